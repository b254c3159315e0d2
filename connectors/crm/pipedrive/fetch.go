package pipedrive

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

const (
	pageSize = 500 // the most that a list gives
	// mostKeys are custom fields that a list can be narrowed to.
	mostKeys = 15
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

// Fetch reads one page: of the deals that changed, archived ones too, and of those
// that were deleted; then, once a day, of all deals, then of what isn't listed any more.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	cur, err := parseCursor(raw)
	if err != nil {
		return lately.Batch{}, err
	}
	cur.Budget.limit = c.settings.DailyTokens
	t := &turn{c: c, cur: &cur, api: c.api.counted(&cur.Budget)}
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
	b := t.batch
	b.Items = referral.Unique(b.Items)
	slices.Sort(b.Seen)
	b.Seen = slices.Compact(b.Seen)
	b.More = cur.Step != idle
	b.Cursor, err = cur.encode() // also where nothing changed: it says what was spent
	return b, err
}

// turn is one Fetch.
type turn struct {
	c     *connector
	cur   *cursor
	api   *client
	batch lately.Batch
}

func (t *turn) warn(format string, args ...any) {
	t.batch.Warnings = append(t.batch.Warnings, fmt.Sprintf(format, args...))
}

// begin opens a turn, with metadata that are fresh where everything will be compared.
// If the account's names or the settings mean something else now, everything is read
// again.
func (t *turn) begin(ctx context.Context) error {
	cur, now := t.cur, t.c.now()
	old := cur.Meta
	if old == nil || old.Settings != t.c.settings.fingerprint() || now.Sub(cur.Compared) >= compareEvery || now.Before(cur.Compared) {
		m, err := t.c.settings.readMetadata(ctx, t.api)
		if err != nil {
			return err
		}
		if old != nil && old.fingerprint() != m.fingerprint() {
			cur.again(m)
			t.warn("what Pipedrive or the settings call things changed: everything is read again")
		}
		cur.Meta = m
		t.batch.Warnings = append(t.batch.Warnings, m.Missing...)
		if err := t.keep(ctx, cur.Remembered()); err != nil {
			return err
		}
	}
	cur.open()
	return nil
}

// page reads the next deals of the step and moves the cursor.
func (t *turn) page(ctx context.Context) error {
	cur := t.cur
	if cur.Step == missing {
		return t.missing(ctx)
	}
	path, query := t.question()
	page, err := t.api.list(ctx, path, query)
	if hasStatus(err, http.StatusBadRequest) && cur.Token != "" {
		// A mark may not be good for ever: the step is read from its start then.
		t.warn("Pipedrive doesn't know its own mark of the next page any more: the deals are listed from the start")
		cur.Token = ""
		path, query = t.question()
		page, err = t.api.list(ctx, path, query)
	}
	if err != nil {
		return err
	}
	if cur.Opened.IsZero() {
		if cur.Opened = t.api.at; cur.Opened.IsZero() {
			cur.Opened = t.c.now().Add(-unknownSkew)
		}
	}
	if anew, err := t.learn(ctx, page.Data); err != nil || anew {
		return err
	}
	if err := t.tell(ctx, page.Data); err != nil {
		return err
	}
	token := page.More.Next.text
	switch {
	case token == "":
		cur.next(t.c.now())
	case token == cur.Token || len(token) > maxToken || len(page.Data) == 0:
		return fmt.Errorf("read pipedrive %s: the list doesn't go on", path)
	default:
		cur.Token = token
	}
	return nil
}

// learn reads the account's names anew where a deal speaks of one that is younger than
// they are. anew is true if they mean something else now and everything is read again.
func (t *turn) learn(ctx context.Context, list []record) (anew bool, err error) {
	cur := t.cur
	if t.c.now().Sub(cur.Meta.At) < refreshAfter || !slices.ContainsFunc(list, cur.Meta.strange) {
		return false, nil
	}
	m, err := t.c.settings.readMetadata(ctx, t.api)
	if err != nil {
		return false, err
	}
	if anew = m.fingerprint() != cur.Meta.fingerprint(); anew {
		cur.again(m)
		cur.open()
		t.warn("Pipedrive has new stages: everything is read again")
	}
	cur.Meta = m
	return anew, nil
}

// question is what the step lists. Changes are listed in the order of their times, so
// that a deal that changes meanwhile comes again at the end; everything in the order of
// ids, which stay.
func (t *turn) question() (path string, query url.Values) {
	cur := t.cur
	path = pathDeals
	query = url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_by": {"id"}, "sort_direction": {"asc"}}
	if keys := cur.Meta.Custom; len(keys) > 0 && len(keys) <= mostKeys {
		query.Set("custom_fields", strings.Join(keys, ","))
	}
	if cur.Step == changedArchived || cur.Step == allArchived {
		path = pathArchived
	}
	if !cur.Step.comparing() {
		query.Set("updated_since", stamp(cur.Since))
		query.Set("sort_by", "update_time")
	}
	if cur.Step == deleted {
		query.Set("status", "deleted")
	}
	if cur.Token != "" {
		query.Set("cursor", cur.Token)
	}
	return path, query
}
