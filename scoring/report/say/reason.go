package say

import (
	"fmt"

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
