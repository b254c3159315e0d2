package file

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"lately"
	"lately/connectors/crm/table"
)

const (
	pageDeals = 2500 // deals a page
	mostNotes = 20   // warnings a page that are written out
)

// listing is one page of a file: the deals from a number on.
type listing struct {
	rules table.Rules
	from  int            // number of the page's first deal
	order map[string]int // number of each deal by key
	items []lately.Item  // of the page, by number less from
	valid []bool
	bad   int  // rows of the file that can't be read
	lost  bool // one of them doesn't even say which deal it is
	notes []string
	more  int // notes that aren't written out
}

// list reads the file through and keeps one page. Rows of a deal may stand
// anywhere, one for each of its partners, so that all of the file is looked at.
func list(r table.Rules, text string, from int) (*listing, error) {
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = delimiter(text), -1, true
	first, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty; it needs a header line")
	}
	if err != nil {
		return nil, fmt.Errorf("its header can't be read: %w", err)
	}
	h, err := r.Header(append([]string(nil), first...))
	if err != nil {
		return nil, err
	}
	if r.AsksForOrder() {
		r.Slashes = slashes(text, h)
	}
	l := &listing{rules: r, from: from, order: map[string]int{}}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			l.unreadable(parse.StartLine, parse.Err.Error())
			continue
		}
		if err != nil {
			return nil, err
		}
		line, _ := c.FieldPos(0)
		l.row(line, h, cells)
	}
}

// unreadable notes a row of which nothing is known. They are told on the first page.
func (l *listing) unreadable(line int, why string) {
	l.bad++
	l.lost = true
	if l.from == 0 {
		l.note(line, "skipped: "+why)
	}
}

func (l *listing) note(line int, text string) {
	if len(l.notes) >= mostNotes {
		l.more++
		return
	}
	l.notes = append(l.notes, fmt.Sprintf("line %d: %s", line, text))
}

func (l *listing) row(line int, h table.Header, cells []string) {
	w := h.Row(cells)
	if w.Blank() {
		return
	}
	if len(cells) < h.Width() || len(cells) > h.Width() && strings.TrimSpace(strings.Join(cells[h.Width():], "")) != "" {
		l.unreadable(line, fmt.Sprintf("it has %d cells and the header has %d", len(cells), h.Width()))
		return
	}
	key := l.rules.Key(w)
	if key == "" {
		l.unreadable(line, "it has neither deal nor account nor title")
		return
	}
	n, known := l.order[key]
	if !known {
		n = len(l.order)
		l.order[key] = n
	}
	it, doubts, err := l.rules.Item(w)
	if err != nil {
		l.bad++
	}
	at := n - l.from
	if at < 0 || at >= pageDeals {
		return
	}
	if !known {
		l.items = append(l.items, lately.Item{Key: key})
		l.valid = append(l.valid, false)
	}
	for _, d := range doubts {
		l.note(line, d)
	}
	switch {
	case err != nil:
		l.note(line, "skipped: "+err.Error())
	case l.valid[at]:
		table.Join(&l.items[at], it)
	default:
		l.items[at], l.valid[at] = it, true
	}
}

// split gives the page's deals, and the keys of those that can't be read: they are
// still there, and what was known of them holds.
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

// slashes looks through the file for the order of its dates.
func slashes(text string, h table.Header) string {
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = delimiter(text), -1, true
	var order table.Order
	for {
		cells, err := c.Read()
		var parse *csv.ParseError
		if err != nil && !errors.As(err, &parse) {
			return order.Slashes()
		}
		order.See(h.Row(cells))
	}
}
