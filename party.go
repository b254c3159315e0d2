package lately

import (
	"strings"
	"time"
)

// OurID is the owner id of our own sources, and the id of our own party.
const OurID = "us"

// Party is a company: us, or a partner.
type Party struct {
	ID        string   // stable slug; OurID for us
	Name      string   // as it is written in outputs
	Aliases   []string // other names that mean the same company
	Products  []string // product names, and former names: worth less than the company's own
	Domains   []string // registrable domains or hosts; any host below them counts
	GitHub    []string // users or organisations
	Ambiguous bool     // the name is a common word: it needs a link or a second sign
	Ignore    []string // phrases that contain the name and are not the party
	CRM       []string // account ids in the CRM; "hubspot:7" is one of HubSpot alone
	Since     time.Time
}

// Accounts are the party's account ids in a kind of CRM ("hubspot"): those that are for
// every CRM, and those that are for this one, without its name.
func (p Party) Accounts(crm string) []string {
	var out []string
	for _, id := range p.CRM {
		kind, rest, scoped := strings.Cut(id, ":")
		switch {
		case !scoped:
			out = append(out, strings.TrimSpace(id))
		case strings.EqualFold(strings.TrimSpace(kind), crm):
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

// Parties is everyone that detection has to know.
type Parties struct {
	Us       Party
	Partners []Party
	// Links maps short links to where they lead ("apis.how/x" to a URL): a
	// shortener hides the domain that would give the partner away.
	Links map[string]string
}

// Partner finds a partner by id, or nil.
func (p *Parties) Partner(id string) *Party {
	for i := range p.Partners {
		if p.Partners[i].ID == id {
			return &p.Partners[i]
		}
	}
	return nil
}

// Slug turns a name into an id: lower case, letters and digits of any script
// kept, everything else one hyphen.
func Slug(name string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x7f:
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
	}
	return b.String()
}
