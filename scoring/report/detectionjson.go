package report

import (
	"cmp"
	"io"
	"math"
	"time"

	"lately/scoring"
	"lately/scoring/report/say"
)

// detectionJSON is a detection for programs.
type detectionJSON struct {
	ID         string         `json:"activity_id"`
	Partner    string         `json:"partner"`
	Name       string         `json:"name"`
	Side       string         `json:"side"`
	Area       string         `json:"area"`
	Title      string         `json:"title"`
	URL        string         `json:"url,omitempty"`
	At         time.Time      `json:"at"`
	DatedBy    string         `json:"dated_by"` // "itself", or "first_seen"
	Status     string         `json:"status"`
	Confidence float64        `json:"confidence"`
	EndedAt    *time.Time     `json:"ended_at,omitempty"`
	Stage      string         `json:"stage,omitempty"`
	StageAt    *time.Time     `json:"stage_at,omitempty"`
	Deal       string         `json:"deal,omitempty"`
	Account    string         `json:"account,omitempty"`
	Amount     string         `json:"amount,omitempty"`
	Currency   string         `json:"currency,omitempty"`
	LastPush   *time.Time     `json:"last_push,omitempty"`
	Worth      *worthJSON     `json:"worth,omitempty"`
	Evidence   []evidenceJSON `json:"evidence"`
	Judgement  *judgementJSON `json:"judgement,omitempty"`
	Decisions  []decisionJSON `json:"decisions"`
}

type worthJSON struct {
	AsOf   time.Time `json:"as_of"`
	Model  string    `json:"model"`
	Terms  string    `json:"terms"`
	Points float64   `json:"points"` // after the cap
	Cut    float64   `json:"cut"`    // what the cap takes
	Weight float64   `json:"weight"`
	Fade   float64   `json:"fade"`
	Why    string    `json:"why,omitempty"` // why it counts nothing
}

type evidenceJSON struct {
	Source     string     `json:"source"`
	Item       string     `json:"item,omitempty"`
	URL        string     `json:"url,omitempty"`
	Side       string     `json:"side,omitempty"`
	Area       string     `json:"area,omitempty"`
	Rule       string     `json:"rule"`
	Words      string     `json:"words,omitempty"`
	Status     string     `json:"status"`
	Confidence float64    `json:"confidence"`
	FirstSeen  *time.Time `json:"first_seen,omitempty"`
	LastSeen   *time.Time `json:"last_seen,omitempty"`
}

type judgementJSON struct {
	Model      string       `json:"model"`
	Bias       float64      `json:"bias"`
	Signals    []signalJSON `json:"signals"`
	Confidence float64      `json:"confidence"`
}

type signalJSON struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Worth  float64 `json:"worth"` // in log-odds
	Share  float64 `json:"share"`
}

type decisionJSON struct {
	Decision string    `json:"decision"` // empty when it was taken back
	Reviewer string    `json:"reviewer"`
	At       time.Time `json:"at"`
	Note     string    `json:"note,omitempty"`
	Words    string    `json:"words"`
}

// ExplainActivityJSON writes the reasons behind one detection for programs.
func ExplainActivityJSON(w io.Writer, d Detection) error {
	d.find()
	a := d.Activity
	out := detectionJSON{
		ID: say.Plain(a.ID), Partner: say.Plain(a.Partner), Name: say.Plain(d.Partner), Side: string(a.Side), Area: string(a.Area),
		Title: say.Plain(a.Title), URL: say.Plain(a.URL), At: scoring.Date(a).UTC(), DatedBy: either(a.OccurredAt.IsZero(), "first_seen", "itself"),
		Status: string(a.Status), Confidence: rounded(a.Confidence), EndedAt: when(a.EndedAt), Stage: say.Plain(string(a.Stage)), StageAt: when(a.StageAt),
		Deal: say.Plain(a.DealID), Account: say.Plain(a.Account), Amount: say.Plain(a.Amount), Currency: say.Plain(a.Currency), LastPush: when(a.AliveAt),
		Worth: d.worthJSON(), Judgement: d.Judgement.json(), Evidence: []evidenceJSON{}, Decisions: []decisionJSON{},
	}
	for _, e := range d.evidence() {
		out.Evidence = append(out.Evidence, evidenceJSON{
			Source: say.Plain(e.Source), Item: say.Plain(e.ItemKey), URL: say.Plain(e.URL), Side: string(e.Side), Area: string(e.Area),
			Rule: say.Plain(e.Rule), Words: say.Plain(e.Excerpt), Status: string(e.Status), Confidence: rounded(e.Confidence),
			FirstSeen: when(e.FirstSeen), LastSeen: when(e.LastSeen),
		})
	}
	for _, r := range d.Decisions {
		out.Decisions = append(out.Decisions, decisionJSON{say.Plain(r.What), say.Plain(r.Who), r.At.UTC(), say.Plain(r.Note), say.Plain(r.Words)})
	}
	return writeJSON(w, out, "explanation")
}

func (d *Detection) worthJSON() *worthJSON {
	if d.line == nil {
		return nil
	}
	l := d.line
	out := &worthJSON{
		AsOf: d.Card.AsOf, Model: d.Card.Model, Terms: d.Card.Agreement, Points: rounded(l.Points - l.Cut), Cut: rounded(l.Cut),
		Weight: l.Weight, Fade: fourth(l.Fade),
	}
	if l.Why != scoring.Scored {
		out.Points, out.Cut, out.Why = 0, 0, cmp.Or(say.Why(*l), string(l.Why))
	}
	return out
}

func (j *Judgement) json() *judgementJSON {
	if j == nil {
		return nil
	}
	out := &judgementJSON{Model: say.Plain(j.Model), Bias: fourth(j.Bias), Signals: []signalJSON{}, Confidence: rounded(j.Confidence)}
	for _, s := range j.Signals {
		out.Signals = append(out.Signals, signalJSON{say.Plain(s.Name), fourth(s.Value), fourth(s.Weight), fourth(s.Worth()), fourth(s.Share)})
	}
	return out
}

// fourth rounds to four decimals; what JSON can't write is nothing.
func fourth(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return math.Round(f*1e4) / 1e4
}
