package say

import (
	"fmt"

	"lately"
	"lately/scoring"
)

// Why says why an activity is worth nothing.
func Why(l scoring.Line) string {
	switch l.Why {
	case scoring.Rejected:
		return "rejected in review"
	case scoring.Mention:
		return "a passing mention"
	case scoring.Pending:
		return "doubtful, waits in lately review"
	case scoring.NotYet:
		return "it is still to come"
	case scoring.Gone:
		if l.Activity.EndedAt.IsZero() {
			return "it is gone"
		}
		return "gone since " + Date(l.Activity.EndedAt)
	case scoring.BeforeSince:
		return "before the agreement began"
	case scoring.Archived:
		return "the repository is archived"
	case scoring.NoStage:
		return "a referral at this stage is worth nothing: " + Plain(string(l.Activity.Stage))
	}
	return "nobody asked for it"
}

// StatusReason says which rule gave the status.
func StatusReason(c *scoring.Scorecard) string {
	tolerance := Two(c.Tolerance)
	switch c.Status {
	case scoring.Gated:
		return "no " + AreaLower(c.Gate) + " of ours is counted yet"
	case scoring.TooLittleData:
		if c.Blind != "" {
			return Blind(c)
		}
		return fmt.Sprintf("%d activities are scored, fewer than %d", c.Given.Activities+c.Received.Activities, c.MinCount)
	case scoring.Dormant:
		return "no event from either side for too long"
	case scoring.WeOwe:
		return Signed(c.Balance) + " is above +" + tolerance
	case scoring.TheyOwe:
		return Signed(c.Balance) + " is below −" + tolerance
	}
	return Signed(c.Balance) + " is within ±" + tolerance
}

// Blind says what can't be seen of the side that would owe: "no source shows their
// blog posts or workshops, which could make up for it".
func Blind(c *scoring.Scorecard) string {
	acc, whose := blindSide(c)
	var areas []string
	for _, a := range acc.Areas {
		if a.Unseen && a.Term.Wanted() {
			areas = append(areas, AreaLower(a.Area)+"s")
		}
	}
	return "no source shows " + whose + listOr(areas) + ", which could make up for it"
}

// blindSide is the side that would owe if all of it could be seen.
func blindSide(c *scoring.Scorecard) (acc *scoring.Account, whose string) {
	if c.Blind == lately.Ours {
		return &c.Given, "our "
	}
	return &c.Received, "their "
}

// seenOf says how much of what a side may do some source shows: "only 43 %".
func seenOf(acc *scoring.Account) string {
	if acc.SeenShare <= 0 {
		return "nothing"
	}
	return fmt.Sprintf("only %.0f %%", 100*acc.SeenShare)
}

// SeenShares says how much of what each side may do some source can show: "all of
// ours, 43 % of theirs"; empty where it is everything.
func SeenShares(c *scoring.Scorecard) string {
	if c.Given.SeenShare >= 1 && c.Received.SeenShare >= 1 {
		return ""
	}
	part := func(f float64) string {
		switch {
		case f >= 1:
			return "all"
		case f <= 0:
			return "nothing"
		}
		return fmt.Sprintf("%.0f %%", 100*f)
	}
	return part(c.Given.SeenShare) + " of ours, " + part(c.Received.SeenShare) + " of theirs"
}

// Due says when an expectation turns overdue, or turned so: "due by 2026-09-01",
// "met until 2026-09-01", "overdue since 2026-05-12"; empty where there is no such date.
func Due(e scoring.Expectation) string {
	switch {
	case e.DueAt.IsZero():
		return ""
	case e.State == scoring.Overdue:
		return "overdue since " + Date(e.DueAt)
	case e.State == scoring.Met:
		return "met until " + Date(e.DueAt)
	}
	return "due by " + Date(e.DueAt)
}
