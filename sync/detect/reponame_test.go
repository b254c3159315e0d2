package detect

import (
	"slices"
	"testing"

	"lately"
)

// Names are found in identifiers however they are written there.
func TestSpelledIn(t *testing.T) {
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Parcelwind"},
		Partners: []lately.Party{
			{ID: "1", Name: "ShopNest"}, {ID: "2", Name: "NDB"}, {ID: "3", Name: "Frostbyte Cloud"}, {ID: "4", Name: "Frostbyte Cloud Build", Aliases: []string{"Frostbyte"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for identifier, want := range map[string]string{
		"shopnest-plugin": "ShopNest", "ShopNestCI": "ShopNest", "ShopNest_CI": "ShopNest", "NDBBuild": "NDB", "ndb_tables": "NDB", "NDBuild": "",
		"FrostbyteCloudRun": "Frostbyte Cloud", "frostbyte-cloud-build": "Frostbyte Cloud Build", "FrostbytePipelines": "Frostbyte Cloud Build", "frosty": "",
	} {
		var got []string
		for _, m := range d.spelledIn(identifier) {
			got = append(got, d.parties[m.name.party].Name)
		}
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("%q: %q, want %q", identifier, got, want)
		}
	}
}

// A link in the opening names its party where its text is the name of a thing that the
// repository is made for.
func TestLinkedNames(t *testing.T) {
	readmes(t, "labels", "shopnest", "made for it", map[string]float64{
		"# Labels\n\nA plugin for [Counter](https://shopnest.example) that prints labels.\n":                      0.9,
		"# Labels\n\nA plugin for [Counter](https://github.com/shopnest/counter) that prints labels.\n":           0.9,
		"# Labels\n\nPrints labels. See the [Guide](https://shopnest.example) first.\n":                           0,
		"# Labels\n\nPrints labels with [these settings](https://shopnest.example).\n":                            0,
		"# Labels\n\nA plugin for [Counter](https://shopnest.example/packages/counter/1.0) that prints labels.\n": 0,
		"# Labels\n\nBuilt with [Counter](https://shopnest.example), it prints labels.\n":                         0,
	})
}

// A misspelt name at the top counts if the README spells it right elsewhere.
func TestMisspeltInReadme(t *testing.T) {
	right := "# Labels\n\nPrints labels for orders from the Quuefish API.\n\n## How\n\nThe Queuefish API gives orders.\n"
	alone := "# Labels\n\nPrints labels for orders from the Quuefish API.\n"
	readmes(t, "labels", "queuefish", "opening", map[string]float64{right: 1, alone: 0})
}

// A section that has nothing but a name for its heading is about that party; one about
// deploying is not.
func TestSectionOfItsOwn(t *testing.T) {
	body := "# Label server\n\nPrints labels from your editor.\n\n## Set-up\n\n### Shopnest Desktop\n\nOpen its settings.\n\n### Installing into Queuefish\n\nOpen its settings.\n\n## Deployment\n\n### Frostbyte\n\nPush it.\n"
	for partner, want := range map[string]float64{"shopnest": 1, "queuefish": 0, "frost": 0} {
		if _, s := lookAt(t, lately.Repo{Name: "label-server"}, body, partner); s["section of its own"] != want {
			t.Errorf("%s: section of its own is %v, want %v", partner, s["section of its own"], want)
		}
	}
}

// Three things put together are no enumeration, whatever stands before the last.
func TestThreeTogether(t *testing.T) {
	readmes(t, "chat", "shopnest", "made for it", map[string]float64{
		"# Building a chat with QueueFish, Parcelwind, and Shopnest\n\nA guide.\n":                  1,
		"# Chat\n\nA chat.\n\nThis one is made with Grid, Deck, Orders, Shopnest and Parcelwind.\n": 0,
		"# Chat with Grid, Deck, Shopnest and Parcelwind\n\nA chat.\n":                              1,
		"# Chat\n\nA demo of Orders, Invoices, Labels, Shopnest, Queues, and more by all of us\n":   0,
	})
}

// Names in small letters stand in rows as well.
func TestRowsOfSmallNames(t *testing.T) {
	if _, s := lookAt(t, lately.Repo{Name: "labels"}, "# Labels\n\nThis helps you to work with shopnest and QueueFish.\n", "queuefish"); s["made for it"] != 1 {
		t.Errorf("made for it is %v", s["made for it"])
	}
}
