package report

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// The columns of each table, in order. They are a contract: only ever append.
var (
	activityColumns = []string{
		"activity_id", "partner", "side", "area", "occurred_at", "title", "url", "status", "confidence", "evidence",
		"source", "first_seen", "last_seen", "ended_at", "stage", "amount", "currency", "as_of",
	}
	scoreColumns = []string{
		"partner", "status", "given", "received", "balance", "reciprocity", "confidence", "given_last", "received_last",
		"oldest_unreturned_days", "activities_given", "activities_received", "pending", "model", "as_of", "terms", "given_seen", "received_seen",
	}
	expectationColumns = []string{"partner", "side", "area", "expected", "done", "state", "last_at", "last_url", "as_of", "due_at", "terms"}
	referralColumns    = []string{
		"partner", "side", "deal", "account", "stage", "amount", "currency", "created_at", "changed_at", "url", "as_of",
	}
	askColumns = []string{
		"partner", "side", "ask", "area", "points", "why", "as_of", "terms",
		"for", "step", "state", "due_at", "overdue_days", "balance_after", "status_after", "activity_id", "model",
	}
	sourceColumns = []string{
		"source", "owner", "kind", "last_ok", "last_error", "error", "next_at", "items", "activities", "as_of",
	}
)

// Names gives the name of a party id; nil, or an empty answer, leaves the id.
type Names func(id string) string

func (n Names) of(id string) string {
	if n == nil {
		return id
	}
	return cmp.Or(n(id), id)
}

// Activities writes every activity that was known or had happened by asOf, as it
// stood then. Rows are written as they arrive; the first error of the stream stops it.
func Activities(w io.Writer, rows iter.Seq2[lately.Activity, error], names func(partnerID string) string, asOf time.Time, o Options) error {
	return export(w, "activities", activityColumns, o, rows, func(a lately.Activity, row []cell) []cell {
		if a.FirstSeen.After(asOf) && scoring.Date(a).After(asOf) {
			return nil
		}
		a = scoring.AsOf(a, asOf)
		return append(row,
			text(a.ID), text(Names(names).of(a.Partner)), text(string(a.Side)), text(string(a.Area)), moment(a.OccurredAt),
			text(a.Title), address(a.URL), text(string(a.Status)), fraction(a.Confidence), text(evidence(a)),
			text(a.Source), moment(a.FirstSeen), moment(a.LastSeen), moment(a.EndedAt), text(string(a.Stage)),
			decimal(a.Amount), text(a.Currency), moment(asOf))
	})
}

// evidence is why an activity is believed, in words: the rule, what it saw, and
// where, if that isn't the item's own link.
func evidence(a lately.Activity) string {
	rule, excerpt, where := a.Rule, a.Excerpt, ""
	if len(a.Evidence) > 0 {
		e := a.Evidence[0]
		rule, excerpt, where = cmp.Or(e.Rule, rule), cmp.Or(e.Excerpt, excerpt), e.URL
	}
	out := rule
	if excerpt != "" {
		if out != "" {
			out += ": "
		}
		out += "“" + say.Clip(say.Plain(excerpt), 1000) + "”"
	}
	if where != "" && where != a.URL {
		out += " at " + where
	}
	return out
}

// Referrals writes the activities of area referral that were created by asOf and
// are neither rejected nor mere mentions; changed_at is when the stage was reached.
func Referrals(w io.Writer, rows iter.Seq2[lately.Activity, error], names func(partnerID string) string, asOf time.Time, o Options) error {
	return export(w, "referrals", referralColumns, o, rows, func(a lately.Activity, row []cell) []cell {
		if a.Area != lately.Referral || a.OccurredAt.After(asOf) || a.Status == lately.Rejected || a.Status == lately.Mention {
			return nil
		}
		a = scoring.AsOf(a, asOf)
		return append(row,
			text(Names(names).of(a.Partner)), text(string(a.Side)), text(cmp.Or(a.Title, a.DealID)), text(a.Account),
			text(string(a.Stage)), decimal(a.Amount), text(a.Currency), moment(a.OccurredAt), moment(a.StageAt),
			address(a.URL), moment(asOf))
	})
}

// export streams rows into a table; line answers nil for a row that is left out.
func export[T any](w io.Writer, name string, columns []string, o Options, rows iter.Seq2[T, error], line func(T, []cell) []cell) error {
	t, err := newTable(w, name, columns, o)
	if err != nil {
		return err
	}
	defer t.abandon()
	row := make([]cell, 0, len(columns))
	for v, err := range rows {
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if cells := line(v, row[:0]); cells != nil {
			if err := t.row(cells); err != nil {
				return err
			}
		}
	}
	return t.close()
}

// Scores writes a line for each scorecard. oldest_unreturned_days is the age of
// the oldest thing that we gave and they have not returned; empty when there is none.
func Scores(w io.Writer, cards []scoring.Scorecard, o Options) error {
	return export(w, "scores", scoreColumns, o, each(cards), func(c scoring.Scorecard, row []cell) []cell {
		var oldest cell
		if c.Given.Unreturned.Any() {
			oldest = integer(c.Given.Unreturned.Days)
		}
		return append(row,
			text(c.Name), text(string(c.Status)), points(c.Given.Points), points(c.Received.Points),
			fraction(c.Balance), fraction(c.Reciprocity), fraction(c.Confidence), moment(c.Given.Last), moment(c.Received.Last),
			oldest, integer(c.Given.Activities), integer(c.Received.Activities), integer(c.Pending), text(c.Model), moment(c.AsOf),
			text(c.Agreement), fraction(c.Given.SeenShare), fraction(c.Received.SeenShare))
	})
}

func points(p float64) cell { return fraction(float64(scoring.Hundredths(p)) / 100) }

// Expectations writes a line for each partner, side and area, ours first.
func Expectations(w io.Writer, cards []scoring.Scorecard, o Options) error {
	return export(w, "expectations", expectationColumns, o, expectations(cards), func(r expectation, row []cell) []cell {
		e := r.area.Expectation
		return append(row,
			text(r.card.Name), text(string(r.side)), text(string(r.area.Area)), count(e.Expected), integer(e.Done),
			text(string(e.State)), moment(e.LastAt), address(e.LastURL), moment(r.card.AsOf),
			moment(e.DueAt), text(r.card.Agreement))
	})
}

type expectation struct {
	card *scoring.Scorecard
	side lately.Side
	area scoring.AreaAccount
}

func expectations(cards []scoring.Scorecard) iter.Seq2[expectation, error] {
	return func(yield func(expectation, error) bool) {
		for i := range cards {
			for _, acc := range cards[i].Accounts() {
				for _, area := range acc.Areas {
					if !yield(expectation{&cards[i], acc.Side, area}, nil) {
						return
					}
				}
			}
		}
	}
}

// Sources writes a line for each source, under the id that the table of activities
// has as the source of their evidence.
func Sources(w io.Writer, states []lately.SourceState, names func(partyID string) string, asOf time.Time, o Options) error {
	return export(w, "sources", sourceColumns, o, each(states), func(s lately.SourceState, row []cell) []cell {
		return append(row,
			text(s.Source.ID), text(Names(names).of(s.Source.Owner)), text(s.Source.Kind), moment(s.LastOK), moment(s.LastError),
			text(s.Error), moment(s.NextAt), integer(s.Items), integer(s.Activities), moment(asOf))
	})
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}
