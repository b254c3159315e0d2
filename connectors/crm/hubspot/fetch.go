package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

const (
	searchPage   = 200 // the most that a search answers
	archivedPage = 100 // the most that a list answers
	// refreshAfter keeps deals that speak of names no one knows from asking for
	// the metadata at every page.
	refreshAfter = 10 * time.Minute
)

type connector struct {
	api      *client
	settings *Settings
	values   map[string]string // folded value to company
	now      func() time.Time
}

// Open makes the connector.
func (s *Settings) Open(_ lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	api, err := newClient(s, deps)
	if err != nil {
		return nil, err
	}
	return &connector{api: api, settings: s, values: referral.FoldValues(s.Values), now: deps.Now}, nil
}

// Fetch reads one page: of the deals that changed in a window of time, then, once
// a day, of those whose associations may have changed, or once a week of all deals,
// then of archived ones.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	cur, err := parseCursor(raw)
	if err != nil {
		return lately.Batch{}, err
	}
	if cur.Step != idle && cur.Meta.Settings != c.settings.fingerprint() {
		cur.Step = idle // the page was asked for under other settings
	}
	if cur.Meta != nil {
		c.api.zone(cur.Meta.Zone)
	}
	var b lately.Batch
	renewed := false
	if cur.Step == idle {
		if renewed, err = c.begin(ctx, &cur, &b); err != nil {
			return lately.Batch{}, err
		}
	}
	if cur.To <= cur.From {
		return lately.Batch{Unchanged: true}, nil // the clock went back
	}
	quiet := cur.Step == changes && cur.Last == "0" && !renewed && !cur.first()
	read := 0
	if cur.Step == archived {
		read, err = c.gone(ctx, &cur, &b)
	} else {
		read, err = c.page(ctx, &cur, &b)
	}
	if err != nil {
		return lately.Batch{}, err
	}
	if quiet && read == 0 && cur.Step == idle {
		return lately.Batch{Unchanged: true, Warnings: b.Warnings}, nil
	}
	b.Items = referral.Unique(b.Items)
	b.More = cur.Step != idle
	b.Cursor, err = cur.encode()
	return b, err
}

// begin opens a window, with metadata that is fresh enough. If the account's
// names or the settings mean something else now, every deal is read again.
func (c *connector) begin(ctx context.Context, cur *cursor, b *lately.Batch) (renewed bool, err error) {
	now := c.now()
	old := cur.Meta
	if old == nil || old.Settings != c.settings.fingerprint() || now.UnixMilli()-old.At >= metadataAge.Milliseconds() || now.UnixMilli() < old.At {
		if cur.Meta, err = c.readMetadata(ctx); err != nil {
			return false, err
		}
		renewed = true
		if old != nil && old.fingerprint() != cur.Meta.fingerprint() {
			*cur = cursor{Version: cursorVersion, Meta: cur.Meta}
			b.Warnings = append(b.Warnings, "what the account or the settings call things changed: all deals are read again")
		}
		for _, n := range cur.Meta.Map.Advice("HubSpot") {
			b.Warnings = append(b.Warnings, n.Text+"; "+n.Fix)
		}
	}
	cur.open(now)
	return renewed, nil
}

// page reads the next deals of a search and moves the cursor.
func (c *connector) page(ctx context.Context, cur *cursor, b *lately.Batch) (int, error) {
	found, err := c.find(ctx, cur, searchPage)
	if err != nil {
		return 0, err
	}
	last, err := lastID(cur.Last, found.Results)
	if err != nil {
		return 0, err
	}
	var deals []record
	for _, d := range found.Results {
		at := instant(d.get("hs_lastmodifieddate")).UnixMilli()
		if cur.Step == changes {
			cur.remember(string(d.ID), at)
			if seen, ok := cur.Recent[string(d.ID)]; ok && seen == at {
				continue
			}
		}
		deals = append(deals, d)
	}
	items, stale, warnings, err := c.items(ctx, cur.Meta, deals)
	if err != nil {
		return 0, err
	}
	if stale && c.now().UnixMilli()-cur.Meta.At >= refreshAfter.Milliseconds() {
		return c.again(ctx, cur, b)
	}
	b.Items, b.Warnings = append(b.Items, items...), append(b.Warnings, warnings...)
	cur.Last = last
	if len(found.Results) > 0 && (found.Paging.Next.After != "" || found.Total > len(found.Results)) {
		return len(found.Results), nil
	}
	if cur.Step == rescan || cur.Step == all {
		cur.Step, cur.Last = archived, ""
	} else {
		cur.close(c.now())
	}
	return len(found.Results), nil
}

// again reads the page once more with new metadata, or starts over if the names
// mean something else now.
func (c *connector) again(ctx context.Context, cur *cursor, b *lately.Batch) (int, error) {
	m, err := c.readMetadata(ctx)
	if err != nil {
		return 0, err
	}
	changed := m.fingerprint() != cur.Meta.fingerprint()
	if cur.Meta = m; !changed {
		return c.page(ctx, cur, b)
	}
	*cur = cursor{Version: cursorVersion, Meta: m}
	cur.open(c.now())
	b.Warnings = append(b.Warnings, "the account got new stages or labels: all deals are read again")
	return c.page(ctx, cur, b)
}

// find searches for the next page of deals. It goes on by record id within a
// fixed window, since a search shows no more than 10,000 results, and a bulk
// change gives more deals than that the same time.
func (c *connector) find(ctx context.Context, cur *cursor, limit int) (recordPage, error) {
	after := filter{Property: "hs_object_id", Operator: "GT", Value: cur.Last}
	groups := []filterGroup{{[]filter{
		{Property: "hs_lastmodifieddate", Operator: "BETWEEN", Value: strconv.FormatInt(cur.From, 10), High: strconv.FormatInt(cur.To, 10)}, after,
	}}}
	if cur.Step == rescan || cur.Step == all {
		groups = []filterGroup{{[]filter{after}}}
		if cur.Step == rescan && cur.Meta.has("hs_is_closed") {
			since := time.UnixMilli(cur.To).Add(-recentlyClosed).UnixMilli()
			groups = []filterGroup{
				{[]filter{{Property: "hs_is_closed", Operator: "EQ", Value: "false"}, after}},
				{[]filter{{Property: "closedate", Operator: "GTE", Value: strconv.FormatInt(since, 10)}, after}},
			}
		}
	}
	var page recordPage
	err := c.api.read(ctx, "/crm/v3/objects/deals/search", searchRequest{
		FilterGroups: groups, Properties: cur.Meta.Properties, Limit: limit,
		Sorts: []sortBy{{Property: "hs_object_id", Direction: "ASCENDING"}},
	}, &page)
	return page, err
}

// lastID is the highest id of a page. One that doesn't go up would be read for
// ever, and skipping would lose deals: that is an error.
func lastID(before string, page []record) (string, error) {
	last, err := strconv.ParseUint(before, 10, 64)
	if err != nil {
		return "", fmt.Errorf("decode hubspot cursor: last id: %w", err)
	}
	for _, d := range page {
		id, err := strconv.ParseUint(string(d.ID), 10, 64)
		if err != nil {
			return "", errors.New("read hubspot deals: a deal's id is no number")
		}
		if id <= last {
			return "", fmt.Errorf("read hubspot deals: the search isn't in order: deal %d after %d", id, last)
		}
		last = id
	}
	return strconv.FormatUint(last, 10), nil
}

// gone reports deals that were archived since the last daily look. The list has
// no order by time and keeps 90 days, so all of it is read.
func (c *connector) gone(ctx context.Context, cur *cursor, b *lately.Batch) (int, error) {
	query := url.Values{"archived": {"true"}, "limit": {strconv.Itoa(archivedPage)}, "properties": {"hs_lastmodifieddate"}}
	if cur.Last != "" {
		query.Set("after", cur.Last)
	}
	var page recordPage
	if err := c.api.get(ctx, "/crm/v3/objects/deals", query, &page); err != nil {
		return 0, err
	}
	since := time.UnixMilli(cur.Daily).Add(-time.Hour)
	for _, d := range page.Results {
		at := instant(string(d.ArchivedAt))
		if referral.Digits(string(d.ID)) && d.Archived && (cur.Daily == 0 || at.IsZero() || at.After(since)) {
			b.Items = append(b.Items, referral.Deleted(thing(string(d.ID)), string(d.ID)))
		}
	}
	next := string(page.Paging.Next.After)
	if next != "" && next == cur.Last {
		return 0, fmt.Errorf("read hubspot archived deals: the list repeats page %q", strings.ToValidUTF8(next, ""))
	}
	if cur.Last = next; next == "" || len(page.Results) == 0 {
		cur.Step, cur.Last, cur.Daily = idle, "", cur.To
		if cur.Listing {
			cur.Listing, cur.Weekly, b.Complete = false, cur.To, true
		}
	}
	return len(page.Results), nil
}
