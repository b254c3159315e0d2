package referral

import (
	"slices"
	"strconv"
	"strings"

	"lately"
)

// Reader finds the partners that deals name.
type Reader struct {
	Mapping Mapping
	Values  map[string]string // Settings.Values, folded; see FoldValues
	IsID    func(string) bool // whether text is a company's record id in this CRM; nil: never
}

// FoldValues makes Settings.Values comparable.
func FoldValues(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for value, company := range values {
		out[Fold(value)] = strings.TrimSpace(company)
	}
	return out
}

// Found is what one deal says of partners, at first without the companies' names.
type Found struct {
	Partners []lately.DealPartner
	Customer Company
	Hint     string // what says that a partner is behind the deal, without saying which
}

// Find looks everywhere that the settings name: labels, fields, sources, pipelines,
// and companies of which nobody said why they are there.
func (r Reader) Find(d Deal) Found {
	f := Found{Customer: d.Customer}
	if _, ok := r.Mapping.Ignored[d.Pipeline]; ok && d.Pipeline != "" {
		return f
	}
	for _, side := range []struct {
		Side
		dir lately.Direction
	}{{r.Mapping.In, lately.Inbound}, {r.Mapping.Out, lately.Outbound}} {
		f.links(d.Links, side.Labels, side.dir)
		for _, field := range side.Fields {
			for _, v := range d.Fields[field.Key] {
				f.add(r.named(field, v, side.dir))
			}
		}
		for _, s := range side.Sources {
			r.source(&f, d, s, side.dir)
		}
	}
	if name, ok := r.Mapping.Out.Pipelines[d.Pipeline]; ok {
		f.given(name, d.Links)
		return f
	}
	if name, ok := r.Mapping.In.Pipelines[d.Pipeline]; ok {
		f.brought(name, d.Links)
		return f
	}
	f.unclear(d.Links)
	return f
}

// links adds the companies that bear one of the labels.
func (f *Found) links(links []Link, labels map[string]string, dir lately.Direction) {
	for _, l := range links {
		for _, key := range l.Labels {
			if text, ok := labels[key]; ok {
				f.add(partner(l.Company, dir, "label "+strconv.Quote(text)))
				break
			}
		}
	}
}

func partner(c Company, dir lately.Direction, via string) lately.DealPartner {
	return lately.DealPartner{Direction: dir, CompanyID: c.ID, Name: Clip(c.Name), Domain: c.Domain, Via: via, Former: c.Former}
}

// named is the partner that a field's value stands for: by the settings' table, else
// the record it points to, else a choice's label, else the text itself.
func (r Reader) named(f Field, v Value, dir lately.Direction) lately.DealPartner {
	via := "field " + f.Name()
	text := strings.TrimSpace(v.Text)
	label, ok := f.Options[text]
	if !ok {
		label = text
	}
	for _, key := range []string{v.ID, text, label} {
		if to, ok := r.Values[Fold(key)]; ok && key != "" {
			return r.company(to, dir, via)
		}
	}
	if v.ID != "" {
		return lately.DealPartner{Direction: dir, CompanyID: v.ID, Name: Clip(label), Via: via}
	}
	if label != text { // a choice's label is a name, even where it looks like an id
		return lately.DealPartner{Direction: dir, Name: Clip(label), Domain: written(label), Via: via}
	}
	return r.company(text, dir, via)
}

// company is the partner that people call s: a record's id, a name or a domain.
func (r Reader) company(s string, dir lately.Direction, via string) lately.DealPartner {
	if r.IsID != nil && r.IsID(s) {
		return lately.DealPartner{Direction: dir, CompanyID: s, Via: via}
	}
	return lately.DealPartner{Direction: dir, Name: Clip(s), Domain: written(s), Via: via}
}

// source notes that a partner is behind a deal, and who where the settings' table
// says whom the source stands for.
func (r Reader) source(f *Found, d Deal, s Source, dir lately.Direction) {
	for _, value := range d.Sources[s.Field] {
		if Fold(value) != Fold(s.Value) {
			continue
		}
		via := "source " + strconv.Quote(Clip(value))
		if to, ok := r.Values[Fold(value)]; ok {
			f.add(r.company(to, dir, via))
			continue
		}
		if f.Hint == "" {
			f.Hint = via
		}
	}
}

// given handles a deal that stands for a referral we gave: its customer in the CRM's
// sense is the partner, and who was referred may be the other company.
func (f *Found) given(pipeline string, links []Link) {
	via := "pipeline " + strconv.Quote(pipeline)
	to := f.Customer
	if to == (Company{}) {
		f.Hint = via
		return
	}
	f.add(partner(to, lately.Outbound, via))
	f.Customer = Company{}
	if others := plainExcept(links, to); len(others) == 1 {
		f.Customer = others[0]
	}
}

// brought handles a deal that partners bring: the only company beside the customer
// that nothing else is said of is the partner, unless one was named already.
func (f *Found) brought(pipeline string, links []Link) {
	if slices.ContainsFunc(f.Partners, func(p lately.DealPartner) bool { return p.Direction == lately.Inbound }) {
		return
	}
	via := "pipeline " + strconv.Quote(pipeline)
	if others := plainExcept(links, f.Customer); len(others) == 1 {
		f.add(partner(others[0], lately.Inbound, via))
		return
	}
	f.Hint = via
}

func plainExcept(links []Link, c Company) (out []Company) {
	for _, l := range links {
		if l.Plain && !l.Company.is(c) {
			out = append(out, l.Company)
		}
	}
	return out
}

// unclear notes companies of which nobody said why they are there, beside the
// customer. Partner software adds the partner so, but people add parents and agencies
// so too.
func (f *Found) unclear(links []Link) {
	if f.Customer == (Company{}) && len(links) < 2 {
		return
	}
	for _, c := range plainExcept(links, f.Customer) {
		f.add(partner(c, lately.Unclear, "unlabelled second company"))
	}
}

func (c Company) is(d Company) bool {
	if c.ID != "" || d.ID != "" {
		return c.ID == d.ID
	}
	return c.Name != "" && Fold(c.Name) == Fold(d.Name)
}

// add keeps the first mention of a company in a direction.
func (f *Found) add(p lately.DealPartner) {
	if p.CompanyID == "" && p.Name == "" && p.Domain == "" {
		return
	}
	if !slices.ContainsFunc(f.Partners, func(q lately.DealPartner) bool { return same(p, q) }) {
		f.Partners = append(f.Partners, p)
	}
}

func same(p, q lately.DealPartner) bool {
	if p.Direction != q.Direction {
		return false
	}
	if p.CompanyID != "" && q.CompanyID != "" {
		return p.CompanyID == q.CompanyID
	}
	return p.Name != "" && Fold(p.Name) == Fold(q.Name)
}

// Companies are the ids of the companies whose names are needed to say who is meant.
func (f *Found) Companies() []string {
	if len(f.Partners) == 0 && f.Hint == "" {
		return nil
	}
	ids := []string{f.Customer.ID}
	for _, p := range f.Partners {
		ids = append(ids, p.CompanyID)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// Resolve gives the companies their names, by record id. A company that was merged
// into another is to stand under its old id with the record that survived. A field
// may have named a company that a label named too: that is known only now.
func (f *Found) Resolve(names map[string]Company) {
	found := f.Partners
	f.Partners = nil
	for _, p := range found {
		if c, ok := names[p.CompanyID]; ok && p.CompanyID != "" {
			p.CompanyID, p.Name, p.Domain, p.Former = c.ID, Clip(c.Name), c.Domain, c.Former
		}
		if p.Direction != lately.Unclear || !f.explained(p) {
			f.add(p)
		}
	}
	if c, ok := names[f.Customer.ID]; ok {
		f.Customer = c
	}
}

// explained reports whether a company that nothing is said of is one that the deal
// names as a partner elsewhere. Then that partner gets its record.
func (f *Found) explained(p lately.DealPartner) bool {
	found := false
	for i, q := range f.Partners {
		p.Direction = q.Direction
		if q.Direction == lately.Unclear || !same(p, q) {
			continue
		}
		found = true
		if q.CompanyID == "" {
			p.Via = q.Via
			f.Partners[i] = p
		}
	}
	return found
}
