package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/scoring"
)

// Area is the area as a heading: "Blog post".
func Area(a lately.Area) string {
	switch a {
	case lately.PartnerPage:
		return "Partner page"
	case lately.Testimonial:
		return "Testimonial"
	case lately.BlogPost:
		return "Blog post"
	case lately.WhitePaper:
		return "White paper"
	case lately.PressRelease:
		return "Press release"
	case lately.Integration:
		return "Integration"
	case lately.Workshop:
		return "Workshop"
	case lately.Referral:
		return "Referral"
	}
	return Plain(string(a))
}

// Standing says a partner's status the way one would say it aloud.
func Standing(c *scoring.Scorecard) string {
	exchange := fmt.Sprintf("they received %s, gave %s", Tenths(c.Given.Points), Tenths(c.Received.Points))
	switch c.Status {
	case scoring.Gated:
		return "Gated: they want a first " + AreaLower(c.Gate) + " from us before anything else."
	case scoring.TooLittleData:
		if c.Blind != "" {
			acc, whose := blindSide(c)
			return "Too little data: " + seenOf(acc) + " of " + whose + "side can be seen."
		}
		n := c.Given.Activities + c.Received.Activities
		return fmt.Sprintf("Too little data: %s so far, %d are needed to say who owes.", Count(n, "activity", "activities"), c.MinCount)
	case scoring.Dormant:
		if c.LastEvent.IsZero() {
			return "Dormant: nothing has happened yet but what is standing."
		}
		return fmt.Sprintf("Dormant: nothing from either side since %s (%s).", Date(c.LastEvent), Ago(c.LastEvent, c.AsOf))
	case scoring.WeOwe:
		return "We owe them: " + exchange + "."
	case scoring.TheyOwe:
		return "They owe us: " + exchange + "."
	}
	return "Balanced: " + exchange + "."
}

// Status is the status in a table: "we owe them".
func Status(s scoring.Status) string {
	switch s {
	case scoring.Gated:
		return "gated"
	case scoring.TooLittleData:
		return "too little data"
	case scoring.Dormant:
		return "dormant"
	case scoring.WeOwe:
		return "we owe them"
	case scoring.TheyOwe:
		return "they owe us"
	}
	return "balanced"
}

// Mark is one sign for the state of an expectation.
func Mark(s scoring.State) string {
	switch s {
	case scoring.Met:
		return "✓"
	case scoring.Due:
		return "·"
	case scoring.Overdue:
		return "!"
	case scoring.Unseen:
		return "?"
	}
	return " "
}

// Expectation says how an expectation stands: "2 of 4, the last 45 days ago".
func Expectation(a scoring.AreaAccount, asOf time.Time) string {
	e := a.Expectation
	switch {
	case e.State == scoring.NotExpected && e.Done == 0:
		return "not wanted"
	case e.State == scoring.NotExpected:
		return fmt.Sprintf("not wanted, %d done", e.Done)
	case e.State == scoring.OnHold && e.Done == 0:
		return "on hold"
	case e.State == scoring.Unseen && e.Done == 0 && e.LastAt.IsZero():
		return "nobody looks there"
	case a.Area.Standing():
		return standing(a)
	}
	out := fmt.Sprintf("%d of %s", e.Done, Number(e.Expected))
	if e.LastAt.IsZero() {
		return out
	}
	return out + ", the last " + Ago(e.LastAt, asOf)
}

func standing(a scoring.AreaAccount) string {
	e := a.Expectation
	switch {
	case e.Done > 0 && e.Expected != 1:
		return fmt.Sprintf("%d of %s live", e.Done, Number(e.Expected))
	case e.Done > 0:
		return "live since " + Date(e.LastAt)
	}
	if !e.EndedAt.IsZero() {
		return "gone since " + Date(e.EndedAt)
	}
	return "none"
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// Tenths shows points with one decimal, made of the hundredths that every other
// output shows.
func Tenths(p float64) string {
	h := scoring.Hundredths(p)
	sign := ""
	if h < 0 {
		sign, h = "−", -h
	}
	t := (h + 5) / 10
	return fmt.Sprintf("%s%d.%d", sign, t/10, t%10)
}

// Hundredths shows whole hundredths with two decimals.
func Hundredths(h int64) string {
	sign := ""
	if h < 0 {
		sign, h = "−", -h
	}
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

// Signed shows a balance: +0.09, −0.31, 0.00.
func Signed(f float64) string {
	h := scoring.Hundredths(f)
	if h > 0 {
		return "+" + Hundredths(h)
	}
	return Hundredths(h)
}

// Number is a count without needless decimals.
func Number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Date is the day in UTC: 2026-03-31.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Ago says how long before asOf something was, in whole days.
func Ago(t, asOf time.Time) string {
	days := int(asOf.Sub(t) / (24 * time.Hour))
	if days == 0 {
		return "today"
	}
	return Count(days, "day", "days") + " ago"
}

// Count is a number with its noun: "1 day", "3 days".
func Count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// AreaLower is the area within a sentence: "blog post".
func AreaLower(a lately.Area) string { return strings.ToLower(Area(a)) }

// Two shows a fraction with two decimals.
func Two(f float64) string { return Hundredths(scoring.Hundredths(f)) }
