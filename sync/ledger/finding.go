package ledger

import (
	"context"
	"fmt"
	"slices"

	"lately"
)

// findingRow is a finding as it is stored.
type findingRow struct {
	Activity   string  `db:"activity"`
	Partner    string  `db:"partner"`
	Side       string  `db:"side"`
	Area       string  `db:"area"`
	Title      string  `db:"title"`
	URL        string  `db:"url"`
	OccurredAt stamp   `db:"occurred_at"`
	Status     string  `db:"status"`
	Confidence float64 `db:"confidence"`
	Rule       string  `db:"rule"`
	Excerpt    string  `db:"excerpt"`
	Stage      string  `db:"stage"`
	StageAt    stamp   `db:"stage_at"`
	Amount     string  `db:"amount"`
	Currency   string  `db:"currency"`
	DealID     string  `db:"deal"`
	Account    string  `db:"account"`
	AliveAt    stamp   `db:"alive_at"`
	Archived   bool    `db:"archived"`
}

// itemFindings is all that detection says of one stored item.
type itemFindings struct {
	item     int64
	thing    string
	findings []lately.Finding
}

// activitySet collects the ids of activities that have to be merged anew.
type activitySet map[string]bool

// addItems adds whatever the items give evidence of.
func (s activitySet) addItems(ctx context.Context, t tx, items []int64) error {
	for part := range slices.Chunk(items, chunk) {
		var ids []string
		if err := all(ctx, t, &ids, "SELECT DISTINCT activity FROM findings WHERE item IN (?)", part); err != nil {
			return fmt.Errorf("find activities of items: %w", err)
		}
		for _, id := range ids {
			s[id] = true
		}
	}
	return nil
}

// sorted is the order in which everyone locks activities.
func (s activitySet) sorted() []string {
	out := make([]string, 0, len(s))
	for id := range s {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// replaceFindings forgets what was found in the items and stores what is found now.
func replaceFindings(ctx context.Context, t tx, found []itemFindings, touched activitySet) error {
	items := make([]int64, len(found))
	for i, f := range found {
		items[i] = f.item
	}
	if err := touched.addItems(ctx, t, items); err != nil {
		return err
	}
	for part := range slices.Chunk(items, chunk) {
		if _, err := t.exec(ctx, "DELETE FROM findings WHERE item IN (?)", part); err != nil {
			return fmt.Errorf("drop earlier findings: %w", err)
		}
	}
	var rows [][]any
	for _, f := range found {
		for id, finding := range distinct(f) {
			touched[id] = true
			rows = append(rows, findingValues(f.item, id, finding))
		}
	}
	err := t.insert(ctx, `INSERT INTO findings (item, activity, partner, side, area, thing, title, url, occurred_at, status,
		confidence, rule, excerpt, stage, stage_at, amount, currency, deal, account, alive_at, archived)`, rows, "")
	if err != nil {
		return fmt.Errorf("store findings: %w", err)
	}
	return nil
}

// distinct keeps the best of an item's findings of the same activity, by id.
func distinct(f itemFindings) map[string]lately.Finding {
	out := make(map[string]lately.Finding, len(f.findings))
	for _, finding := range f.findings {
		if finding.Thing == "" {
			finding.Thing = f.thing
		}
		id := lately.ActivityID(finding.Partner, finding.Side, finding.Area, finding.Thing)
		if had, ok := out[id]; !ok || better(finding.Status, finding.Confidence, had.Status, had.Confidence) < 0 {
			out[id] = finding
		}
	}
	return out
}

func findingValues(item int64, id string, f lately.Finding) []any {
	return []any{
		item, id, clean(f.Partner), string(f.Side), string(f.Area), clean(f.Thing), clean(f.Title), clean(f.URL), at(f.OccurredAt), string(f.Status),
		f.Confidence, clean(f.Rule), clean(f.Excerpt), string(f.Stage), at(f.StageAt), clean(f.Amount), clean(f.Currency),
		clean(f.DealID), clean(f.Account), at(f.AliveAt), f.Archived,
	}
}
