package detect

import (
	"strings"
	"testing"

	"lately"
)

// rivals are partners that can be mistaken for each other.
func rivals(t *testing.T) *Detector {
	t.Helper()
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Saatgut Nord", Domains: []string{"saatgut-nord.example"}, CRM: []string{"1"}},
		Partners: []lately.Party{
			{ID: "north", Name: "Harvest Systems", Aliases: []string{"HSN"}, Domains: []string{"harvest-north.example", "harvest.example"}, CRM: []string{"77", "77", "00150000000AAAAAAZ"}},
			{ID: "south", Name: "Harvest Systems", Domains: []string{"harvest-south.example", "harvest.example"}, CRM: []string{"78", "99"}},
			{ID: "silo", Name: "Silo", Domains: []string{"silo.example"}, Ambiguous: true, CRM: []string{"99"}},
			{ID: "plough", Name: "Plough & Sons", CRM: []string{"File: 4711", "hubspot:4712", "a:b"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var crm = lately.Source{ID: "us/crm", Owner: lately.OurID, Kind: "crm/file"}

func dealOf(hint string, partners ...lately.DealPartner) lately.Item {
	return lately.Item{Kind: lately.DealItem, Key: "deal:9", Thing: "deal:9", Title: "Mill order", Deal: &lately.Deal{ID: "9", Stage: lately.Won, Partners: partners, Hint: hint}}
}

func TestWhoseDeal(t *testing.T) {
	in := func(p lately.DealPartner) lately.DealPartner {
		p.Direction, p.Via = lately.Inbound, "field By"
		return p
	}
	for _, test := range []struct {
		name   string
		item   lately.Item
		want   string // partner, side and status of each finding
		missed string // part of why it isn't attributed
	}{
		{"id", dealOf("", in(lately.DealPartner{CompanyID: "77", Name: "Silo"})), "north theirs counted", ""},
		{"long id", dealOf("", in(lately.DealPartner{CompanyID: "00150000000AAAAQQQ"})), "north theirs counted", ""},
		{"id before a merge", dealOf("", in(lately.DealPartner{CompanyID: "500", Former: "12 77"})), "north theirs counted", ""},
		{"merged partners", dealOf("", in(lately.DealPartner{CompanyID: "77", Former: "78"})), "", "may be north or south"},
		{"id of this CRM", dealOf("", in(lately.DealPartner{CompanyID: "4711"})), "plough theirs counted", ""},
		{"id of another CRM", dealOf("", in(lately.DealPartner{CompanyID: "4712"})), "", "account 4712"},
		{"id with a colon", dealOf("", in(lately.DealPartner{CompanyID: "A:b"})), "plough theirs counted", ""},
		{"id of two", dealOf("", in(lately.DealPartner{CompanyID: "99", Name: "Silo"})), "", `"Silo", which may be south or silo`},
		{"domain before name", dealOf("", in(lately.DealPartner{Name: "Plough & Sons", Domain: "harvest-south.example"})), "south theirs counted", ""},
		{"domain of two", dealOf("", in(lately.DealPartner{Name: "Harvest", Domain: "harvest.example"})), "", "may be north or south"},
		{"domain of two, name of one", dealOf("", in(lately.DealPartner{Name: "HSN", Domain: "harvest.example"})), "north theirs counted", ""},
		{"name of two", dealOf("", in(lately.DealPartner{Name: "Harvest Systems Ltd"})), "", "give the account's id under crm"},
		{"name, other domain", dealOf("", in(lately.DealPartner{Name: "Silo", Domain: "silo-storage.example"})), "silo theirs pending", ""},
		{"common name", dealOf("", in(lately.DealPartner{Name: "Silo"})), "silo theirs pending", ""},
		{"name, no domains known", dealOf("", in(lately.DealPartner{Name: "Plough & Sons", Domain: "plough.example"})), "plough theirs counted", ""},
		{"nobody's", dealOf("", in(lately.DealPartner{Name: "Tractor World", Domain: "tractor.example"})), "", `field By names "Tractor World" (tractor.example), which no partner in the config is`},
		{"nobody's id", dealOf("", in(lately.DealPartner{CompanyID: "5"})), "", "names account 5, which"},
		{"ourselves", dealOf("", in(lately.DealPartner{CompanyID: "1"})), "", ""},
		{"hint", dealOf(`source "Partner"`), "", `source "Partner" says that a partner is behind it, but not which`},
		{"hint with a partner", dealOf("x", in(lately.DealPartner{CompanyID: "77"})), "north theirs counted", ""},
		{"unclear and nobody's", dealOf("", lately.DealPartner{CompanyID: "5"}), "", ""},
		{"nothing", dealOf(""), "", ""},
		{"unclear", dealOf("", lately.DealPartner{CompanyID: "77"}), "north theirs pending", ""},
		{"both ways", dealOf("", in(lately.DealPartner{CompanyID: "77"}), lately.DealPartner{Direction: lately.Outbound, CompanyID: "77"}), "north theirs counted, north ours counted", ""},
		{"unclear first, then clear", dealOf("", lately.DealPartner{CompanyID: "77"}, lately.DealPartner{Direction: lately.Outbound, CompanyID: "77"}), "north ours counted", ""},
		{"twice one way", dealOf("", in(lately.DealPartner{Name: "HSN"}), in(lately.DealPartner{CompanyID: "77"})), "north theirs counted", ""},
		{"doubtful, then sure", dealOf("", in(lately.DealPartner{Name: "Silo"}), in(lately.DealPartner{Name: "Silo", Domain: "silo.example"})), "silo theirs counted", ""},
	} {
		d := rivals(t)
		var got []string
		for _, f := range d.Detect(crm, test.item) {
			got = append(got, strings.Join([]string{f.Partner, string(f.Side), string(f.Status)}, " "))
			if f.Rule == "" || f.Thing != "deal:9" {
				t.Errorf("%s: a finding without rule or thing: %+v", test.name, f)
			}
		}
		if all := strings.Join(got, ", "); all != test.want {
			t.Errorf("%s: got %q, want %q", test.name, all, test.want)
		}
		why := d.Unattributed(crm, test.item)
		if (test.missed == "") != (why == "") || !strings.Contains(why, test.missed) {
			t.Errorf("%s: unattributed %q, want %q", test.name, why, test.missed)
		}
	}
	gone := dealOf("hint")
	gone.Deal.Stage = lately.Deleted
	if why := rivals(t).Unattributed(crm, gone); why != "" {
		t.Errorf("a deleted deal is unattributed: %s", why)
	}
	if why := rivals(t).Unattributed(crm, post("a", "b")); why != "" {
		t.Errorf("a post is unattributed: %s", why)
	}
}
