package detect

import (
	"fmt"
	"strings"
	"testing"

	"lately"
)

// lookAt judges a repository of Parcelwind's and gives its finding about a partner.
func lookAt(t *testing.T, repo lately.Repo, body, partner string) (lately.Finding, map[string]float64) {
	t.Helper()
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Parcelwind", Domains: []string{"parcelwind.example"}},
		Partners: []lately.Party{
			{ID: "shopnest", Name: "Shopnest", Domains: []string{"shopnest.example"}, GitHub: []string{"shopnest"}},
			{ID: "queuefish", Name: "QueueFish", Domains: []string{"queuefish.example"}},
			{ID: "northern", Name: "NDB", Aliases: []string{"Northern Data Base"}, Products: []string{"Fjord"}},
			{ID: "frost", Name: "Frostbyte Cloud", Aliases: []string{"Frostbyte"}},
			{ID: "harbor", Name: "Harbor", Ambiguous: true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	repo.Owner = "parcelwind"
	it := lately.Item{Kind: lately.Repository, Key: "1", Title: "parcelwind/" + repo.Name, Body: body, Format: lately.Markdown, Repo: &repo}
	for _, f := range d.Detect(lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}, it) {
		if f.Partner != partner {
			continue
		}
		signals := map[string]float64{}
		for _, s := range f.Signals {
			signals[s.Name] = s.Value
		}
		return f, signals
	}
	return lately.Finding{}, map[string]float64{}
}

// readmes checks what a signal of a party is in some READMEs of one repository.
func readmes(t *testing.T, repo, partner, signal string, want map[string]float64) {
	t.Helper()
	for body, value := range want {
		if _, s := lookAt(t, lately.Repo{Name: repo}, body, partner); s[signal] != value {
			t.Errorf("%q: %s is %v, want %v", body, signal, s[signal], value)
		}
	}
}

// A folder of a party's name is a thing of its own where the repository, or the folder
// around it, holds several of one kind; elsewhere it may be where something is deployed.
func TestFoldersOfTheTree(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		folders    []string
		partner    string
		want       float64
	}{
		{"parcelwind-ci-examples", "# parcelwind-ci-examples\n\nHow to print labels in a pipeline.\n", []string{"QueueFishCI", "ShopnestBuild", "NDB-Build"}, "queuefish", 1},
		{"parcelwind-ci-examples", "", []string{"QueueFishCI", "ShopnestBuild", "NDBBuild"}, "northern", 1},
		{"functions", "# functions\n\nSmall programs that print labels.\n", []string{"ndb_tables", "frostbyte_cloud_functions"}, "northern", 1},
		{"functions", "# functions\n\nSmall programs that print labels.\n", []string{"ndb_tables", "frostbyte_cloud_functions"}, "frost", 1},
		{"parcels", "# Parcels\n\nA collection of plugins.\n\nText.\n", []string{"cmd", "plugins/shopnestjs"}, "shopnest", 1},
		{"parcels", "# Parcels\n\nLabels for parcels.\n", []string{"cmd", "shopnest"}, "shopnest", 0.5},
		{"parcels", "# Parcels for web applications\n\nLabels for parcels.\n", []string{"cmd", "shopnest"}, "shopnest", 0.5},
		{"parcels", "# Samples of parcels\n\nLabels for parcels.\n", []string{"cmd", "shopnest"}, "shopnest", 1},
		{"parcel-samples", "# Parcels\n\nLabels for parcels.\n", []string{"cmd", "shopnest-deploy"}, "shopnest", 0.5},
		{"parcel-samples", "# Parcel samples\n\nLabels for parcels.\n", []string{"deploy/shopnest", "tests/queuefish"}, "shopnest", 0},
		{"parcel-samples", "# Parcel samples\n\nLabels for parcels.\n", []string{"fjord"}, "northern", 0},
		{"parcel-samples", "# Parcel samples\n\nLabels for parcels.\n", []string{"shopnest-clone"}, "shopnest", 0},
	} {
		if _, s := lookAt(t, lately.Repo{Name: tt.name, Folders: tt.folders}, tt.body, tt.partner); s["folder of its own"] != tt.want {
			t.Errorf("%s %v: folder of its own of %s is %v, want %v", tt.name, tt.folders, tt.partner, s["folder of its own"], tt.want)
		}
	}
}

// A heading that links to a folder says what it is about, and so does the first
// paragraph below it.
func TestHeadingsThatLinkToFolders(t *testing.T) {
	body := `# Extensions

Things to put into the editor.

#### [Stars](./samples/stars)

![stars](stars.png)

A star for each parcel, built with QueueFish.

More of it with the Harbor tool.

#### [Shopnest pictures](./samples/pictures)

Pictures of goods.

### [Deployment](./deploy)

It runs with NDB.
`
	for partner, want := range map[string]float64{"shopnest": 1, "queuefish": 0, "northern": 0} {
		if _, s := lookAt(t, lately.Repo{Name: "editor"}, body, partner); s["folder of its own"] != want {
			t.Errorf("%s: folder of its own is %v, want %v", partner, s["folder of its own"], want)
		}
	}
	body = "# Extensions\n\nThings.\n\n## [Stars](./samples/stars)\n\nThis one translates a label using the QueueFish language API.\n"
	if _, s := lookAt(t, lately.Repo{Name: "editor"}, body, "queuefish"); s["folder of its own"] != 0.5 {
		t.Errorf("below a heading: folder of its own is %v", s["folder of its own"])
	}
}

// What a thing is moved to is what it is made for; what it resembles is not.
func TestMovedToAndResembled(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       lately.Status
	}{
		{"migrate-to-shopnest-app", "# Migrate to Shopnest App\n\nThis tool moves targets of Parcelwind that came from an older integration to the Shopnest App integration.\n", lately.Counted},
		{"migrate-from-shopnest", "# Migrate from Shopnest\n\nThis tool moves the orders of a Shopnest shop to Parcelwind.\n", lately.Mention},
		{"shopnest-clone", "# Shopnest clone\n\nA Shopnest clone on nothing but Parcelwind.\n", lately.Mention},
		{"parcelwind-shopnest-demo", "# Tutorial: a Shopnest clone with Parcelwind\n\nHow to build one.\n", lately.Mention},
	} {
		if f, s := lookAt(t, lately.Repo{Name: tt.name}, tt.body, "shopnest"); f.Status != tt.want {
			t.Errorf("%s: %q at %.2f, want %q: %v", tt.name, f.Status, f.Confidence, tt.want, s)
		}
	}
}

// A README that a tool made when the project began says nothing against the name.
func TestScaffoldedReadme(t *testing.T) {
	generated := "# ShopUi\n\nThis project was generated with [Hull CLI](https://hull.example) version 1.6.0.\n\n## While you work\n\nRun `hull serve`, and leave it be. What you change is shown at once.\n\n## Build\n\nRun `hull build` to build the project into its folder.\n\n## Tests\n\nRun `hull test` to run the tests of the project, all of them.\n"
	written := strings.Replace(generated, "This project was generated with", "A shop window in a few lines of script that shows what is in stock, how much of it, what it costs and when there will be more, written for people who know", 1)
	_, bare := lookAt(t, lately.Repo{Name: "shopnest-window"}, generated, "shopnest")
	_, told := lookAt(t, lately.Repo{Name: "shopnest-window"}, written, "shopnest")
	if bare["only in the name"] != 0 || told["only in the name"] != 1 {
		t.Errorf("only in the name: %v with a made README, %v with a written one", bare["only in the name"], told["only in the name"])
	}
}

// A package of the owner's that a README lists by its name is a thing of its own.
func TestListedPackages(t *testing.T) {
	readmes(t, "labels", "shopnest", "folder of its own", map[string]float64{
		"# Labels\n\nThings.\n\n## Packages\n\n- `@parcelwind/core`: the core\n- `@parcelwind/shopnest`: for orders\n":           1,
		"# Labels\n\nThings.\n\n| Package | What |\n|---|---|\n| `parcelwind-shopnest` | orders |\n":                             1,
		"# Labels\n\nThings.\n\n## Options\n\n- `PARCELWIND_SHOPNEST_URL`: where\n- `--parcelwind-shopnest`: whether\n":          0,
		"# Labels\n\nThings.\n\n## Commands\n\n- `parcelwind deploy shopnest`: puts it there\n- `shopnest-cli`: what it needs\n": 0,
	})
}

// Logos side by side are a title.
func TestLogosSideBySide(t *testing.T) {
	both := "<p align=\"center\"><img src=\"a.svg\" alt=\"Parcelwind logo\"> <img src=\"b.svg\" alt=\"shopnest logo\"></p>\n\nLabels for orders in a minute.\n"
	badge := "[![Shopnest build](https://ci.example/badge.svg)](https://ci.example) ![Parcelwind logo](a.svg)\n\nLabels for orders in a minute.\n"
	readmes(t, "labels", "shopnest", "beside the owner", map[string]float64{both: 1, badge: 0})
}

// A name made of both is beside the owner, but not where it is left behind.
func TestNameOfBoth(t *testing.T) {
	for name, want := range map[string]float64{"parcelwind-shopnest-sample": 0.5, "ParcelwindShopnestSample": 0.5, "shopnest-sample": 0, "migrate-shopnest-parcelwind": 0} {
		if _, s := lookAt(t, lately.Repo{Name: name}, "# Sample\n\nPrints labels.\n", "shopnest"); s["beside the owner"] != want {
			t.Errorf("%s: beside the owner is %v, want %v", name, s["beside the owner"], want)
		}
	}
}

// A long list of folders is read to its end; other text below the top isn't.
func TestLongListOfFolders(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Samples\n\nThings to look at.\n\n")
	for i := range 80 {
		fmt.Fprintf(&b, "Words about label number %d, which is printed as the others are, one after the other.\n\n", i)
	}
	b.WriteString("| Sample | What |\n|---|---|\n| [orders](./shopnest-orders) | labels |\n\nMade for QueueFish.\n")
	_, listed := lookAt(t, lately.Repo{Name: "samples"}, b.String(), "shopnest")
	f, told := lookAt(t, lately.Repo{Name: "samples"}, b.String(), "queuefish")
	if listed["folder of its own"] != 1 || f.Partner != "" {
		t.Errorf("folder of its own is %v; below the top: %v", listed["folder of its own"], told)
	}
}
