package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Put adds a deal or replaces it.
func (a *Account) Put(d Deal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.write(d.clone())
}

// Change changes a deal in place. Whether its Modified moves is up to change: in
// HubSpot it does for properties and doesn't for associations.
func (a *Account) Change(id int64, change func(*Deal)) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	d, ok := a.deals[id]
	if ok {
		d = d.clone()
		change(&d)
		a.write(d)
	}
	return ok
}

// inOrder lists the ids of deals.
func (a *Account) inOrder() []int64 {
	if a.order == nil {
		a.order = slices.Sorted(maps.Keys(a.deals))
	}
	return a.order
}

// write stores a deal, which searches show as it was for a while.
func (a *Account) write(d Deal) {
	if a.data.Lag > 0 {
		before, was := a.deals[d.ID]
		if u, ok := a.unseen[d.ID]; ok && u.until.After(a.now()) {
			before, was = u.before, u.was
		}
		a.unseen[d.ID] = unseen{before: before, was: was, until: a.now().Add(a.data.Lag)}
	}
	if _, ok := a.deals[d.ID]; !ok {
		a.order = nil
	}
	a.deals[d.ID] = d
}

func (a *Account) now() time.Time {
	if a.data.Now == nil {
		return time.Now()
	}
	return a.data.Now()
}

// Archive deletes a deal: searches don't show it any more.
func (a *Account) Archive(id int64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.archived[id] = at
}

// Restore takes a deal out of the archive.
func (a *Account) Restore(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.archived, id)
}

// Purge removes a deal without a trace.
func (a *Account) Purge(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.deals, id)
	a.order = nil
	delete(a.archived, id)
}

// MergeDeals merges one deal into another, which keeps its own values and remembers
// the id of the other.
func (a *Account) MergeDeals(into, from int64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.deals[into].clone()
	if d.Properties == nil {
		d.Properties = map[string]string{}
	}
	ids := strings.Split(d.Properties["hs_merged_object_ids"], ";")
	d.Properties["hs_merged_object_ids"] = strings.Trim(strings.Join(append(ids, strconv.FormatInt(from, 10)), ";"), ";")
	d.Modified = at
	a.write(d)
	delete(a.deals, from)
	a.order = nil
}

// MergeCompanies merges one company into another. Deals are associated with the one
// that is left, and don't count as modified.
func (a *Account) MergeCompanies(into, from int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.data.Companies = slices.DeleteFunc(slices.Clone(a.data.Companies), func(c Company) bool { return c.ID == from })
	for i, c := range a.data.Companies {
		if c.ID == into {
			a.data.Companies[i].Merged = append(slices.Clone(c.Merged), from)
		}
	}
	for id, d := range a.deals {
		if !slices.ContainsFunc(d.Companies, func(l Association) bool { return l.Company == from }) {
			continue
		}
		d = d.clone()
		var kept []Association
		for _, l := range d.Companies {
			if l.Company == from {
				l.Company = into
			}
			if i := slices.IndexFunc(kept, func(k Association) bool { return k.Company == l.Company }); i >= 0 {
				kept[i].Labels = append(slices.Clone(kept[i].Labels), l.Labels...)
				continue
			}
			kept = append(kept, l)
		}
		d.Companies = kept
		a.deals[id] = d
	}
}

// Company returns a company as it is now.
func (a *Account) Company(id int64) (Company, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if at := a.company(id); at >= 0 {
		return a.data.Companies[at], true
	}
	return Company{}, false
}

// company finds a company by its id or that of one that was merged into it.
func (a *Account) company(id int64) int {
	return slices.IndexFunc(a.data.Companies, func(c Company) bool { return c.ID == id || slices.Contains(c.Merged, id) })
}

// Edit changes anything else of the account.
func (a *Account) Edit(change func(*Data)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.data)
}

// Fail makes requests fail for which refuse gives an answer; nil ends that.
func (a *Account) Fail(refuse func(*http.Request) *Refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fail = refuse
}

// Requests lists method and path of all requests so far.
func (a *Account) Requests() (out []string) {
	for _, r := range a.Traffic() {
		out = append(out, r.Method+" "+r.Path)
	}
	return out
}

// Traffic lists all requests so far.
func (a *Account) Traffic() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}
