package ledger

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"lately"

	"github.com/jmoiron/sqlx"
)

// Filter chooses activities. A zero field doesn't restrict.
type Filter struct {
	ID       string
	Partner  string
	Area     lately.Area
	Side     lately.Side
	Statuses []lately.Status
	Since    time.Time // occurred then or later
	Until    time.Time // occurred before
	Evidence bool      // with all evidence, the deciding one first
	Brief    bool      // without rule, excerpt and when it was last seen, which a score has no use for
}

// activityRow is an activity as it is read.
type activityRow struct {
	ID string `db:"id"`
	findingRow
	Source    string `db:"source"`
	FirstSeen stamp  `db:"first_seen"`
	LastSeen  stamp  `db:"last_seen"`
	EndedAt   stamp  `db:"ended_at"`
}

func (r activityRow) activity() lately.Activity {
	return lately.Activity{
		ID: r.ID, Partner: r.Partner, Side: lately.Side(r.Side), Area: lately.Area(r.Area), Title: r.Title, URL: r.URL,
		OccurredAt: r.OccurredAt.Time, Status: lately.Status(r.Status), Confidence: r.Confidence, Rule: r.Rule, Excerpt: r.Excerpt,
		Source: r.Source, FirstSeen: r.FirstSeen.Time, LastSeen: r.LastSeen.Time, EndedAt: r.EndedAt.Time,
		Stage: lately.Stage(r.Stage), StageAt: r.StageAt.Time, Amount: r.Amount, Currency: r.Currency,
		DealID: r.DealID, Account: r.Account, AliveAt: r.AliveAt.Time, Archived: r.Archived,
	}
}

// evidenceRow is an activity with one place where it was seen.
type evidenceRow struct {
	activityRow
	Where sighting `db:"e"`
}

// Activities streams what the filter chooses by partner, the latest first. Nothing
// is read ahead, so a ledger of any size can be gone through; the rows are those
// of one moment. An error ends the stream.
func (l *Ledger) Activities(ctx context.Context, f Filter) iter.Seq2[lately.Activity, error] {
	return func(yield func(lately.Activity, error) bool) {
		err := l.stream(ctx, f, func(a lately.Activity) bool { return yield(a, nil) })
		if err != nil {
			yield(lately.Activity{}, fmt.Errorf("read activities: %w", err))
		}
	}
}

// stream runs the query and gives one activity after the other to next, until it
// returns false.
func (l *Ledger) stream(ctx context.Context, f Filter, next func(lately.Activity) bool) error {
	query, args := f.query()
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return err
	}
	rows, err := l.reader.QueryxContext(ctx, l.reader.Rebind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	read := eachActivity
	if f.Evidence {
		read = eachWithEvidence
	}
	if stopped, err := read(rows, next); stopped || err != nil {
		return err
	}
	return rows.Err()
}

// eachActivity reads one activity a row.
func eachActivity(rows *sqlx.Rows, next func(lately.Activity) bool) (stopped bool, err error) {
	for rows.Next() {
		var r activityRow
		if err := rows.StructScan(&r); err != nil {
			return false, err
		}
		if !next(r.activity()) {
			return true, nil
		}
	}
	return false, nil
}

// eachWithEvidence reads one place where an activity was seen a row; those of one
// activity follow each other.
func eachWithEvidence(rows *sqlx.Rows, next func(lately.Activity) bool) (stopped bool, err error) {
	var current activityRow
	var seen []sighting
	for rows.Next() {
		var r evidenceRow
		if err := rows.StructScan(&r); err != nil {
			return false, err
		}
		if len(seen) > 0 && r.ID != current.ID {
			if !next(withEvidence(current, seen)) {
				return true, nil
			}
			seen = nil
		}
		current, seen = r.activityRow, append(seen, r.Where)
	}
	if len(seen) > 0 && rows.Err() == nil {
		return !next(withEvidence(current, seen)), nil
	}
	return false, nil
}

func withEvidence(r activityRow, seen []sighting) lately.Activity {
	as := r.Area // it decides whether being gone matters
	if slices.ContainsFunc(seen, func(s sighting) bool { return s.Area == r.Area }) {
		as = ""
	}
	ranked(seen, as)
	a := r.activity()
	for _, s := range seen {
		a.Evidence = append(a.Evidence, lately.Evidence{
			Source: s.Source, ItemKey: s.Key, URL: s.URL, Side: lately.Side(s.Side), Area: lately.Area(s.Area), Rule: s.Rule, Excerpt: s.Excerpt,
			Status: lately.Status(s.Status), Confidence: s.Confidence, FirstSeen: s.FirstSeen.Time, LastSeen: s.LastSeen.Time,
		})
	}
	return a
}

// query is the SQL of a filter. When an activity was last seen isn't stored with
// it: every look at an unchanged source would have to write it.
func (f Filter) query() (string, []any) {
	where, args := f.where()
	columns := activityColumns + `,
		(SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE ` + filedUnder + ` = a.id) AS last_seen`
	if f.Brief {
		columns = briefColumns
	}
	list := "SELECT " + columns + " FROM activities a" + where
	if f.Evidence {
		// The cross joins make SQLite go through the activities in their order, which
		// needs no sorting, and so no memory.
		list = `SELECT a.*, i.source AS "e.source", i.key AS "e.key", f.url AS "e.url", f.side AS "e.side", f.area AS "e.area", f.rule AS "e.rule", f.excerpt AS "e.excerpt",
			f.status AS "e.status", f.confidence AS "e.confidence", i.first_seen AS "e.first_seen", i.last_seen AS "e.last_seen",
			COALESCE(f.gone_at, i.gone_at) AS "e.gone_at"
			FROM (` + list + ") a CROSS JOIN findings f CROSS JOIN items i WHERE " + filedUnder + " = a.id AND i.id = f.item"
	}
	return list + " ORDER BY a.partner, a.occurred_at DESC, a.id", args
}

// briefColumns are those that can be read in the table of activities alone, without
// its texts.
const briefColumns = `id, partner, side, area, title, url, occurred_at, status, confidence, '' AS rule, '' AS excerpt, source, first_seen, ended_at,
	stage, stage_at, amount, currency, deal, account, alive_at, archived, CAST(NULL AS BIGINT) AS last_seen`

func (f Filter) where() (string, []any) {
	var terms []string
	var args []any
	add := func(wanted bool, term string, arg any) {
		if wanted {
			terms, args = append(terms, term), append(args, arg)
		}
	}
	var statuses []string
	for _, s := range f.Statuses {
		statuses = append(statuses, string(s))
	}
	add(f.ID != "", "a.id = ?", f.ID)
	add(f.Partner != "", "a.partner = ?", f.Partner)
	add(f.Area != "", "a.area = ?", string(f.Area))
	add(f.Side != "", "a.side = ?", string(f.Side))
	add(len(statuses) > 0, "a.status IN (?)", statuses)
	add(!f.Since.IsZero(), "a.occurred_at >= ?", at(f.Since))
	// Stored times have lost what is below a millisecond, so a bound is rounded up.
	add(!f.Until.IsZero(), "a.occurred_at < ?", at(f.Until.Add(time.Millisecond-1)))
	if len(terms) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}
