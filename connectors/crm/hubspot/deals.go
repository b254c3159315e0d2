package hubspot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"lately"
)

const (
	// companyBatch is the most that HubSpot reads in one batch of objects.
	companyBatch = 100
	// associationPages bounds how often one deal's list of companies is continued.
	associationPages = 20
)

type company struct{ ID, Name, Domain string }

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
	referrals := make([]referral, len(deals))
	var ids []string
	for i, d := range deals {
		referrals[i] = m.referral(d, linked[string(d.ID)], c.values)
		ids = append(ids, referrals[i].companies()...)
		stale = stale || m.strange(linked[string(d.ID)])
	}
	names, err := c.companies(ctx, ids)
	if err != nil {
		return nil, false, nil, err
	}
	for i, d := range deals {
		it, known := c.item(m, d, &referrals[i], names)
		if !known {
			stale = true
			warnings = append(warnings, fmt.Sprintf("deal %s is in stage %q, which no pipeline has: it counts as submitted", d.ID, lately.OneLine(d.get("dealstage"))))
		}
		items = append(items, it)
		items = append(items, merged(d)...)
	}
	return items, stale, warnings, nil
}

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

// item is one deal. A deal without a partner is reported too, since it may have
// had one, which must then be withdrawn. Nothing of such a deal is told but that
// it exists: it is none of this tool's business, and an item that never changes
// costs the ledger nothing.
func (c *connector) item(m *metadata, d record, r *referral, names map[string]company) (lately.Item, bool) {
	id := string(d.ID)
	it := bare(id)
	partners := r.resolve(names)
	if len(partners) == 0 {
		return it, true
	}
	stage, name, known := m.stage(d)
	it.URL = c.link(m, id)
	if title := lately.OneLine(d.get("dealname")); title != "" {
		it.Title = clip(title)
	}
	it.Published = instant(d.get("createdate"))
	it.Updated = instant(d.get("hs_lastmodifieddate"))
	it.Deal.Account = names[r.customer].Name
	it.Deal.Stage, it.Deal.StageName = stage, clip(name)
	it.Deal.CreatedAt, it.Deal.ChangedAt = it.Published, it.Updated
	if stage == lately.Won || stage == lately.Lost {
		it.Deal.ClosedAt = instant(d.get("closedate"))
	}
	if it.Deal.Amount = amount(d.get("amount")); it.Deal.Amount != "" {
		if it.Deal.Currency = currency(d.get("deal_currency_code")); it.Deal.Currency == "" && d.get("deal_currency_code") == "" {
			it.Deal.Currency = m.Currency
		}
	}
	it.Deal.Partners = partners
	return it, known
}

// bare is a deal of which nothing is known but its id.
func bare(id string) lately.Item {
	return lately.Item{
		Key: "deal:" + id, Thing: "hubspot:deal:" + id, Kind: lately.DealItem,
		Title: "Deal " + id, Deal: &lately.Deal{ID: id},
	}
}

// deleted is a deal that HubSpot has no more.
func deleted(id string) lately.Item {
	it := bare(id)
	it.Deal.Stage = lately.Deleted
	return it
}

// merged are the deals that were merged into d: they live on in it alone.
func merged(d record) (out []lately.Item) {
	for id := range strings.SplitSeq(d.get("hs_merged_object_ids"), ";") {
		if id = strings.TrimSpace(id); digits(id) && id != string(d.ID) {
			out = append(out, deleted(id))
		}
	}
	return out
}

// amount is a number as decimal text without exponent, or empty.
func amount(s string) string {
	d, err := decimal.Parse(s)
	if err != nil {
		return ""
	}
	return d.String()
}

func clip(s string) string {
	const most = 500
	if r := []rune(strings.ToValidUTF8(s, "\uFFFD")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
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

// companies reads names by record id. An id that doesn't exist is left out.
func (c *connector) companies(ctx context.Context, ids []string) (map[string]company, error) {
	out := map[string]company{}
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
			found := company{ID: string(r.ID), Name: clip(lately.OneLine(r.get("name"))), Domain: clip(strings.ToLower(lately.OneLine(r.get("domain"))))}
			out[found.ID] = found
			for old := range strings.SplitSeq(r.get("hs_merged_object_ids"), ";") {
				if old = strings.TrimSpace(old); old != "" {
					out[old] = found
				}
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
