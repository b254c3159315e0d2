package say

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"lately"
	"lately/scoring"
)

// Ask says what to do: "Ask for a testimonial", "Write a blog post about them".
func Ask(a scoring.Ask) string {
	ours := a.Side == lately.Ours
	switch a.Step {
	case scoring.Again:
		return again(a.Area, ours)
	case scoring.FollowUp:
		return either(ours, "Follow up our referral of ", "Take up their referral of ") + referred(a.About)
	case scoring.Decide:
		noun := cmp.Or(plural(a.Area, a.Waiting), "a "+AreaLower(a.Area))
		return fmt.Sprintf("Review %s of %s first", noun, a.Side)
	case scoring.AddWatch:
		return watch(a)
	}
	return oneMore(a.Area, ours)
}

func oneMore(area lately.Area, ours bool) string {
	switch area {
	case lately.PartnerPage:
		return either(ours, "List them on our partner page", "Ask to be listed on their partner page")
	case lately.Testimonial:
		return either(ours, "Offer them a testimonial", "Ask for a testimonial")
	case lately.BlogPost:
		return either(ours, "Write a blog post about them", "Ask for a blog post")
	case lately.WhitePaper:
		return either(ours, "Write a white paper that features them", "Ask for a white paper that features us")
	case lately.PressRelease:
		return either(ours, "Announce something in a press release", "Ask for a press release")
	case lately.Integration:
		return either(ours, "Publish an integration with their product", "Ask for an integration with our product")
	case lately.Workshop:
		return either(ours, "Hold a workshop or a webinar for them", "Ask for a workshop or a webinar")
	}
	return either(ours, "Refer a customer to them", "Ask for a referral")
}

func again(area lately.Area, ours bool) string {
	switch area {
	case lately.PartnerPage:
		return either(ours, "List them on our partner page again", "Ask to be listed again")
	case lately.Testimonial:
		return either(ours, "Offer them a testimonial again", "Ask for a testimonial again")
	}
	return either(ours, "Publish an integration with their product again", "Ask for the integration back")
}

// referred names the customer of a referral.
func referred(a lately.Activity) string {
	return cmp.Or(Clip(Plain(cmp.Or(a.Account, a.Title)), 60), "a customer")
}

// plural is the area after a number of at least two: "2 blog posts"; else "".
func plural(area lately.Area, n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%d %ss", n, AreaLower(area))
}

// AskReason says why a step is next: "they wrote 1 of 4 this year, the last 214 days ago".
// "This year" are the last 365 days, as everywhere.
func AskReason(a scoring.Ask, asOf time.Time) string {
	ours := a.Side == lately.Ours
	switch a.Step {
	case scoring.Again:
		return takenDown(a, ours)
	case scoring.FollowUp:
		return either(ours, "we", "they") + " submitted it " + Ago(scoring.Date(a.About), asOf) + ", and " +
			either(ours, "they haven't", "we haven't") + " accepted it yet"
	case scoring.Decide:
		missing := either(a.Now.Status == scoring.Gated, "what they wait for", "what is missing")
		return either(a.Waiting > 1, "they wait for a decision and may be ", "it waits for a decision and may be ") + missing
	case scoring.OpenGate:
		out := "they want a first " + AreaLower(a.Area) + " from us before anything else"
		if a.State == scoring.Unseen {
			out += ", and nothing here could show it: add " + sourceFor(a.Area, a.Side)
		}
		return out
	case scoring.AddWatch:
		return unseen(a)
	}
	out := done(a, asOf)
	if a.Waiting > 0 {
		out += fmt.Sprintf(" (%s for review)", Count(a.Waiting, "more waits", "more wait"))
	}
	return out
}

func takenDown(a scoring.Ask, ours bool) string {
	on := Date(a.About.EndedAt)
	switch a.Area {
	case lately.PartnerPage:
		return either(ours, "we", "they") + " took the listing down on " + on
	case lately.Testimonial:
		return either(ours, "the one we gave", "the one they gave") + " was taken down on " + on
	}
	return either(ours, "we", "they") + " took " + either(ours, "ours", "theirs") + " down on " + on
}

// verbs say how an area is given.
var verbs = map[lately.Area]string{
	lately.BlogPost: "wrote", lately.WhitePaper: "published", lately.PressRelease: "published", lately.Workshop: "held",
}

// done says what was done of what is expected.
func done(a scoring.Ask, asOf time.Time) string {
	who := either(a.Side == lately.Ours, "we", "they")
	switch {
	case a.Area.Standing() && a.Done > 0:
		return fmt.Sprintf("%d of %s of %s %s live", a.Done, Number(a.Expected), a.Side, either(a.Done == 1, "is", "are"))
	case a.Area == lately.PartnerPage:
		return who + " don't list " + either(who == "we", "them", "us")
	case a.Area.Standing():
		return fmt.Sprintf("no %s of %s is live", AreaLower(a.Area), a.Side)
	}
	verb := who + " " + cmp.Or(verbs[a.Area], either(who == "we", "referred", "made"))
	switch {
	case a.Done > 0:
		return fmt.Sprintf("%s %d of %s this year, the last %s", verb, a.Done, Number(a.Expected), Ago(a.LastAt, asOf))
	case !a.LastAt.IsZero():
		return fmt.Sprintf("%s none this year, the last was %s; %s", verb, Ago(a.LastAt, asOf), expected(a.Expected))
	}
	return verb + " none so far; " + expected(a.Expected)
}

// expected says how many a year there should be.
func expected(e float64) string {
	switch {
	case e == 1:
		return "one a year is expected"
	case e > 1:
		return Number(e) + " a year are expected"
	}
	months := math.Round(12 / e)
	if years := months / 12; years == math.Trunc(years) {
		return fmt.Sprintf("one every %s years is expected", Number(years))
	}
	return fmt.Sprintf("one every %s months is expected", Number(months))
}

// Late says how an expectation stands in time: "overdue by 123 days", "due by
// 2026-08-01". What has never been done is overdue without a number.
func Late(e scoring.Expectation, asOf time.Time) string {
	switch {
	case e.State == scoring.Overdue && e.DueAt.IsZero():
		return "overdue"
	case e.State == scoring.Overdue:
		return "overdue by " + Count(OverdueDays(e, asOf), "day", "days")
	case e.State == scoring.Due && !e.DueAt.IsZero():
		return "due by " + Date(e.DueAt)
	}
	return strings.ReplaceAll(string(e.State), "_", " ")
}

// AskLate says how the expectation behind a step stands in time, as Late does; empty
// where that isn't why the step is taken: of a partner who waits for a first activity,
// of what can't be seen, and of what is followed up though enough was done.
func AskLate(a scoring.Ask, asOf time.Time) string {
	if a.Step == scoring.AddWatch || a.Now.Status == scoring.Gated || a.Step == scoring.FollowUp && a.State != scoring.Overdue {
		return ""
	}
	return Late(a.Expectation, asOf)
}

// OverdueDays is for how long an expectation has been overdue, in whole days; 0 where
// that isn't known.
func OverdueDays(e scoring.Expectation, asOf time.Time) int {
	if e.State != scoring.Overdue || e.DueAt.IsZero() {
		return 0
	}
	return max(0, int(asOf.Sub(e.DueAt)/(24*time.Hour)))
}

// AskEffect says what a step would do to the balance or the status.
func AskEffect(a scoring.Ask) string {
	now, then := a.Now, a.Then
	from := Signed(now.Balance) + " to " + Signed(then.Balance)
	switch {
	case a.Step == scoring.AddWatch:
		return ""
	case now.Status == then.Status && now.Status == scoring.TooLittleData:
		return "a step toward telling who owes"
	case now.Status == then.Status:
		return "balance " + moved(now, then)
	case now.Status == scoring.Gated:
		return "would open the gate"
	case now.Status == scoring.Dormant:
		return "would end the silence"
	case now.Status == scoring.TooLittleData:
		return "would be enough to tell who owes: " + Outcome(then.Status)
	case then.Status == scoring.TooLittleData:
		return "balance " + moved(now, then) + ", which may be even with what can't be seen"
	case then.Status == scoring.Balanced:
		return "would bring us back to balanced (" + from + ")"
	}
	return "would tip the balance (" + from + "): " + Outcome(then.Status)
}

func moved(now, then scoring.Outlook) string {
	switch {
	case Signed(now.Balance) == Signed(then.Balance):
		return "stays " + Signed(now.Balance)
	case now.Status != scoring.Balanced && math.Abs(then.Balance) > math.Abs(now.Balance):
		return Signed(now.Balance) + " to " + Signed(then.Balance) + ", away from even"
	}
	return Signed(now.Balance) + " to " + Signed(then.Balance)
}

// Outcome is a status as what comes of something: "they would owe us".
func Outcome(s scoring.Status) string {
	switch s {
	case scoring.WeOwe:
		return "we would owe them"
	case scoring.TheyOwe:
		return "they would owe us"
	}
	return Status(s)
}
