package sql

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"lately"
	"lately/connectors/crm/table"
)

const mostNotes = 20 // warnings that are written out

// listing is what one run of the query gave.
type listing struct {
	rules  table.Rules
	header table.Header
	items  []lately.Item
	valid  []bool
	at     map[string]int // by key
	order  []position     // of each deal
	sum    hash.Hash
	hash   string
	newest time.Time
	end    position // of the last deal that is complete
	full   bool     // there is more
	lost   bool     // a row doesn't say which deal it is
	rows   int
	notes  []string
	more   int
}

// list reads the rows. A page may end between the rows of one deal: unless it is all
// there is, the last deal is left to the next page.
func (c *connector) list(ctx context.Context, rs *rows, from position) (*listing, error) {
	sent := position{Since: rs.dialect.tick(from.Since), After: from.After}
	if err := rs.run(ctx, sent); err != nil {
		return nil, err
	}
	h, err := c.rules.Header(rs.columns)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	paged := rs.query.has(limit)
	if (paged || rs.query.has(since)) && !h.Has("changed_at") {
		return nil, fmt.Errorf("a query with :since needs a column changed_at (%w)", lately.ErrPermanent)
	}
	if paged && !h.Has("deal") {
		return nil, fmt.Errorf("a query with :after needs a column deal (%w)", lately.ErrPermanent)
	}
	l := &listing{rules: c.rules, header: h, at: map[string]int{}, sum: sha256.New(), end: sent}
	for rs.next() {
		cells, err := rs.cells()
		if err != nil {
			return nil, err
		}
		if l.rows++; !paged && l.rows > maxRows {
			return nil, fmt.Errorf("the query gives more than %d rows; let it use :since, :after and :limit, as docs/crm/sql.md shows (%w)", maxRows, lately.ErrPermanent)
		}
		if err := l.row(cells, paged, rs.dialect); err != nil {
			return nil, err
		}
	}
	if err := rs.err(); err != nil {
		return nil, err
	}
	l.hash = hex.EncodeToString(l.sum.Sum(nil)[:16])
	if paged && l.rows >= pageRows {
		return l, l.cut()
	}
	return l, nil
}

// row adds a row to its deal.
func (l *listing) row(cells []string, paged bool, d dialect) error {
	for _, c := range cells {
		fmt.Fprintf(l.sum, "%d:%s", len(c), c)
	}
	w := l.header.Row(cells)
	key := l.rules.Key(w)
	if key == "" {
		l.lost = true
		l.note("skipped: it has neither deal nor account nor title")
		return nil
	}
	it, doubts, bad := l.rules.Item(w)
	for _, text := range doubts {
		l.note(key + ": " + text)
	}
	if bad != nil {
		l.note(key + " skipped: " + bad.Error())
	}
	here := position{After: w.Get("deal")}
	if changed := w.Get("changed_at"); changed != "" {
		at, err := l.rules.When(changed)
		if err != nil && paged {
			return fmt.Errorf("changed_at of %s %w", key, err)
		}
		here.Since = d.tick(at)
	}
	if paged && here.Since.IsZero() {
		return fmt.Errorf("%s has no changed_at, and pages go by it; leave such rows out, or use coalesce (%w)", key, lately.ErrPermanent)
	}
	if here.Since.After(l.newest) {
		l.newest = here.Since
	}
	i, known := l.at[key]
	if !known {
		if n := len(l.order); paged && n > 0 && here.Since.Before(l.order[n-1].Since) {
			return fmt.Errorf("the rows aren't in the order of changed_at; write ORDER BY changed_at, deal (%w)", lately.ErrPermanent)
		}
		l.at[key] = len(l.items)
		l.items, l.valid, l.order = append(l.items, lately.Item{Key: key}), append(l.valid, false), append(l.order, here)
		i = l.at[key]
	}
	switch {
	case bad != nil:
	case l.valid[i]:
		table.Join(&l.items[i], it)
	default:
		l.items[i], l.valid[i] = it, true
	}
	return nil
}

// cut leaves the last deal of a full page to the next one.
func (l *listing) cut() error {
	n := len(l.items) - 1
	if n == 0 {
		return errors.New("one deal has more rows than a page")
	}
	if n < 0 {
		return errors.New("no row of a page says which deal it is")
	}
	l.items, l.valid, l.end, l.full = l.items[:n], l.valid[:n], l.order[n-1], true
	return nil
}

func (l *listing) note(text string) {
	if len(l.notes) >= mostNotes {
		l.more++
		return
	}
	l.notes = append(l.notes, text)
}

func (l *listing) warnings() []string {
	if l.more > 0 {
		return append(l.notes, fmt.Sprintf("and %d more rows like these", l.more))
	}
	return l.notes
}

// split gives the deals, and the keys of those that can't be read: they are still
// there, and what was known of them holds.
func (l *listing) split() (items []lately.Item, seen []string) {
	for i, it := range l.items {
		if l.valid[i] {
			items = append(items, it)
		} else {
			seen = append(seen, it.Key)
		}
	}
	return items, seen
}
