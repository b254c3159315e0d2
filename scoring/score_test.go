package scoring

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"lately"
)

var asOf = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// act is a counted activity that happened days before asOf.
func act(side lately.Side, area lately.Area, days float64, more ...func(*lately.Activity)) lately.Activity {
	at := asOf.Add(-time.Duration(days * float64(day)))
	a := lately.Activity{
		Partner: "p", Side: side, Area: area, Title: fmt.Sprintf("%s %s %g", side, area, days),
		OccurredAt: at, FirstSeen: at, LastSeen: at, Status: lately.Counted, Confidence: 1,
	}
	for _, f := range more {
		f(&a)
	}
	a.ID = lately.ActivityID(a.Partner, a.Side, a.Area, a.Title)
	return a
}

func stage(s lately.Stage) func(*lately.Activity) {
	return func(a *lately.Activity) { a.Stage = s }
}

func status(s lately.Status) func(*lately.Activity) {
	return func(a *lately.Activity) { a.Status = s }
}

func score(acts []lately.Activity, ag Agreement, m Model) Scorecard {
	ag.Partner = "p"
	return Score(slices.Values(acts), ag, m, asOf)
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > within {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func exchange() []lately.Activity {
	return []lately.Activity{
		act(lately.Ours, lately.PartnerPage, 400), act(lately.Ours, lately.Testimonial, 300),
		act(lately.Ours, lately.BlogPost, 45), act(lately.Ours, lately.BlogPost, 200),
		act(lately.Ours, lately.Referral, 100, stage(lately.Won)),
		act(lately.Theirs, lately.PartnerPage, 500), act(lately.Theirs, lately.Integration, 600),
		act(lately.Theirs, lately.BlogPost, 30), act(lately.Theirs, lately.Workshop, 60),
	}
}

func TestVectorExchange(t *testing.T) {
	c := score(exchange(), Agreement{}, DefaultModel())
	near(t, "G", c.Given.Points, 30.2, 0.05)
	near(t, "R", c.Received.Points, 36.8, 0.05)
	near(t, "B", c.Balance, 0.09, 0.005)
	if c.Status != Balanced {
		t.Errorf("status = %s, want balanced", c.Status)
	}
	near(t, "confidence", c.Confidence, 67.0/77.0, 0.001)
}

func TestVectorOneReferral(t *testing.T) {
	for s, want := range map[lately.Stage]float64{lately.Submitted: 0.20, lately.Accepted: 0.33, lately.Won: 0.50} {
		m := DefaultModel()
		acts := []lately.Activity{act(lately.Theirs, lately.Referral, 10, stage(s))}
		if c := score(acts, Agreement{}, m); c.Status != TooLittleData {
			t.Errorf("%s: status %s, want too_little_data", s, c.Status)
		}
		m.MinActivities = 0
		near(t, string(s), score(acts, Agreement{}, m).Balance, want, 0.005)
	}
}

func TestNothingAtAll(t *testing.T) {
	for _, kappa := range []float64{10, 0, math.NaN(), -1} {
		m := DefaultModel()
		m.Kappa = kappa
		c := score(nil, Agreement{}, m)
		near(t, "B", c.Balance, 0, 0)
		near(t, "ρ", c.Reciprocity, 0.5, 0)
		near(t, "confidence", c.Confidence, 0, 0)
		if c.Given.Unreturned.Any() || c.Received.Unreturned.Any() || c.Status != TooLittleData {
			t.Errorf("κ=%v: %+v", kappa, c)
		}
	}
}

func TestStatusOrder(t *testing.T) {
	three := func(side lately.Side, days float64) []lately.Activity {
		return []lately.Activity{act(side, lately.BlogPost, days), act(side, lately.WhitePaper, days), act(side, lately.Workshop, days)}
	}
	oneReferral := append(three(lately.Theirs, 5), act(lately.Ours, lately.Referral, 300))
	for _, tt := range []struct {
		name string
		acts []lately.Activity
		ag   Agreement
		want Status
	}{
		{"gate comes first, even without data", nil, Agreement{Gate: lately.Referral}, Gated},
		{"a referral from them doesn't open it", append(three(lately.Ours, 5), act(lately.Theirs, lately.Referral, 5)), Agreement{Gate: lately.Referral}, Gated},
		{"a pending referral doesn't open it", append(three(lately.Ours, 5), act(lately.Ours, lately.Referral, 5, status(lately.Pending))), Agreement{Gate: lately.Referral}, Gated},
		{"a referral from us opens it", oneReferral, Agreement{Gate: lately.Referral}, WeOwe},
		{"two are too few", three(lately.Ours, 5)[:2], Agreement{}, TooLittleData},
		{"dormant after 180 days", three(lately.Ours, 181), Agreement{}, Dormant},
		{"not dormant at 180 days", three(lately.Ours, 180), Agreement{}, TheyOwe},
		{"standing things don't wake", append(three(lately.Ours, 181), act(lately.Ours, lately.PartnerPage, 3)), Agreement{}, Dormant},
		{"they gave", three(lately.Theirs, 5), Agreement{}, WeOwe},
		{"happy to take the lead", three(lately.Ours, 5), Agreement{Tolerance: 0.9}, Balanced},
		{"both", append(three(lately.Ours, 5), three(lately.Theirs, 5)...), Agreement{}, Balanced},
	} {
		if c := score(tt.acts, tt.ag, DefaultModel()); c.Status != tt.want {
			t.Errorf("%s: %s (B %+.2f), want %s", tt.name, c.Status, c.Balance, tt.want)
		}
	}
}

func TestNormalised(t *testing.T) {
	over := DefaultTariff().With(Tariff{lately.Referral: {Share: 90, Expect: 1}, lately.BlogPost: {Expect: 4}, lately.Workshop: {Share: 5}})
	n := over.Normalised()
	sum := 0.0
	for _, term := range n {
		sum += term.Share
	}
	near(t, "sum", sum, 100, 1e-9)
	if n[lately.BlogPost].Wanted() || n[lately.Workshop].Wanted() {
		t.Errorf("unwanted areas kept: %+v", n)
	}
	near(t, "referral", n[lately.Referral].Share, 90.0/145*100, 1e-9)
	for _, bad := range []Tariff{{}, {lately.BlogPost: {Share: math.NaN(), Expect: 1}}, {lately.BlogPost: {Share: math.Inf(1), Expect: 1}}, {lately.BlogPost: {Share: 1, Expect: 5e-324}}} {
		if got := bad.Normalised(); len(got) != 0 {
			t.Errorf("%v normalises to %v", bad, got)
		}
	}
}

func TestModelID(t *testing.T) {
	id := DefaultModel().ID()
	if id != DefaultModel().ID() || len(id) != len("v1-ab12cd") {
		t.Errorf("id %q", id)
	}
	for name, change := range map[string]func(*Model){
		"kappa":     func(m *Model) { m.Kappa = 5 },
		"half-life": func(m *Model) { m.HalfLife[lately.BlogPost] = 90 * day },
		"stage":     func(m *Model) { m.Stages[lately.Won] = 2 },
		"tolerance": func(m *Model) { m.Tolerance = 0.3 },
		"floor":     func(m *Model) { m.MinActivities = 0 },
	} {
		m := DefaultModel()
		change(&m)
		if m.ID() == id {
			t.Errorf("changing %s keeps the id", name)
		}
	}
	m := DefaultModel()
	delete(m.HalfLife, lately.BlogPost)
	if m.ID() != id {
		t.Error("a half-life left out isn't the default")
	}
}
