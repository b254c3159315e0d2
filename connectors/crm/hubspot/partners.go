package hubspot

import (
	"slices"
	"strconv"
	"strings"

	"lately"
)

// associations are the companies of one deal, as HubSpot lists them.
type associations []association

// company returns an association's company, or empty if it isn't a record id.
func (a association) company() string {
	if id := string(a.Company); digits(id) {
		return id
	}
	return ""
}

// customer is the company that the deal is with: the primary one, else the only
// one that nothing else is said of.
func (as associations) customer() string {
	var plain []string
	for _, a := range as {
		if slices.ContainsFunc(a.Types, associationType.primary) {
			return a.company()
		}
		if a.unlabelled() {
			plain = append(plain, a.company())
		}
	}
	if len(plain) == 1 {
		return plain[0]
	}
	return ""
}

// unlabelled reports whether nothing is said of the company but that it belongs
// to the deal. Every pair has such an entry beside those with labels.
func (a association) unlabelled() bool {
	return !slices.ContainsFunc(a.Types, func(t associationType) bool { return fold(string(t.Label)) != "" || t.primary() })
}

// label returns the first of the company's labels that is among those wanted.
func (a association) label(wanted map[string]string) (string, bool) {
	for _, t := range a.Types {
		if l, ok := wanted[t.key()]; ok {
			return l, true
		}
	}
	return "", false
}

// referral is what one deal says of partners, before companies have names.
type referral struct {
	customer string // company id of the customer; empty if unknown
	partners []lately.DealPartner
}

// referral looks everywhere that the settings name: labels, properties,
// pipelines, and companies of which nobody said why they are there.
func (m *metadata) referral(d record, as associations, values map[string]string) referral {
	r := referral{customer: as.customer()}
	for _, a := range as {
		if l, ok := a.label(m.In); ok {
			r.add(lately.DealPartner{Direction: lately.Inbound, CompanyID: a.company(), Via: "label " + strconv.Quote(l)})
		}
		if l, ok := a.label(m.Out); ok {
			r.add(lately.DealPartner{Direction: lately.Outbound, CompanyID: a.company(), Via: "label " + strconv.Quote(l)})
		}
	}
	for _, p := range m.InProps {
		r.named(p, d.get(p.Name), lately.Inbound, values)
	}
	for _, p := range m.OutProps {
		r.named(p, d.get(p.Name), lately.Outbound, values)
	}
	if label, ok := m.Pipelines[d.get("pipeline")]; ok {
		r.pipeline(label, as)
		return r
	}
	r.unclear(as)
	return r
}

// pipeline handles a deal that stands for a referral we gave: its customer in the
// CRM's sense is the partner, and who was referred may be the other company.
func (r *referral) pipeline(label string, as associations) {
	partner := r.customer
	if partner == "" {
		return
	}
	r.add(lately.DealPartner{Direction: lately.Outbound, CompanyID: partner, Via: "pipeline " + strconv.Quote(label)})
	r.customer = ""
	var others []string
	for _, a := range as {
		if a.company() != partner && a.unlabelled() {
			others = append(others, a.company())
		}
	}
	if len(others) == 1 {
		r.customer = others[0]
	}
}

// unclear notes companies without a label beside the customer. Partner software
// adds the partner so, but people add parents and agencies so too.
func (r *referral) unclear(as associations) {
	if len(as) < 2 {
		return
	}
	for _, a := range as {
		id := a.company()
		if a.unlabelled() && id != r.customer {
			r.add(lately.DealPartner{Direction: lately.Unclear, CompanyID: id, Via: "unlabelled second company"})
		}
	}
}

// named reads the partner, or partners, from a property's value.
func (r *referral) named(p property, value string, dir lately.Direction, values map[string]string) {
	parts := []string{value}
	if p.Multiple {
		parts = strings.Split(value, ";")
	}
	for _, v := range parts {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		partner := lately.DealPartner{Direction: dir, Via: "property " + p.Name}
		text, record := p.meaning(v, values)
		switch {
		case record:
			partner.CompanyID = text
		default:
			partner.Name = lately.OneLine(text)
			partner.Domain = domain(partner.Name)
		}
		r.add(partner)
	}
}

// meaning is the company that a value stands for, and whether that is a record
// id: by the settings' table, else a dropdown's label, else the value itself.
func (p property) meaning(value string, values map[string]string) (text string, record bool) {
	label, ok := p.Options[value]
	if !ok {
		label = value
	}
	for _, key := range []string{value, label} {
		if to, ok := values[fold(key)]; ok {
			return strings.TrimSpace(to), digits(strings.TrimSpace(to))
		}
	}
	return label, digits(label) && !p.Listed || digits(value) && label == value
}

// add keeps the first mention of a company in a direction.
func (r *referral) add(p lately.DealPartner) {
	if p.CompanyID == "" && p.Name == "" {
		return
	}
	if !slices.ContainsFunc(r.partners, func(q lately.DealPartner) bool { return same(p, q) }) {
		r.partners = append(r.partners, p)
	}
}

func same(p, q lately.DealPartner) bool {
	if p.Direction != q.Direction {
		return false
	}
	if p.CompanyID != "" && q.CompanyID != "" {
		return p.CompanyID == q.CompanyID
	}
	return p.Name != "" && fold(p.Name) == fold(q.Name)
}

// companies are the ids whose names are needed to say who is meant.
func (r *referral) companies() []string {
	if len(r.partners) == 0 {
		return nil
	}
	ids := []string{r.customer}
	for _, p := range r.partners {
		ids = append(ids, p.CompanyID)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// resolve gives the companies their names. A merged company answers with the id
// of the record that survived. A property may have named a company that a label
// named too: that is known only now.
func (r *referral) resolve(names map[string]company) []lately.DealPartner {
	found := r.partners
	r.partners = nil
	for _, p := range found {
		if c, ok := names[p.CompanyID]; ok && p.CompanyID != "" {
			p.CompanyID, p.Name, p.Domain = c.ID, c.Name, c.Domain
		}
		if p.Direction != lately.Unclear || !r.explained(p) {
			r.add(p)
		}
	}
	return r.partners
}

// explained reports whether a company without a label is one that the deal names
// as a partner elsewhere. Then that partner gets its record.
func (r *referral) explained(p lately.DealPartner) bool {
	found := false
	for i, q := range r.partners {
		p.Direction = q.Direction
		if q.Direction == lately.Unclear || !same(p, q) {
			continue
		}
		found = true
		if q.CompanyID == "" {
			r.partners[i].CompanyID, r.partners[i].Name, r.partners[i].Domain = p.CompanyID, p.Name, p.Domain
		}
	}
	return found
}

// domain returns s if it is written like a host name, which some people write in
// place of a name.
func domain(s string) string {
	s = strings.ToLower(s)
	i := strings.LastIndexByte(s, '.')
	if i <= 0 || len(s)-i < 3 || len(s) > 253 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	if strings.Trim(s[i+1:], "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return s
}
