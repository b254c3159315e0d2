package referral

import (
	"testing"

	"lately"
)

func TestAccount(t *testing.T) {
	p := lately.Party{Name: "Northwind", Aliases: []string{"Northwind Partners"}, Domains: []string{"northwind.example", "code.example/northwind"}, CRM: []string{"7"}}
	byID := Company{ID: "7", Name: "NW (old)"}
	byDomain := Company{ID: "8", Name: "NW", Domain: "eu.northwind.example"}
	both := Company{ID: "9", Name: "northwind  partners", Domain: "www.northwind.example"}
	byName := Company{ID: "10", Name: "NORTHWIND"}
	twin := Company{ID: "11", Name: "Northwind"}
	other := Company{ID: "12", Name: "Southwind", Domain: "notnorthwind.example"}
	host := Company{ID: "13", Name: "Code", Domain: "code.example"}
	for _, tt := range []struct {
		name   string
		among  []Company
		want   string
		rivals int
	}{
		{"none", []Company{other, host}, "", 0},
		{"id before all", []Company{byName, both, byDomain, byID}, "7", 0},
		{"domain and name before domain", []Company{byName, byDomain, both}, "9", 0},
		{"domain before name", []Company{byName, byDomain}, "8", 0},
		{"name", []Company{other, byName}, "10", 0},
		{"twins", []Company{byName, twin}, "", 2},
		{"one account twice", []Company{byName, byName}, "10", 0},
		{"two domains", []Company{byDomain, {ID: "14", Name: "NW2", Domain: "northwind.example"}}, "", 2},
	} {
		got, rivals := Account(p, tt.among)
		if got.ID != tt.want || len(rivals) != tt.rivals {
			t.Errorf("%s: got %+v and rivals %+v", tt.name, got, rivals)
		}
	}
	if got, _ := Account(lately.Party{}, []Company{{ID: "", Name: ""}}); got != (Company{}) {
		t.Errorf("a partner without anything has account %+v", got)
	}
}

func TestSameNumber(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"0.5", "0.50", true}, {"1", "1.000", true}, {"-0.5", "0.5", false}, {"", "", true}, {"", "0", false}, {"x", "x ", true}, {"73.456", "73.46", false}} {
		if SameNumber(tt.a, tt.b) != tt.want {
			t.Errorf("SameNumber(%q, %q) is %v", tt.a, tt.b, !tt.want)
		}
	}
}
