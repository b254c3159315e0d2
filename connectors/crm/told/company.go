package told

import (
	"maps"
	"slices"

	"lately"
	"lately/connectors/crm/referral"
)

// mostCompanies bounds the companies that are remembered from one page to the next.
const mostCompanies = 300

// Company is a company that records name as their partner.
type Company struct {
	Name   string `json:"name,omitempty"`
	Domain string `json:"domain,omitempty"`
	Gone   bool   `json:"gone,omitempty"` // deleted since: this is what it was called
}

// Strangers are the companies that the partners name by id and that aren't remembered,
// in order.
func (m *Memory) Strangers(partners []lately.DealPartner) (ids []string) {
	for _, p := range partners {
		_, known := m.Company(p.CompanyID)
		if p.CompanyID != "" && !known && !slices.Contains(ids, p.CompanyID) {
			ids = append(ids, p.CompanyID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Remembered are the ids of all companies that are remembered, in order.
func (m *Memory) Remembered() []string { return slices.Sorted(maps.Keys(m.Companies)) }

// Company is what is remembered of one.
func (m *Memory) Company(id string) (Company, bool) {
	if c, ok := m.Companies[id]; ok {
		return c, true
	}
	c, ok := m.near[id]
	return c, ok
}

// Keep remembers a company as it was read now: in the cursor while there is room, else
// until the end of the page.
func (m *Memory) Keep(id string, c Company) {
	if _, ok := m.Companies[id]; !ok && len(m.Companies) >= mostCompanies {
		if m.near == nil {
			m.near = map[string]Company{}
		}
		m.near[id] = c
		return
	}
	if m.Companies == nil {
		m.Companies = map[string]Company{}
	}
	m.Companies[id] = c
}

// Lose notes that a company doesn't exist any more. What it was called last still says
// which partner it was. first is true if that is news.
func (m *Memory) Lose(id string) (last Company, first bool) {
	last, _ = m.Company(id)
	first = !last.Gone
	last.Gone = true
	m.Keep(id, last)
	return last, first
}

// Names are the companies that the partners name, for referral.Found.Resolve. A name
// that a record gave with the id may be newer than what is remembered.
func (m *Memory) Names(partners []lately.DealPartner) map[string]referral.Company {
	out := map[string]referral.Company{}
	for _, p := range partners {
		c, ok := m.Company(p.CompanyID)
		if !ok || p.CompanyID == "" {
			continue
		}
		if p.Name != "" && p.Name != c.Name {
			c.Name, c.Gone = p.Name, false
			m.Keep(p.CompanyID, c)
		}
		out[p.CompanyID] = referral.Company{ID: p.CompanyID, Name: c.Name, Domain: c.Domain}
	}
	return out
}
