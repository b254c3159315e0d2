package hubspot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lately"
	"lately/connectors/crm/referral"
)

const (
	// companyBatch is the most that HubSpot reads in one batch of objects.
	companyBatch = 100
	// associationPages bounds how often one deal's list of companies is continued.
	associationPages = 20
)

// items turns one page of deals into items. stale means that a deal speaks of a
// stage or a label that the metadata doesn't know.
func (c *connector) items(ctx context.Context, m *metadata, deals []record) (items []lately.Item, stale bool, warnings []string, err error) {
	if len(deals) == 0 {
		return nil, false, nil, nil
	}
	linked, err := c.associations(ctx, deals)
	if err != nil {
		return nil, false, nil, err
	}
	reader := referral.Reader{Mapping: m.Map, Values: c.values, IsID: referral.Digits}
	described, found := make([]referral.Deal, len(deals)), make([]referral.Found, len(deals))
	var ids []string
	for i, d := range deals {
		as := linked[string(d.ID)]
		described[i] = c.describe(m, d, as)
		found[i] = reader.Find(described[i])
		ids = append(ids, found[i].Companies()...)
		stale = stale || m.strange(as)
	}
	names, err := c.companies(ctx, ids)
	if err != nil {
		return nil, false, nil, err
	}
	for i, d := range deals {
		known := m.progress(d, &described[i])
		found[i].Resolve(names)
		it := c.settings.Item(thing(string(d.ID)), described[i], found[i])
		if !known && len(it.Deal.Partners) > 0 {
			stale = true
			warnings = append(warnings, fmt.Sprintf("deal %s is in stage %q, which no pipeline has: it counts as submitted", d.ID, referral.Clip(d.get("dealstage"))))
		}
		items = append(items, it)
		items = append(items, merged(d)...)
	}
	return items, stale, warnings, nil
}

// thing identifies a deal across sources.
func thing(id string) string { return "hubspot:deal:" + id }

// strange reports an association label that is newer than the metadata.
func (m *metadata) strange(as associations) bool {
	for _, a := range as {
		for _, t := range a.Types {
			if t.Label != "" && !slices.Contains(m.Types, t.key()) {
				return true
			}
		}
	}
	return false
}

// merged are the deals that were merged into d: they live on in it alone.
func merged(d record) (out []lately.Item) {
	for _, id := range d.former() {
		out = append(out, referral.Deleted(thing(id), id))
	}
	return out
}

// former are the ids of the records that were merged into r.
func (r record) former() (out []string) {
	for id := range strings.SplitSeq(r.get("hs_merged_object_ids"), ";") {
		if id = strings.TrimSpace(id); referral.Digits(id) && id != string(r.ID) {
			out = append(out, id)
		}
	}
	return out
}

// associations reads the companies of a page of deals. A deal that has none is
// reported as an error in a 207, which is no failure; any other error is, since a
// deal that seems to have lost its companies would withdraw its referral.
func (c *connector) associations(ctx context.Context, deals []record) (map[string]associations, error) {
	var ask []input
	for _, d := range deals {
		ask = append(ask, input{ID: string(d.ID)})
	}
	out := map[string]associations{}
	for range associationPages {
		var answer associationsAnswer
		if err := c.api.read(ctx, "/crm/v4/associations/deals/companies/batch/read", map[string]any{"inputs": ask}, &answer); err != nil {
			return nil, err
		}
		if err := c.api.fatal("associations", answer.Errors); err != nil {
			return nil, err
		}
		ask = nil
		for _, r := range answer.Results {
			id := string(r.From.ID)
			out[id] = append(out[id], r.To...)
			if next := string(r.Paging.Next.After); next != "" {
				ask = append(ask, input{ID: id, After: next})
			}
		}
		if len(ask) == 0 {
			return out, nil
		}
	}
	return nil, fmt.Errorf("read hubspot associations: deal %s still has more companies after %d pages", ask[0].ID, associationPages)
}

func (r record) company() referral.Company {
	return referral.Company{
		ID: string(r.ID), Name: referral.Clip(r.get("name")), Domain: referral.Host(r.get("domain")), Former: strings.Join(r.former(), " "),
	}
}

// companies reads names by record id. An id that doesn't exist is left out.
func (c *connector) companies(ctx context.Context, ids []string) (map[string]referral.Company, error) {
	out := map[string]referral.Company{}
	asked := map[string]bool{}
	var ask []input
	flush := func() error {
		if len(ask) == 0 {
			return nil
		}
		var answer companiesAnswer
		in := companiesRequest{Inputs: ask, Properties: []string{"name", "domain", "hs_merged_object_ids"}, History: []string{}}
		if err := c.api.read(ctx, "/crm/v3/objects/companies/batch/read", in, &answer); err != nil {
			return err
		}
		ask = nil
		for _, r := range answer.Results {
			found := r.company()
			out[found.ID] = found
			for _, old := range r.former() {
				out[old] = found
			}
		}
		return c.api.fatal("companies", answer.Errors)
	}
	for _, id := range ids {
		if asked[id] {
			continue
		}
		asked[id] = true
		if ask = append(ask, input{ID: id}); len(ask) == companyBatch {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	return out, flush()
}

// fatal returns the first of a batch's errors that isn't "there is no such thing".
func (c *client) fatal(what string, errs []batchError) error {
	for _, e := range errs {
		if e.Category == "OBJECT_NOT_FOUND" || strings.Contains(fmt.Sprint(e.SubCategory), "NO_ASSOCIATIONS_FOUND") {
			continue
		}
		return fmt.Errorf("read hubspot %s: part of the batch failed: %s %s", what, c.clean(e.Category), c.clean(e.Message))
	}
	return nil
}
