package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"lately/scoring"
	"lately/scoring/report/say"
)

// explanationJSON is an explanation for programs. Points are rounded so that they add
// up, as in the text.
type explanationJSON struct {
	Partner     string          `json:"partner"`
	Name        string          `json:"name"`
	AsOf        time.Time       `json:"as_of"`
	Model       string          `json:"model"`
	Terms       string          `json:"terms"`
	Since       *time.Time      `json:"since,omitempty"`
	Status      string          `json:"status"`
	Reason      string          `json:"reason"`
	Given       float64         `json:"given"`
	Received    float64         `json:"received"`
	Balance     float64         `json:"balance"`
	Reciprocity float64         `json:"reciprocity"`
	Confidence  float64         `json:"confidence"`
	Kappa       float64         `json:"kappa"`
	Tolerance   float64         `json:"tolerance"`
	Sides       []sideJSON      `json:"sides,omitempty"`
	Unreturned  *unreturnedJSON `json:"unreturned,omitempty"`
	Trend       []pointJSON     `json:"trend,omitempty"`
}

type sideJSON struct {
	Side      string     `json:"side"`
	Points    float64    `json:"points"`
	SeenShare float64    `json:"seen_share"`
	Areas     []areaJSON `json:"areas"`
}

type areaJSON struct {
	Area       string      `json:"area"`
	Points     float64     `json:"points"`
	Share      float64     `json:"share"`
	Expected   float64     `json:"expected"`
	Price      float64     `json:"price"`
	HalfLife   int         `json:"half_life_days,omitempty"`
	Limit      float64     `json:"limit"`
	Cut        float64     `json:"cut"` // zero or negative: what the cap takes
	State      string      `json:"state"`
	Done       int         `json:"done"`
	LastAt     *time.Time  `json:"last_at,omitempty"`
	DueAt      *time.Time  `json:"due_at,omitempty"`
	Unseen     bool        `json:"unseen"`
	Seen       []watchJSON `json:"seen,omitempty"`
	Activities []lineJSON  `json:"activities,omitzero"`
}

type watchJSON struct {
	Source  string     `json:"source"`
	Kind    string     `json:"kind"`
	Owner   string     `json:"owner"`
	Since   *time.Time `json:"since,omitempty"`
	LastOK  *time.Time `json:"last_ok,omitempty"`
	Failing bool       `json:"failing"`
}

type lineJSON struct {
	ID     string    `json:"activity_id"`
	Title  string    `json:"title"`
	URL    string    `json:"url,omitempty"`
	At     time.Time `json:"at"`
	Points float64   `json:"points"`
	Weight float64   `json:"weight"`
	Fade   float64   `json:"fade"`
	Why    string    `json:"why,omitempty"` // why it counts nothing
}

type unreturnedJSON struct {
	Side    string     `json:"side"` // who gave it; empty where nothing is open
	Points  float64    `json:"points"`
	Days    int        `json:"oldest_days"`
	Buckets [4]float64 `json:"buckets"` // 0–90, 91–180, 181–365 days, older
	Open    []openJSON `json:"open,omitzero"`
}

type openJSON struct {
	ID     string    `json:"activity_id"`
	Area   string    `json:"area"`
	Title  string    `json:"title"`
	At     time.Time `json:"at"`
	Points float64   `json:"points"`
}

type pointJSON struct {
	At          time.Time `json:"as_of"`
	Given       float64   `json:"given"`
	Received    float64   `json:"received"`
	Balance     float64   `json:"balance"`
	Reciprocity float64   `json:"reciprocity"`
	Status      string    `json:"status"`
}

// ExplainJSON writes an explanation for programs.
func ExplainJSON(w io.Writer, e Explanation) error {
	return writeJSON(w, e.json(), "explanation")
}

// CardJSON writes a scorecard for programs: an explanation without its activities.
func CardJSON(w io.Writer, c scoring.Scorecard, m scoring.Model) error {
	e := Explanation{Card: &c, Model: m}
	out := e.json()
	for i := range out.Sides {
		for j := range out.Sides[i].Areas {
			out.Sides[i].Areas[j].Activities = nil
		}
	}
	out.Unreturned.Open = nil
	return writeJSON(w, out, "scorecard")
}

func (e *Explanation) json() explanationJSON {
	c := e.Card
	out := explanationJSON{
		Partner: say.Plain(c.Partner), Name: say.Plain(c.Name), AsOf: c.AsOf, Model: c.Model, Terms: c.Agreement, Since: when(c.Since),
		Status: string(c.Status), Reason: say.StatusReason(c),
		Given: rounded(c.Given.Points), Received: rounded(c.Received.Points), Balance: rounded(c.Balance),
		Reciprocity: rounded(c.Reciprocity), Confidence: rounded(c.Confidence), Kappa: c.Kappa, Tolerance: c.Tolerance,
	}
	for _, acc := range e.sides() {
		out.Sides = append(out.Sides, e.sideJSON(acc))
	}
	if e.asks(FigureUnreturned) {
		out.Unreturned = &unreturnedJSON{Open: []openJSON{}}
		for _, acc := range c.Accounts() {
			if acc.Unreturned.Any() {
				out.Unreturned = unreturnedOf(acc)
			}
		}
	}
	if e.asks(FigureTrend) {
		for _, p := range e.Trend {
			out.Trend = append(out.Trend, pointJSON{p.At, rounded(p.Given), rounded(p.Received), rounded(p.Balance), rounded(p.Reciprocity), string(p.Status)})
		}
	}
	return out
}

func writeJSON(w io.Writer, v any, what string) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

func (e *Explanation) sideJSON(acc *scoring.Account) sideJSON {
	out := sideJSON{Side: string(acc.Side), Points: rounded(acc.Points), SeenShare: rounded(acc.SeenShare), Areas: []areaJSON{}}
	for i, total := range areaTotals(acc) {
		if a := &acc.Areas[i]; e.Area == "" || a.Area == e.Area {
			out.Areas = append(out.Areas, e.areaJSON(a, total))
		}
	}
	return out
}

func (e *Explanation) areaJSON(a *scoring.AreaAccount, total int64) areaJSON {
	x := a.Expectation
	shown := lineTotals(a, total)
	out := areaJSON{
		Area: string(a.Area), Points: hundredth(total), Share: rounded(a.Term.Share), Expected: a.Term.Expect, Price: rounded(a.Term.Price()),
		HalfLife: int(e.Model.Halves(a.Area) / (24 * time.Hour)), Limit: a.Limit, Cut: hundredth(shown[len(a.Lines)]),
		State: string(x.State), Done: x.Done, LastAt: when(x.LastAt), DueAt: when(x.DueAt), Unseen: a.Unseen, Activities: []lineJSON{},
	}
	for _, s := range a.Seen {
		out.Seen = append(out.Seen, watchJSON{say.Plain(s.Source), say.Plain(s.Kind), say.Plain(s.Owner), when(s.Since), when(s.LastOK), s.Failing})
	}
	for i, l := range a.Lines {
		line := lineJSON{
			ID: say.Plain(l.Activity.ID), Title: say.Plain(l.Activity.Title), URL: say.Plain(l.Activity.URL), At: l.At,
			Points: hundredth(shown[i]), Weight: l.Weight, Fade: fourth(l.Fade),
		}
		if l.Why != scoring.Scored {
			line.Why = say.Why(l)
		}
		out.Activities = append(out.Activities, line)
	}
	return out
}

func unreturnedOf(acc *scoring.Account) *unreturnedJSON {
	u := acc.Unreturned
	out := &unreturnedJSON{Side: string(acc.Side), Points: rounded(u.Points), Days: u.Days}
	for i, b := range u.Buckets {
		out.Buckets[i] = rounded(b)
	}
	for i, h := range openTotals(u) {
		o := u.Open[i]
		out.Open = append(out.Open, openJSON{say.Plain(o.ID), string(o.Area), say.Plain(o.Title), o.At, hundredth(h)})
	}
	return out
}

// openTotals are what is left of the open gives, in hundredths: they sum to what is
// unreturned.
func openTotals(u scoring.Aged) []int64 {
	var parts []float64
	for _, o := range u.Open {
		parts = append(parts, o.Points)
	}
	return scoring.Apportion(scoring.Hundredths(u.Points), parts)
}

func rounded(f float64) float64 { return hundredth(scoring.Hundredths(f)) }

func hundredth(h int64) float64 { return float64(h) / 100 }

// when is a time that may be missing.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
