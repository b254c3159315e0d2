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
	Thing      string  `db:"thing"`
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

// storedFinding is a finding with the item it was made in. It is missing when the
// item was read again and no longer shows it.
type storedFinding struct {
	Item int64 `db:"item"`
	findingRow
	Filed        string `db:"filed"` // the activity that it is filed under
	MissingSince stamp  `db:"missing_since"`
	MissingReads int    `db:"missing_reads"`
	GoneAt       stamp  `db:"gone_at"`
}

const findingFields = `activity, partner, side, area, thing, title, url, occurred_at, status, confidence, rule, excerpt,
	stage, stage_at, amount, currency, deal, account, alive_at, archived`

// storedColumns are those of a storedFinding, of findings f.
const storedColumns = "f.item, " + findingFields + ", " + filedUnder + " AS filed, f.missing_since, f.missing_reads, f.gone_at"

func (f storedFinding) values() []any {
	return []any{
		f.Item, f.Activity, f.Partner, f.Side, f.Area, f.Thing, f.Title, f.URL, f.OccurredAt, f.Status, f.Confidence, f.Rule, f.Excerpt,
		f.Stage, f.StageAt, f.Amount, f.Currency, f.DealID, f.Account, f.AliveAt, f.Archived, f.MissingSince, f.MissingReads, f.GoneAt,
	}
}

// rowOfFinding makes a finding storable.
func rowOfFinding(item int64, id string, f lately.Finding) storedFinding {
	return storedFinding{Item: item, findingRow: findingRow{
		Activity: id, Partner: clean(f.Partner), Side: string(f.Side), Area: string(f.Area), Thing: clean(f.Thing), Title: clean(f.Title),
		URL: clean(f.URL), OccurredAt: at(f.OccurredAt).stored(), Status: string(f.Status), Confidence: f.Confidence, Rule: clean(f.Rule),
		Excerpt: clean(f.Excerpt), Stage: string(f.Stage), StageAt: at(f.StageAt).stored(), Amount: clean(f.Amount), Currency: clean(f.Currency),
		DealID: clean(f.DealID), Account: clean(f.Account), AliveAt: at(f.AliveAt).stored(), Archived: f.Archived,
	}}
}

// itemFindings is all that detection says of one stored item.
type itemFindings struct {
	item     int64
	source   string
	thing    string   // the name of what the item shows
	also     []string // other names of it
	findings []lately.Finding
}

func findingsIn(item int64, sourceID string, it lately.Item, findings []lately.Finding) itemFindings {
	return itemFindings{item: item, source: sourceID, thing: thingName(it.Thing), also: otherNames(sourceID, it), findings: findings}
}

// thingOf is the name of what a finding is about: the item's thing, unless detection
// names another.
func (f itemFindings) thingOf(finding lately.Finding) string {
	if finding.Thing == "" {
		return f.thing
	}
	return thingName(finding.Thing)
}

// rows keeps the best of an item's findings of the same activity, in their order.
// known has the names that their things are kept under.
func (f itemFindings) rows(known nameTable) []storedFinding {
	var out []storedFinding
	place := make(map[string]int, len(f.findings))
	for _, finding := range f.findings {
		finding.Thing = f.thingOf(finding)
		row := rowOfFinding(f.item, lately.ActivityID(finding.Partner, finding.Side, finding.Area, known[finding.Thing].Root), finding)
		i, had := place[row.Activity]
		switch {
		case !had:
			place[row.Activity] = len(out)
			out = append(out, row)
		case better(lately.Status(row.Status), row.Confidence, lately.Status(out[i].Status), out[i].Confidence) < 0:
			out[i] = row
		}
	}
	return out
}

// activitySet collects the ids of activities that have to be merged anew.
type activitySet map[string]bool

// addItems adds whatever the items give evidence of.
func (s activitySet) addItems(ctx context.Context, t tx, items []int64) error {
	for part := range slices.Chunk(items, chunk) {
		var ids []string
		if err := all(ctx, t, &ids, "SELECT DISTINCT "+filedUnder+" FROM findings f WHERE f.item IN (?)", part); err != nil {
			return fmt.Errorf("find activities of items: %w", err)
		}
		s.add(ids)
	}
	return nil
}

func (s activitySet) add(ids []string) {
	for _, id := range ids {
		s[id] = true
	}
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
