package config_test

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/config"
)

func load(t *testing.T, path string) *config.Config {
	t.Helper()
	c, err := config.Load(path, kinds())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGoodParties(t *testing.T) {
	c := load(t, "testdata/good.yaml")
	day := time.Date(2017, 11, 1, 0, 0, 0, 0, time.UTC)
	want := lately.Parties{
		Us: lately.Party{
			ID: "us", Name: "Parcelwise", Aliases: []string{"Parcelwise Inc", "Parcelwise: shipping"}, Products: []string{"ShipKit"},
			Domains: []string{"parcelwise.example", "xn--bcher-kva.example"}, GitHub: []string{"parcelwise"}, Ignore: []string{"parcelwise in name only"},
		},
		Partners: []lately.Party{
			{
				ID: "harbor", Name: "Harborpay", Aliases: []string{"Harbor Pay"}, Domains: []string{"harborpay.example"},
				GitHub: []string{"harborpay", "harbor.labs"}, Ambiguous: true, CRM: []string{"12345"}, Since: day,
			},
			{ID: "quillcast-ltd", Name: "Quillcast Ltd."},
		},
		Links: map[string]string{"apis.how/x": "https://harborpay.example/", "apis.how/Y": "https://parcelwise.example/"},
	}
	if diff := cmp.Diff(want, c.Parties); diff != "" {
		t.Error(diff)
	}
	if c.Path != "testdata/good.yaml" || c.Dir != "testdata" {
		t.Errorf("path %q, dir %q", c.Path, c.Dir)
	}
}

func TestGoodTerms(t *testing.T) {
	c := load(t, "testdata/good.yaml")
	tolerance, house, kappa := 0.4, 0.3, 0.0
	want := map[string]config.Terms{
		"harbor": {
			Tariff: map[lately.Area]config.Term{"referral": {Share: 90, Expect: 1}, "workshop": {}},
			Asks:   map[lately.Area]config.Term{"blog_post": {Share: 30.5, Expect: 6}},
			Gate:   lately.Referral, Tolerance: &tolerance, Since: time.Date(2017, 11, 1, 0, 0, 0, 0, time.UTC),
		},
		"quillcast-ltd": {Tariff: map[lately.Area]config.Term{}, Asks: map[lately.Area]config.Term{}},
	}
	if diff := cmp.Diff(want, c.Terms); diff != "" {
		t.Error(diff)
	}
	scoring := config.Scoring{
		HalfLife: map[lately.Area]time.Duration{"blog_post": 90 * 24 * time.Hour}, Kappa: &kappa, Tolerance: &house,
		Tariff: map[lately.Area]config.Term{"referral": {Share: 10, Expect: 1}},
		Asks:   map[lately.Area]config.Term{"blog_post": {}},
	}
	if diff := cmp.Diff(scoring, c.Scoring); diff != "" {
		t.Error(diff)
	}
}

func TestGoodSources(t *testing.T) {
	c := load(t, "testdata/good.yaml")
	var got []lately.Source
	for _, s := range c.Sources {
		got = append(got, s.Source)
	}
	want := []lately.Source{
		{ID: "us/our blog", Name: "our blog", Owner: "us", Kind: "feed", Location: "https://parcelwise.example/feed.xml", Area: lately.BlogPost, Every: 36 * time.Hour},
		{ID: "us/github:parcelwise", Name: "github:parcelwise", Owner: "us", Kind: "github", Location: "parcelwise"},
		{ID: "us/page:parcelwise.example/partners", Name: "page:parcelwise.example/partners", Owner: "us", Kind: "page", Location: "https://parcelwise.example/partners/"},
		{ID: "us/crm/hubspot", Name: "crm/hubspot", Owner: "us", Kind: "crm/hubspot", Location: "hubspot"},
		{ID: "us/crm/file", Name: "crm/file", Owner: "us", Kind: "crm/file", Location: "file"},
		{ID: "harbor/feed:harborpay.example/atom.xml", Name: "feed:harborpay.example/atom.xml", Owner: "harbor", Kind: "feed", Location: "https://harborpay.example/atom.xml"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c.Sources[0].Line != 11 || c.Sources[5].Line != 51 {
		t.Errorf("lines %d and %d", c.Sources[0].Line, c.Sources[5].Line)
	}
	yes := true
	feed := c.Sources[0].Settings.(*feedSettings)
	opts := cmp.Comparer(func(a, b lately.Secret) bool { return a.IsZero() == b.IsZero() })
	if diff := cmp.Diff(&feedSettings{
		Token: feed.Token, MaxAge: lately.Duration(14 * 24 * time.Hour), Limit: 10, Match: []string{"/a/", "/b/"},
		Stages: map[string]string{"open": "won", "x.y": "lost"}, Nested: nested{Labels: []string{"one", "two"}}, Archive: &yes,
	}, feed, opts); diff != "" || feed.Token.IsZero() {
		t.Error(diff)
	}
	if got := c.Sources[2].Settings.(*pageSettings).Select; got != "main" {
		t.Errorf("default setting is lost: %q", got)
	}
	if got := c.Sources[5].Settings.(*feedSettings).Limit; got != 50 {
		t.Errorf("default setting is lost or shared: %d", got)
	}
	if c.Sources[1].Settings != nil {
		t.Errorf("settings of a kind that has none: %v", c.Sources[1].Settings)
	}
}

func TestGoodNetwork(t *testing.T) {
	got := load(t, "testdata/good.yaml").Network
	want := config.Network{
		Allow:  []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
		GitHub: "http://127.0.0.1:9000/api/", Concurrency: 4, PerHost: 1, Contact: "mailto:bots@parcelwise.example",
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestDefaults(t *testing.T) {
	c, err := config.Parse("dir/lately.yaml", []byte("us: {name: Parcelwise}\n"), kinds())
	if err != nil {
		t.Fatal(err)
	}
	want := config.Network{GitHub: "https://api.github.com/", Concurrency: 16, PerHost: 2}
	if diff := cmp.Diff(want, c.Network); diff != "" {
		t.Error(diff)
	}
	if got, err := c.Store.URL(); err != nil || got != filepath.Join("dir", "lately.db") {
		t.Errorf("store %q, %v", got, err)
	}
}

// A relative file: secret starts from the config's folder, wherever the tool runs.
func TestSecretFileIsRelativeToTheConfig(t *testing.T) {
	dir := t.TempDir()
	text := "us:\n  name: A\n  sources:\n    - crm: hubspot\n      token: file:token\n"
	for name, content := range map[string]string{"lately.yaml": text, "token": "s3cret\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := load(t, filepath.Join(dir, "lately.yaml")).Sources[0].Settings.(*crmSettings).Token.Reveal()
	if err != nil || got != "s3cret" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLoadMissing(t *testing.T) {
	_, err := config.Load("testdata/none.yaml", kinds())
	want := "testdata/none.yaml: there is no such config file; write one, or name another with -c FILE"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if _, err := config.Load("testdata", kinds()); err == nil || !strings.Contains(err.Error(), "can't be read") {
		t.Errorf("a folder gives %v", err)
	}
}

func TestExample(t *testing.T) {
	c := load(t, "../lately.example.yaml")
	if len(c.Parties.Partners) != 1 || len(c.Sources) != 9 {
		t.Errorf("%d partners, %d sources", len(c.Parties.Partners), len(c.Sources))
	}
}

// A key that is in neither the example nor the documentation is found by nobody.
func TestEveryKeyIsShown(t *testing.T) {
	b, err := config.Schema(nil)
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	collectKeys(schema, keys)
	if len(keys) < 30 {
		t.Fatalf("only the keys %v", keys)
	}
	example, docs := read(t, "../lately.example.yaml"), read(t, "../docs/config.md")
	for key := range keys {
		if !regexp.MustCompile(`(?m)(?:^|[\s#{-])` + key + `:`).MatchString(example) {
			t.Errorf("%s isn't in the example", key)
		}
		if !strings.Contains(docs, "`"+key+"`") && !strings.Contains(docs, key+": …") {
			t.Errorf("%s isn't in docs/config.md", key)
		}
	}
}

// collectKeys gathers the names of all properties below a schema.
func collectKeys(schema any, into map[string]bool) {
	switch s := schema.(type) {
	case map[string]any:
		for name, v := range s {
			if properties, ok := v.(map[string]any); ok && name == "properties" {
				for key := range properties {
					into[key] = true
				}
			}
			collectKeys(v, into)
		}
	case []any:
		for _, v := range s {
			collectKeys(v, into)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestGoodPush(t *testing.T) {
	if got := load(t, "testdata/good.yaml").Push.Link; got != "https://reports.parcelwise.example/{id}.html" {
		t.Errorf("link %q", got)
	}
}

func TestGoodDetection(t *testing.T) {
	want := config.Detection{Weights: filepath.Join("testdata", "our-weights.txt"), Counted: 0.7, Pending: 0.3}
	if got := load(t, "testdata/good.yaml").Detect; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
