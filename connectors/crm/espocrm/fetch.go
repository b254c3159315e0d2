package espocrm

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

const (
	pageSize  = 200 // the most that an installation gives unless it is set otherwise
	smallPage = 20  // what any installation gives
	// idleSteps bounds how many steps without anything to tell are taken in one Fetch.
	idleSteps = 8
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

// Fetch reads one page: of the opportunities and leads that changed, then, once a
// day, of everything that may have a partner, then of what isn't listed any more.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	cur, err := parseCursor(raw)
	if err != nil {
		return lately.Batch{}, err
	}
	t := &turn{c: c, cur: &cur, before: cur.Step}
	if cur.Meta == nil || cur.Meta.Settings != c.settings.fingerprint() || cur.Step == idle {
		if err := t.begin(ctx); err != nil {
			return lately.Batch{}, err
		}
	}
	for range idleSteps {
		if err := t.page(ctx); err != nil {
			return lately.Batch{}, err
		}
		if cur.Step == idle || len(t.batch.Items) > 0 || len(t.batch.Seen) > 0 && cur.Step.comparing() {
			break
		}
	}
	return t.finish()
}

// turn is one Fetch.
type turn struct {
	c       *connector
	cur     *cursor
	before  step // what was under way when it began
	batch   lately.Batch
	fresh   int  // records that were not as they were told before
	renewed bool // the metadata were read anew
}

// begin opens a turn, with metadata that are fresh where everything will be compared.
// If the installation's names or the settings mean something else now, everything is
// read again.
func (t *turn) begin(ctx context.Context) error {
	cur, now := t.cur, t.c.now()
	old := cur.Meta
	if old == nil || cur.Stale || old.Settings != t.c.settings.fingerprint() || now.Sub(cur.Compared) >= compareEvery || now.Before(cur.Compared) {
		m, err := t.c.readMetadata(ctx)
		if err != nil {
			return err
		}
		if old != nil && old.Leads != nil && m.Leads == nil && t.c.settings.Leads == nil {
			return fmt.Errorf("read espocrm Metadata: leads were read before, and the API user may not read them now; give its role read access to Lead, or write leads: false: %w", lately.ErrPermanent)
		}
		t.renewed = true
		if old != nil && old.fingerprint() != m.fingerprint() {
			cur.again(m)
			t.warn("what EspoCRM or the settings call things changed: everything is read again")
		}
		cur.Meta, cur.Stale = m, false
		t.batch.Warnings = append(t.batch.Warnings, m.Missing...)
		if err := t.refresh(ctx); err != nil {
			return err
		}
	}
	cur.open()
	return nil
}

func (t *turn) warn(format string, args ...any) {
	t.batch.Warnings = append(t.batch.Warnings, fmt.Sprintf(format, args...))
}

// page reads the next records of the step and moves the cursor.
func (t *turn) page(ctx context.Context) error {
	cur := t.cur
	if cur.Step == missing {
		return t.missing(ctx)
	}
	k, entityType := cur.Meta.of(cur.Step.entityType()), cur.Step.entityType()
	filters, any := t.filters(k)
	if !any {
		cur.next(t.c.now())
		return nil
	}
	size := cur.Page
	page, when, err := t.c.page(ctx, cur, entityType, filters, k.selected(entityType))
	if err != nil {
		return err
	}
	t.renewed = t.renewed || cur.Page != size
	if cur.Opened == "" {
		if when.at.IsZero() {
			when.at = t.c.now().Add(-unknownSkew)
		}
		cur.Opened = stamp(when.at)
	}
	if err := t.advance(page); err != nil {
		return err
	}
	if err := t.tell(ctx, entityType, page.List); err != nil {
		return err
	}
	if ended(page) {
		cur.next(t.c.now())
	}
	return nil
}

// ended reports whether a page is the last. Uncounted lists say so with a total of -2;
// a count is of what is left.
func ended(page listAnswer) bool {
	n := int64(len(page.List))
	return page.Total == -2 || n == 0 || page.Total >= 0 && page.Total <= n
}

// filters are what the step lists, from where the cursor stands; false if nothing in
// this entity type could name a partner.
func (t *turn) filters(k *kind) ([]where, bool) {
	cur := t.cur
	var out []where
	if cur.Step.comparing() {
		e, any := k.evidence()
		if !any {
			return nil, false
		}
		out = append(out, e)
	}
	after := where{Type: "greaterThan", Attribute: "id", Value: cur.ID}
	switch {
	case cur.Step == undated || cur.Step == undatedLead:
		out = append(out, where{Type: "isNull", Attribute: "modifiedAt"})
		if cur.ID != "" {
			out = append(out, after)
		}
	case cur.ID != "":
		// The same second holds many records: within it the id goes on.
		out = append(out, where{Type: "or", Value: []where{
			{Type: "greaterThan", Attribute: "modifiedAt", Value: cur.At},
			{Type: "and", Value: []where{{Type: "equals", Attribute: "modifiedAt", Value: cur.At}, after}},
		}})
	case cur.Step.comparing():
		out = append(out, where{Type: "isNotNull", Attribute: "modifiedAt"})
	default:
		out = append(out, where{Type: "greaterThanOrEquals", Attribute: "modifiedAt", Value: cur.Since})
	}
	return out, true
}

// page lists the next records. An installation that gives smaller pages refuses with
// the same status as for missing rights: what a small page gets is the difference.
func (c *connector) page(ctx context.Context, cur *cursor, entityType string, filters []where, selected []string) (listAnswer, clock, error) {
	q := listQuery{Where: filters, OrderBy: "modifiedAt", Order: "ASC", MaxSize: cur.pageSize(), Select: selected}
	page, when, err := c.api.list(ctx, entityType, q)
	if !hasStatus(err, http.StatusForbidden) || q.MaxSize <= smallPage {
		return page, when, err
	}
	refused := err
	for _, size := range smaller(err, q.MaxSize) {
		q.MaxSize = size
		if page, when, err = c.api.list(ctx, entityType, q); err == nil {
			cur.Page = size
			return page, when, nil
		}
		if !hasStatus(err, http.StatusForbidden) {
			return page, when, err
		}
	}
	return listAnswer{}, clock{}, refused
}

// smaller are the page sizes to try after a refusal: one that the reason names, if it
// names any, and one that no installation refuses.
func smaller(err error, size int) []int {
	for _, word := range strings.FieldsFunc(err.Error(), func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(word); err == nil && n > smallPage && n < size && n != http.StatusForbidden {
			return []int{n, smallPage}
		}
	}
	return []int{smallPage}
}

// advance moves the cursor behind a page. A page that isn't in order would be read for
// ever, or lose records: that is an error.
func (t *turn) advance(page listAnswer) error {
	cur := t.cur
	undatedStep := cur.Step == undated || cur.Step == undatedLead
	for _, r := range page.List {
		at, id := r.get("modifiedAt"), r.id()
		switch {
		case undatedStep != (at == "") || at != "" && !stamped(at) || at < cur.At || at == cur.At && !follows(id, cur.ID):
			return fmt.Errorf("read espocrm %s: the list isn't in order: %q after %q", cur.Step.entityType(), t.c.api.clean(at), cur.At)
		case cur.ID == "" && !cur.Step.comparing() && at < cur.Since:
			return fmt.Errorf("read espocrm %s: a record of %q is no change since %q", cur.Step.entityType(), t.c.api.clean(at), cur.Since)
		}
		cur.At, cur.ID = at, id
	}
	return nil
}

// follows reports whether an id may stand behind another. How databases order letters
// differs; of hexadecimal digits there is no doubt.
func follows(id, before string) bool {
	if looksLikeID(id) && looksLikeID(before) {
		return strings.ToLower(id) > strings.ToLower(before)
	}
	return id != before
}

// finish makes the batch.
func (t *turn) finish() (lately.Batch, error) {
	b, cur := t.batch, t.cur
	b.Items = referral.Unique(b.Items)
	slices.Sort(b.Seen)
	b.Seen = slices.Compact(b.Seen)
	if t.before == idle && cur.Step == idle && t.fresh == 0 && !t.renewed {
		return lately.Batch{Unchanged: true, Warnings: b.Warnings}, nil
	}
	b.More = cur.Step != idle
	var err error
	b.Cursor, err = cur.encode()
	return b, err
}
