package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

// TestExplanationForProgramsAddsUp: areas sum to their side, and activities to their
// area, exactly as written.
func TestExplanationForProgramsAddsUp(t *testing.T) {
	for _, c := range programme.Cards() {
		var out bytes.Buffer
		if err := ExplainJSON(&out, question(c.Partner, "")); err != nil {
			t.Fatal(err)
		}
		var got explanationJSON
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Sides) != 2 || got.Model != c.Model || got.Terms != c.Agreement || got.Unreturned == nil {
			t.Fatalf("%s: %+v", c.Partner, got)
		}
		for _, side := range got.Sides {
			areas := 0.0
			for _, a := range side.Areas {
				areas += a.Points
				lines := a.Cut
				for _, l := range a.Activities {
					lines += l.Points
				}
				if !near(lines, a.Points) {
					t.Errorf("%s, %s of %s: lines of %v for %v", c.Partner, a.Area, side.Side, lines, a.Points)
				}
			}
			if !near(areas, side.Points) {
				t.Errorf("%s, %s: areas of %v for %v", c.Partner, side.Side, areas, side.Points)
			}
		}
		open := 0.0
		for _, o := range got.Unreturned.Open {
			open += o.Points
		}
		if !near(open, got.Unreturned.Points) {
			t.Errorf("%s: open gives of %v for %v", c.Partner, open, got.Unreturned.Points)
		}
	}
}

func TestOnlyWhatIsAskedAboutIsExplained(t *testing.T) {
	sides := func(e Explanation) (out []string) {
		for _, acc := range e.sides() {
			out = append(out, string(acc.Side))
		}
		return out
	}
	c := card()
	for _, tt := range []struct {
		e       Explanation
		sides   string
		figures string
	}{
		{Explanation{}, "ours theirs", "balance unreturned"},
		{Explanation{Side: lately.Ours}, "ours", ""},
		{Explanation{Side: lately.Theirs, Area: lately.BlogPost}, "theirs", ""},
		{Explanation{Area: lately.BlogPost}, "ours theirs", ""},
		{Explanation{Figure: FigureGiven}, "ours", "given"},
		{Explanation{Figure: FigureReceived, Area: lately.Referral}, "theirs", "received"},
		{Explanation{Figure: FigureBalance}, "", "balance"},
		{Explanation{Figure: FigureUnreturned}, "", "unreturned"},
		{Explanation{Figure: FigureTrend}, "", "trend"},
	} {
		tt.e.Card = &c
		var figures []string
		for _, f := range Figures() {
			if tt.e.asks(f) && (tt.e.Figure != "" || f != FigureGiven && f != FigureReceived) {
				figures = append(figures, string(f))
			}
		}
		if got := strings.Join(sides(tt.e), " "); got != tt.sides {
			t.Errorf("%+v: sides %q", tt, got)
		}
		if got := strings.Join(figures, " "); got != tt.figures {
			t.Errorf("%+v: figures %q", tt, got)
		}
	}
}

// hostile is a partner with whom everything that comes from outside is against us.
func hostile() Explanation {
	nasty := "\x1b[31m<script>alert(1)</script> =HYPERLINK(\"x\") \u202egnp \r\n\u009b2J " + strings.Repeat("long ", 2500)
	a := act(lately.Theirs, lately.BlogPost, 3, nasty)
	a.URL, a.Rule, a.Excerpt, a.Source, a.Amount, a.Account = "javascript:alert(1)//"+nasty, nasty, nasty, nasty, nasty, nasty
	ref := a
	ref.Area, ref.Stage, ref.ID = lately.Referral, lately.Stage(nasty), "y"
	c := scoring.Score(func(yield func(lately.Activity) bool) { _ = yield(a) && yield(ref) }, scoring.Agreement{
		Partner: "wide", Name: nasty, Coverage: scoring.Coverage{lately.Theirs: {lately.BlogPost: {{Source: nasty, Failing: true, LastOK: asOf}}}},
	}, scoring.DefaultModel(), asOf)
	return explanation(c)
}

func TestHostileTextIsInertAndFits(t *testing.T) {
	e := hostile()
	act := e.Card.Received.Areas[2].Lines[0].Activity
	d := Detection{
		Activity: act, Partner: e.Card.Name, Card: e.Card,
		Judgement: &Judgement{Model: act.Title, Signals: []Weight{{Signal: lately.Signal{Name: act.Title, Value: math.Inf(1), Weight: 1}}}},
		Decisions: []Decision{{What: act.Title, Who: act.Title, Note: act.Title, Words: act.Title}},
	}
	for _, width := range []int{60, 80, 100} {
		var out bytes.Buffer
		for _, err := range []error{Explain(&out, e, width, false), ExplainActivity(&out, d, width, false)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || r == 0x202e || r == 0xa0 }) {
				t.Errorf("%q", line)
			}
			if got := columns().StringWidth(line); got > width && !strings.Contains(line, "javascript:") {
				t.Errorf("%d columns of %d: %.200s", got, width, line)
			}
		}
	}
	var out bytes.Buffer
	for _, err := range []error{ExplainJSON(&out, e), ExplainActivityJSON(&out, d)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if s := out.String(); strings.Contains(s, "<script>") || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || r == 0x202e }) {
		t.Errorf("%.400q", s)
	}
}

func TestExplanationsOfTheProgrammeFit(t *testing.T) {
	for _, c := range programme.Cards() {
		for _, width := range []int{60, 80, 100} {
			var out bytes.Buffer
			if err := Explain(&out, question(c.Partner, ""), width, false); err != nil {
				t.Fatal(err)
			}
			addsUp(t, out.String())
			for _, line := range strings.Split(out.String(), "\n") {
				if got := columns().StringWidth(line); got > width && !strings.Contains(line, "://") {
					t.Errorf("%d columns of %d: %s", got, width, line)
				}
			}
		}
	}
}
