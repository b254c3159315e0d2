package scoring

import (
	"cmp"
	"math"
	"slices"

	"lately"
)

// Step is what kind of thing a next step is.
type Step string

// The kinds of a next step.
const (
	OneMore  Step = "one_more"  // give one more of what is expected
	Again    Step = "again"     // put a standing thing back that was taken down
	FollowUp Step = "follow_up" // move on a referral that nobody has taken up for long
	Decide   Step = "review"    // review what may be the thing that is missing
	OpenGate Step = "open_gate" // give the first something that the partner waits for
	AddWatch Step = "watch"     // add or repair a source that shows what can't be seen
)

// Team says who acts on an area, in either company.
type Team string

// The teams.
const (
	Marketing   Team = "marketing"
	Development Team = "development"
	Evangelism  Team = "evangelism"
	Sales       Team = "sales"
)

// Teams lists the teams in output order.
func Teams() []Team { return []Team{Marketing, Development, Evangelism, Sales} }

// TeamOf is the team that acts on an area: integrations are developed, workshops are
// held by evangelists, referrals are made by sales, and marketing does the rest.
func TeamOf(area lately.Area) Team {
	switch area {
	case lately.Integration:
		return Development
	case lately.Workshop:
		return Evangelism
	case lately.Referral:
		return Sales
	}
	return Marketing
}

// Outlook is where the exchange stands, or would.
type Outlook struct {
	Balance float64
	Status  Status
}

// Ask is one next step: something to ask the partner for (side theirs) or to do
// for them (side ours).
type Ask struct {
	Partner     string // id
	Name        string
	Model       string      // Model.ID
	Agreement   string      // Agreement.ID
	Side        lately.Side // who would give
	Area        lately.Area
	Step        Step
	Team        Team    // who acts
	Points      float64 // what it would add today to what the side gave
	Now, Then   Outlook // before and after it, all else being equal
	Expectation         // the one it serves
	// About is what was taken down, is stuck or waits for review (then the latest of
	// them); the zero Activity where the step is about something new.
	About lately.Activity
	// Waiting counts the detections of this side and area that wait for review and
	// would count if they were accepted.
	Waiting int
	Blind   []BlindSpot // what can't be seen of the side, for AddWatch; in output order
	Dark    bool        // nothing of the side can be seen, for AddWatch
	gain    gain
}

// BlindSpot is an area that no source shows.
type BlindSpot struct {
	Area   lately.Area
	Broken []Watch // the sources that should show it, and can't be read; may be none
}

// Helps reports whether the step moves the balance toward zero.
func (a Ask) Helps() bool { return math.Abs(a.Then.Balance) < math.Abs(a.Now.Balance)-1e-9 }

// Asks are the next steps with a partner, best first, at most limit for each side
// (0: no limit), only those that the teams act on (none: all).
//
// What is expected and neither met nor known to come is asked for, and of that only what is
// overdue, or moves the balance toward zero even once the steps before it are done. First
// come the overdue steps that help the balance, then the others that help, then what is
// only overdue; among these, first what leaves the balance nearest to zero. A side that
// already gave clearly more is asked for one step at most. Where there is too little data,
// anything expected will do, and there are as many steps as activities are missing; where
// the exchange sleeps, each side gets one, an event, since only that wakes it. While a
// partner waits behind a gate, opening it is the only step.
//
// Where areas of a side can't be seen, the step for them is to see them. It comes on
// top of the limit: first where it is what the status hangs on, else last.
func Asks(c *Scorecard, m Model, limit int, teams ...Team) []Ask {
	if c.Since.After(c.AsOf) {
		return nil
	}
	steps := slices.DeleteFunc(candidates(c, m), func(a Ask) bool {
		return !wanted(a.Area, teams) || rank(a) == unhelpful
	})
	slices.SortStableFunc(steps, func(a, b Ask) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)), cmp.Compare(math.Abs(a.Then.Balance), math.Abs(b.Then.Balance)),
			cmp.Compare(b.Points, a.Points))
	})
	out := few(c, m, steps, limit)
	for _, account := range c.Accounts() {
		switch w, ok := watch(c, account, teams); {
		case !ok || c.Status == Gated:
		case account.Side == c.Blind:
			out = slices.Insert(out, 0, w)
		default:
			out = append(out, w)
		}
	}
	return out
}

func wanted(area lately.Area, teams []Team) bool {
	return len(teams) == 0 || slices.Contains(teams, TeamOf(area))
}

// The ranks of steps, best first.
const (
	opensGate = iota
	overdueAndHelps
	helps
	needed
	unhelpful
)

func rank(a Ask) int {
	overdue := a.State == Overdue
	switch {
	case a.Now.Status == Gated:
		return opensGate
	case overdue && a.Helps():
		return overdueAndHelps
	case a.Helps():
		return helps
	case overdue, a.Now.Status == TooLittleData:
		return needed
	}
	return unhelpful
}

// few keeps the best of the ranked steps of each side. What only helps the balance is left
// out where it wouldn't, once the steps before it are done.
func few(c *Scorecard, m Model, steps []Ask, limit int) []Ask {
	if limit <= 0 {
		limit = len(steps)
	}
	total, each := len(steps), map[lately.Side]int{lately.Ours: limit, lately.Theirs: limit}
	cut := func(side lately.Side, n int) { each[side] = min(each[side], n) }
	switch {
	case c.Balance > c.Tolerance:
		cut(lately.Theirs, 1)
	case c.Balance < -c.Tolerance:
		cut(lately.Ours, 1)
	case c.Status == TooLittleData:
		half := (missing(c) + 1) / 2
		cut(lately.Ours, half)
		cut(lately.Theirs, half)
	}
	switch {
	case c.Blind != "":
		cut(c.Blind.Other(), 0) // it would only seem to give more still
	case c.Status == TooLittleData:
		total = missing(c)
	case c.Status == Dormant:
		steps = slices.DeleteFunc(steps, func(a Ask) bool { return a.Area.Standing() })
		cut(lately.Ours, 1)
		cut(lately.Theirs, 1)
	}
	var out []Ask
	for _, a := range steps {
		if len(out) == total || each[a.Side] == 0 || rank(a) == helps && !stillHelps(c, m, out, a) {
			continue
		}
		each[a.Side]--
		out = append(out, a)
	}
	return out
}

func stillHelps(c *Scorecard, m Model, done []Ask, a Ask) bool {
	before, after := Together(c, m, done), Together(c, m, append(slices.Clone(done), a))
	return math.Abs(after.Balance) < math.Abs(before.Balance)-1e-9
}

// missing is how many activities more would be enough to tell who owes.
func missing(c *Scorecard) int { return c.MinCount - c.Given.Activities - c.Received.Activities }
