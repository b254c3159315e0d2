package referral_test

import (
	"strings"
	"testing"

	"lately"
	"lately/connectors/crm/referral"
)

func TestMatch(t *testing.T) {
	candidates := []referral.Company{
		{ID: "1", Name: "Northwind", Domain: "https://www.northwind.example/"},
		{ID: "2", Name: "Northwind", Domain: "elsewhere.example"},
		{ID: "3", Name: "Contoso", Former: "30 31"},
		{ID: "4", Name: "Twin", Domain: "twin.example"}, {ID: "5", Name: "Twin", Domain: "twin.example"},
		{ID: "6", Name: "Mint"},
		{ID: "7", Name: "Silo", Domain: "silo-storage.example"},
		{ID: "8", Name: "Blog", Domain: "hosts.example"},
	}
	for _, test := range []struct {
		partner lately.Party
		ids     string
		note    string
	}{
		{lately.Party{Name: "Whatever", CRM: []string{"2", "31"}}, "2 3", ""},
		{lately.Party{Name: "Northwind", Domains: []string{"northwind.example"}}, "1", ""},
		{lately.Party{Name: "northwind"}, "", "2 accounts have its name (1, 2)"},
		{lately.Party{Name: "X", Aliases: []string{"CONTOSO"}, Domains: []string{"contoso.example"}}, "3", ""},
		{lately.Party{Name: "T", Domains: []string{"twin.example"}}, "", "2 accounts have its domain (4, 5)"},
		{lately.Party{Name: "Mint", Ambiguous: true}, "", "which is a common word"},
		{lately.Party{Name: "Silo", Domains: []string{"silo.example"}}, "", "but the domain silo-storage.example"},
		{lately.Party{Name: "Y", Domains: []string{"hosts.example/y"}}, "", "no account found"},
		{lately.Party{Name: "Z", CRM: []string{"99"}}, "", "no account found"},
	} {
		found, note := referral.Match(test.partner, candidates)
		var ids []string
		for _, c := range found {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != test.ids || (test.note == "") != (note == "") || !strings.Contains(note, test.note) {
			t.Errorf("%+v: got %q, note %q; want %q, %q", test.partner, got, note, test.ids, test.note)
		}
	}
}
