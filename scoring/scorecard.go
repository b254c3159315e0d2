package scoring

import (
	"iter"
	"time"

	"lately"
)

// Status is where the exchange with a partner stands.
type Status string

// The statuses; the first that applies is the partner's.
const (
	Gated         Status = "gated"           // the partner wants a first something before anything
	TooLittleData Status = "too_little_data" // not enough activities to say anything
	Dormant       Status = "dormant"         // no event from either side for long
	WeOwe         Status = "we_owe"          // they gave clearly more
	TheyOwe       Status = "they_owe"        // we gave clearly more
	Balanced      Status = "balanced"
)

// Statuses lists the statuses, first what asks for something to be done.
func Statuses() []Status {
	return []Status{WeOwe, TheyOwe, Balanced, Gated, Dormant, TooLittleData}
}

// Scorecard is what the activities with one partner come to as of a date.
type Scorecard struct {
	Partner   string // id
	Name      string
	Model     string // Model.ID
	Agreement string // Agreement.ID
	AsOf      time.Time
	Status    Status
	// Blind is the side that gave clearly less of what can be seen, where what can't
	// be seen could make up for it: why there is too little data. Empty otherwise.
	Blind lately.Side
	// Balance is B, from −1 (only we gave) to +1 (only they gave).
	Balance float64
	// Reciprocity is ρ, from 0 (one-sided) to 1 (even); ½ when nothing is known.
	Reciprocity float64
	// Confidence is how much there is to go by, 0 to 1: (G+R)/(G+R+κ), the part of
	// the balance that comes from activities and not from the shrinkage.
	Confidence float64
	Kappa      float64     // as used
	Tolerance  float64     // as used
	Gate       lately.Area // empty unless the agreement has one
	Since      time.Time
	MinCount   int       // activities below which there is too little data
	Given      Account   // ours: what we did for them; Given.Points is G
	Received   Account   // theirs: what they did for us; Received.Points is R
	LastEvent  time.Time // latest counted event of either side; zero if none
	Pending    int       // detections that wait for a person
}

// Accounts are both sides, ours first.
func (c *Scorecard) Accounts() []*Account { return []*Account{&c.Given, &c.Received} }

// Lines goes through every activity's contribution, ours first, by area, newest
// first.
func (c *Scorecard) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		for _, account := range c.Accounts() {
			for _, area := range account.Areas {
				for _, l := range area.Lines {
					if !yield(l) {
						return
					}
				}
			}
		}
	}
}

// Account is what one side gave, valued by what the other side wants.
type Account struct {
	Side       lately.Side
	Points     float64
	Activities int           // scored ones
	Last       time.Time     // latest counted activity; zero if none
	Areas      []AreaAccount // all eight, in output order
	Unreturned Aged          // what the other side has not given back
	SeenShare  float64       // the part of the tariff that some source can show, 0 to 1
}

// AreaAccount is what one side gave in one area.
type AreaAccount struct {
	Area        lately.Area
	Term        Term    // as normalised; the zero Term when not wanted
	Sum         float64 // Σ m·δ
	Limit       float64 // at most this much of Sum is credited: twice what was asked
	Credited    float64 // X: Sum, at most Limit
	Points      float64 // price·X
	Cut         float64 // points that the cap takes: the lines' points less Cut are Points
	Expectation Expectation
	Lines       []Line  // newest first
	Seen        []Watch // the sources that can show it, by id; nil where coverage isn't known
	Unseen      bool    // no source shows it
}
