package site

import (
	"io"
	"math"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// methodView is what the template of the page about the method sees.
type methodView struct {
	*page
	Parameters scoring.Model
	Areas      []areaTerms
	Stages     []stage
}

// areaTerms is what the method says of an area.
type areaTerms struct {
	Area     lately.Area
	Term     scoring.Term // unless something else is agreed
	HalfLife int          // days; 0 for what stands
}

type stage struct {
	Name  string
	Worth float64
}

// Method writes the page that says in plain words how the figures come about.
func (s *Site) Method(w io.Writer) error {
	m := s.o.Model
	v := &methodView{Parameters: m}
	tariff := scoring.DefaultTariff()
	for _, a := range lately.Areas() {
		v.Areas = append(v.Areas, areaTerms{Area: a, Term: tariff[a], HalfLife: days(m.HalfLife[a])})
	}
	for _, st := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost} {
		v.Stages = append(v.Stages, stage{say.Plain(string(st)), m.Stages[st]})
	}
	v.page = &page{Title: "Method: how the figures come about", Current: "Method", s: s, Body: v}
	return s.write(w, "method", v.page)
}

func days(d time.Duration) int { return int(math.Round(d.Hours() / 24)) }

// Dormant is after how many days without an event an exchange is dormant.
func (v *methodView) Dormant() int { return days(v.Parameters.DormantAfter) }

// Stale is after how many days without a push an integration is stale.
func (v *methodView) Stale() int { return days(v.Parameters.StaleAfter) }
