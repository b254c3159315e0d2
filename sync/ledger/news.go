package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// News is what became of one activity over a span: several changes of it are one.
type News struct {
	Activity string
	Partner  string
	Side     lately.Side
	Area     lately.Area
	Title    string // as it was when it last changed
	Was, Is  lately.Status
	At       time.Time // of the last change
}

// SourceNews is what became of one source over a span.
type SourceNews struct {
	Source      string
	Was, Failed bool // whether it failed before the span, and whether it fails since its last change
	At          time.Time
}

// Span is a part of the news: those after one number and up to another, or, where
// Since is given, those since a time.
type Span struct {
	After int64
	Upto  int64
	Since time.Time
}

// The states of a source in the news.
const (
	sourceOK      = "ok"
	sourceFailing = "failing"
)

// noteChanges writes down the activities that changed their status; for the news a
// mention is as good as nothing.
func noteChanges(ctx context.Context, t tx, changes []lately.Change, now time.Time) error {
	var rows [][]any
	for _, c := range changes {
		was, is, area := newsworthy(c.Was.Status), newsworthy(c.Is.Status), c.Is.Area
		if area == "" {
			area = c.Was.Area
		}
		if was != is {
			rows = append(rows, []any{at(now), c.ID, "", c.Partner, string(c.Side), string(area), c.Title, string(was), string(is)})
		}
	}
	return note(ctx, t, rows)
}

func newsworthy(s lately.Status) lately.Status {
	if s == lately.Mention {
		return ""
	}
	return s
}

// noteSource writes down that a source began to fail, or works again.
func noteSource(ctx context.Context, t tx, id string, o lately.Outcome) error {
	was, is := sourceOK, sourceFailing
	if o.Err == "" {
		was, is = is, was
	}
	return note(ctx, t, [][]any{{at(o.At), "", id, "", "", "", "", was, is}})
}

// note numbers rows and stores them. It comes last in a transaction, since others
// wait for the clock until the commit.
func note(ctx context.Context, t tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var last int64
	if err := one(ctx, t, &last, "UPDATE news_clock SET last = last + ? WHERE id = 1 RETURNING last", len(rows)); err != nil {
		return err
	}
	for i := range rows {
		rows[i] = append([]any{last - int64(len(rows)) + int64(i) + 1}, rows[i]...)
	}
	return t.insert(ctx, "INSERT INTO news (id, at, activity, source, partner, side, area, title, was, status)", rows, "")
}

// LastNews is the number of the latest news: all up to it can be read.
func (l *Ledger) LastNews(ctx context.Context) (int64, error) {
	var last int64
	if err := one(ctx, l.reader, &last, "SELECT last FROM news_clock WHERE id = 1"); err != nil {
		return 0, fmt.Errorf("read the clock of the news: %w", err)
	}
	return last, nil
}

type newsRow struct {
	At       stamp  `db:"at"`
	Activity string `db:"activity"`
	Source   string `db:"source"`
	Partner  string `db:"partner"`
	Side     string `db:"side"`
	Area     string `db:"area"`
	Title    string `db:"title"`
	Was      string `db:"was"`
	Status   string `db:"status"`
}

// news reads what a span has of a partner, or of the sources for "", in order.
func (l *Ledger) newsOf(ctx context.Context, partner string, s Span) ([]newsRow, error) {
	query, args := "SELECT at, activity, source, partner, side, area, title, was, status FROM news WHERE partner = ? AND id > ? AND id <= ?",
		[]any{partner, s.After, s.Upto}
	if !s.Since.IsZero() {
		query, args = query+" AND at >= ?", append(args, at(s.Since))
	}
	var rows []newsRow
	if err := all(ctx, l.reader, &rows, query+" ORDER BY id", args...); err != nil {
		return nil, fmt.Errorf("read the news: %w", err)
	}
	return rows, nil
}

// News is what became of a partner's activities over a span, by id. What came and
// went again within it is no news.
func (l *Ledger) News(ctx context.Context, partner string, s Span) ([]News, error) {
	rows, err := l.newsOf(ctx, partner, s)
	if err != nil || partner == "" {
		return nil, err
	}
	byID := map[string]News{}
	for _, r := range rows {
		n, ok := byID[r.Activity]
		if !ok {
			n.Was = lately.Status(r.Was)
		}
		n.Activity, n.Partner, n.Title, n.Is, n.At = r.Activity, r.Partner, r.Title, lately.Status(r.Status), r.At.Time
		n.Side, n.Area = lately.Side(r.Side), lately.Area(r.Area)
		byID[r.Activity] = n
	}
	return settled(byID, func(n News) bool { return n.Was != n.Is }), nil
}

// SourceNews is what became of the sources over a span, by id: those that began to
// fail and still do, and those that had failed before and work again.
func (l *Ledger) SourceNews(ctx context.Context, s Span) ([]SourceNews, error) {
	rows, err := l.newsOf(ctx, "", s)
	if err != nil {
		return nil, err
	}
	byID := map[string]SourceNews{}
	for _, r := range rows {
		n, ok := byID[r.Source]
		if !ok {
			n.Was = r.Was == sourceFailing
		}
		n.Source, n.Failed, n.At = r.Source, r.Status == sourceFailing, r.At.Time
		byID[r.Source] = n
	}
	return settled(byID, func(n SourceNews) bool { return n.Was != n.Failed }), nil
}

// settled lists, by key, what is other than it was.
func settled[T any](byID map[string]T, changed func(T) bool) []T {
	ids := make([]string, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var out []T
	for _, id := range ids {
		if changed(byID[id]) {
			out = append(out, byID[id])
		}
	}
	return out
}
