package report

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// figure reads a printed amount in hundredths at the given indentation.
func figure(line string, width int) (int64, bool) {
	m := regexp.MustCompile(`^( *)(−?)(\d+)\.(\d\d)  `).FindStringSubmatch(line)
	if m == nil || len([]rune(m[0]))-2 != width {
		return 0, false
	}
	n, err := strconv.ParseInt(m[3]+m[4], 10, 64)
	if m[2] != "" {
		n = -n
	}
	return n, err == nil
}

// addsUp reads an explanation as a person with a calculator would: each area is
// the sum of its lines, each side the sum of its areas.
func addsUp(t interface{ Fatalf(string, ...any) }, text string) (checked int) {
	var side, areas, area, lines int64
	open := false
	endArea := func() {
		if open && area != lines {
			t.Fatalf("an area of %d has lines of %d:\n%s", area, lines, text)
		}
		open, lines = false, 0
	}
	endSide := func() {
		endArea()
		if side != areas {
			t.Fatalf("a side of %d has areas of %d:\n%s", side, areas, text)
		}
		side, areas = 0, 0
	}
	for _, line := range strings.Split(text, "\n") {
		if n, ok := figure(line, 12); ok {
			lines += n
			checked++
		} else if n, ok := figure(line, 8); ok {
			switch {
			case strings.Contains(line, "shown as"):
				endSide()
				side = n
			case strings.Contains(line, "given by"):
				endSide()
				area, open = n, true
			default:
				endArea()
				area, open = n, true
				areas += n
			}
		}
	}
	endArea()
	return checked
}

// explanation asks about all of a scorecard.
func explanation(c scoring.Scorecard) Explanation {
	return Explanation{Card: &c, Model: scoring.DefaultModel()}
}

func TestExplanationAddsUp(t *testing.T) {
	var out bytes.Buffer
	if err := Explain(&out, explanation(card()), 80, false); err != nil {
		t.Fatal(err)
	}
	if n := addsUp(t, out.String()); n < 20 {
		t.Errorf("only %d lines were found", n)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var acts []lately.Activity
		for i := range rapid.IntRange(0, 40).Draw(rt, "n") {
			acts = append(acts, act(
				rapid.SampledFrom([]lately.Side{lately.Ours, lately.Theirs}).Draw(rt, "side"),
				rapid.SampledFrom(lately.Areas()).Draw(rt, "area"),
				rapid.IntRange(-5, 900).Draw(rt, "days"), "No "+strconv.Itoa(i)))
		}
		ag := scoring.Agreement{Partner: "wide", Ours: scoring.DefaultTariff().With(scoring.Tariff{lately.BlogPost: {Share: rapid.Float64Range(0, 70).Draw(rt, "share"), Expect: 7}})}
		c := scoring.Score(slices.Values(acts), ag, scoring.DefaultModel(), asOf)
		var out bytes.Buffer
		if err := Explain(&out, explanation(c), 80, false); err != nil {
			rt.Fatal(err)
		}
		addsUp(rt, out.String())
		if want := "(G), shown as " + say.Tenths(c.Given.Points) + ":"; !strings.Contains(out.String(), want) {
			rt.Fatalf("no %q", want)
		}
	})
}

func TestScorecardFitsTheTerminal(t *testing.T) {
	for _, width := range []int{0, 80, 120} {
		var out bytes.Buffer
		if err := Card(&out, card(), width, false); err != nil {
			t.Fatal(err)
		}
		if err := Overview(&out, cards(), width); err != nil {
			t.Fatal(err)
		}
		limit := width
		if limit == 0 {
			limit = 80
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if got := columns().StringWidth(strings.TrimRight(line, " ")); got > limit {
				t.Errorf("%d columns of %d: %s", got, limit, line)
			}
		}
	}
}
