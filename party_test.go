package lately_test

import (
	"slices"
	"testing"

	"lately"
)

func TestAccounts(t *testing.T) {
	p := lately.Party{CRM: []string{"7", "HubSpot: 8", "salesforce:001", " 9 "}}
	for crm, want := range map[string][]string{"hubspot": {"7", "8", "9"}, "salesforce": {"7", "001", "9"}, "file": {"7", "9"}} {
		if got := p.Accounts(crm); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", crm, got, want)
		}
	}
}
