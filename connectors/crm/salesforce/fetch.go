package salesforce

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

const (
	// pageRows is how many rows a page has; wide rows make large answers.
	pageRows = 1000
	// leastRows is how small pages get when a query takes too long.
	leastRows = 60
	// refreshAfter keeps a field that nobody may see from asking for the metadata at
	// every page.
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

// Fetch reads one page: of what changed in a window of time (opportunities, their
// partners, leads), or, at first and once a week, of everything there is.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	cur, err := parseCursor(raw)
	if err != nil {
		return lately.Batch{}, err
	}
	if cur.Step != idle && cur.Meta.Settings != c.settings.fingerprint() {
		cur.Step = idle // the page was asked for under other settings
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
	quiet := cur.Step == merges && !renewed && !cur.first()
	read := 0
	for cur.Step != idle && read == 0 { // steps without rows cost no page of their own
		if read, err = c.page(ctx, &cur, &b); err != nil {
			return c.again(ctx, cur, err)
		}
	}
	// The watermark of a quiet org is moved once a day: deleted rows stay for 15 days.
	if quiet && read == 0 && !b.Complete && cur.Watermark-cur.From < (overlap+24*time.Hour).Milliseconds() {
		return lately.Batch{Unchanged: true, Warnings: b.Warnings}, nil
	}
	b.Items = referral.Unique(b.Items)
	b.More = cur.Step != idle
	b.Cursor, err = cur.encode()
	return b, err
}

// begin opens a window, with metadata that is fresh enough. If the org's names or the
// settings mean something else now, everything is read again.
func (c *connector) begin(ctx context.Context, cur *cursor, b *lately.Batch) (renewed bool, err error) {
	now := c.now()
	old := cur.Meta
	if old == nil || old.Settings != c.settings.fingerprint() || now.UnixMilli()-old.At >= metadataAge.Milliseconds() || now.UnixMilli() < old.At {
		if cur.Meta, err = c.readMetadata(ctx); err != nil {
			return false, err
		}
		renewed = true
		if old != nil && old.fingerprint() != cur.Meta.fingerprint() {
			*cur = cursor{Version: cursorVersion, Meta: cur.Meta, Merged: cur.Merged}
			b.Warnings = append(b.Warnings, "what the org or the settings call things changed: everything is read again")
		}
		for _, a := range cur.Meta.Deals.Map.Advice("Salesforce") {
			b.Warnings = append(b.Warnings, a.Text+"; "+a.Fix)
		}
	}
	if _, err := c.api.session(ctx); err != nil { // its answer tells what time it is there
		return false, err
	}
	// Where their clock is behind ours, what is stamped later than it shows can't be
	// read yet.
	if there := c.api.there(); there.Before(now) {
		now = there
	}
	cur.open(now)
	return renewed, nil
}

// again answers an error that new metadata may mend: a field or an object that was
// there when the metadata was read.
func (c *connector) again(ctx context.Context, cur cursor, err error) (lately.Batch, error) {
	if !hasCode(err, "INVALID_FIELD", "INVALID_TYPE") || c.now().UnixMilli()-cur.Meta.At < refreshAfter.Milliseconds() {
		return lately.Batch{}, err
	}
	m, merr := c.readMetadata(ctx)
	if merr != nil {
		return lately.Batch{}, errors.Join(merr, err)
	}
	fresh := cursor{Version: cursorVersion, Meta: m, Merged: cur.Merged}
	raw, merr := fresh.encode()
	return lately.Batch{Cursor: raw, More: true, Warnings: []string{"the org lost a field or an object: everything is read again"}}, merr
}

// page runs the current step's next query and moves the cursor.
func (c *connector) page(ctx context.Context, cur *cursor, b *lately.Batch) (int, error) {
	limit := pageRows
	for {
		found, cut, err := c.api.query(ctx, c.ask(cur, limit), cur.Step != all && cur.Step != allLeads)
		if hasCode(err, "QUERY_TIMEOUT") && limit/4 >= leastRows {
			limit /= 4
			continue
		}
		if err != nil {
			return 0, err
		}
		last, err := c.inOrder(cur, found)
		if err != nil {
			return 0, err
		}
		if err := c.store(ctx, cur, c.unseen(cur, found), b); err != nil {
			return 0, err
		}
		if len(found) == 0 || len(found) < limit && !cut {
			whole := cur.Step == allLeads || cur.Step == all && cur.Meta.Leads == nil
			cur.next()
			b.Complete = b.Complete || whole
			return len(found), nil
		}
		cur.At, cur.ID = last.at, last.id
		return len(found), nil
	}
}

// ask is the query of the current step. It goes on behind the last row by stamp and
// id, so that neither a killed run nor thousands of rows with one stamp matter.
func (c *connector) ask(cur *cursor, limit int) string {
	m := cur.Meta
	columns, object, also := m.Deals.Columns, "Opportunity", ""
	switch cur.Step {
	case merges:
		columns, object, also = []string{"Id", "MasterRecordId", "SystemModstamp"}, "Account", "IsDeleted = true AND MasterRecordId != null AND "
	case partners:
		columns, object = []string{"Id", "OpportunityId", "SystemModstamp"}, "OpportunityPartner"
	case leads:
		columns, object = m.Leads.Columns, "Lead"
	case allLeads:
		columns, object, also = m.Leads.Columns, "Lead", "ConvertedOpportunityId = null AND ("+m.Leads.named()+") AND "
	case idle, changes, all:
	}
	if object == "Opportunity" {
		columns = m.dealColumns()
	}
	where, order := "", "Id"
	switch cur.Step {
	case all, allLeads:
		where = "Id > " + quote(cur.ID)
		if cur.ID == "" {
			where = "Id != null"
		}
	default:
		from := time.UnixMilli(max(cur.From, cur.At))
		where = "SystemModstamp >= " + moment(from) + " AND SystemModstamp < " + moment(time.UnixMilli(cur.To))
		if cur.ID != "" {
			where += " AND (SystemModstamp > " + moment(from) + " OR Id > " + quote(cur.ID) + ")"
		}
		order = "SystemModstamp, Id"
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s%s ORDER BY %s LIMIT %d", strings.Join(columns, ", "), object, also, where, order, limit)
}

// dealColumns are those of opportunities with their partners.
func (m *metadata) dealColumns() []string {
	if m.Partners == "" {
		return m.Deals.Columns
	}
	return append(m.Deals.Columns[:len(m.Deals.Columns):len(m.Deals.Columns)],
		"(SELECT Id, AccountToId, AccountTo.Name, Role, IsPrimary, IsDeleted FROM "+m.Partners+")")
}

// named is the condition that a record names a partner in one of its fields.
func (s *source) named() string {
	var out []string
	for _, side := range []referral.Side{s.Map.In, s.Map.Out} {
		for _, f := range side.Fields {
			out = append(out, f.Key+" != null")
		}
	}
	return strings.Join(out, " OR ")
}

// place is where a row stands in the order of a query.
type place struct {
	at int64
	id string
}

// inOrder returns the place of the last row. Rows out of order would be read for ever,
// or lost: that is an error.
func (c *connector) inOrder(cur *cursor, found []row) (place, error) {
	byStamp := cur.Step != all && cur.Step != allLeads
	last := place{cur.At, cur.ID}
	for _, r := range found {
		p := place{0, r.text("Id")}
		if byStamp {
			at := r.time("SystemModstamp")
			if at.IsZero() {
				return last, fmt.Errorf("read salesforce: record %s has no time of change", c.api.clean(p.id))
			}
			p.at = at.UnixMilli()
		}
		if !isID(p.id) || p.at < last.at || p.at == last.at && p.id <= last.id {
			return last, fmt.Errorf("read salesforce: the answer isn't in order: record %s after %s", c.api.clean(p.id), last.id)
		}
		last = p
	}
	return last, nil
}

// isID reports whether s is written like a record id.
func isID(s string) bool {
	if len(s) != 15 && len(s) != 18 {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// unseen leaves out rows that the window before has shown as they are.
func (c *connector) unseen(cur *cursor, found []row) (out []row) {
	if cur.Step == all || cur.Step == allLeads {
		return found
	}
	for _, r := range found {
		id, at := r.text("Id"), r.time("SystemModstamp").UnixMilli()
		cur.remember(id, at)
		if seen, ok := cur.Recent[id]; !ok || seen != at {
			out = append(out, r)
		}
	}
	return out
}

// store turns the rows of a step into items.
func (c *connector) store(ctx context.Context, cur *cursor, found []row, b *lately.Batch) (err error) {
	var items []lately.Item
	switch cur.Step {
	case merges:
		for _, r := range found {
			cur.merge(r.text("Id"), r.text("MasterRecordId"))
		}
		return nil
	case partners:
		items, err = c.ofPartners(ctx, cur, found)
	case leads, allLeads:
		items = c.leads(cur, found)
	case idle, changes, all:
		items, err = c.deals(ctx, cur, found)
	}
	b.Items = append(b.Items, items...)
	return err
}
