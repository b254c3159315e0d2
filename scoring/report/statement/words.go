package statement

import (
	"fmt"
	"time"

	"lately"
	"lately/scoring/report/say"
)

// Title names the page.
func (s *Statement) Title() string { return s.Us + " and " + s.Them }

// Period says what the page covers.
func (s *Statement) Period() string { return date(s.From) + " to " + date(s.To) }

// Giver is the name of the company that did something.
func (s *Statement) Giver(d Deed) string {
	if d.Side == lately.Ours {
		return s.Us
	}
	return s.Them
}

// Lead says in a sentence how much there is.
func (s *Statement) Lead() string {
	ours, theirs := 0, 0
	for _, c := range s.Counts {
		ours, theirs = ours+c.Ours, theirs+c.Theirs
	}
	if ours+theirs == 0 {
		return "Nothing is on record for this period."
	}
	return fmt.Sprintf("In this period %s has %s on record for %s, and %s has %s for %s.",
		s.Us, say.Count(ours, "activity", "activities"), s.Them, s.Them, number(theirs), s.Us)
}

func number(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

// Footing says where this comes from.
func (s *Statement) Footing() string {
	return "Compiled on " + date(s.To) + " from what both companies have published, and from the referrals between them. " +
		"Listings, testimonials and integrations are counted while they are live; everything else by its date. " +
		"If something is missing or wrong, please say so."
}

// Named says whether a deed is called anything else than what kind of thing it is.
func (d Deed) Named() bool { return d.Title != "" || d.Link != "" }

// Text is what a deed is called: its title, or what kind of thing it is.
func (d Deed) Text() string {
	switch {
	case d.Area == lately.Referral:
		return "Referral"
	case d.Title != "":
		return d.Title
	case d.Link != "":
		return say.Clip(say.Plain(d.Link), longest)
	}
	return say.Area(d.Area)
}

// When says the day of a deed as it is listed in a period that begins at from, and
// until when it stood if it ended.
func (d Deed) When(from time.Time) string {
	switch {
	case d.Until.IsZero():
		return day(d.At)
	case d.At.Before(from):
		return "until " + day(d.Until)
	}
	return day(d.At) + " until " + day(d.Until)
}

// Note says how far a referral came.
func (d Deed) Note() string { return say.Clip(say.Plain(string(d.Stage)), 40) }

// Name is what both forms call the count of an area.
func (c Count) Name() string { return areas(c.Area) }

// areas is the area in the plural, as it heads a row of counts.
func areas(a lately.Area) string {
	switch a {
	case lately.PartnerPage:
		return "Partner page listings, live"
	case lately.Testimonial:
		return "Testimonials, live"
	case lately.Integration:
		return "Integrations, live"
	case lately.WhitePaper:
		return "White papers"
	}
	return say.Area(a) + "s"
}

func date(t time.Time) string { return t.UTC().Format("2 January 2006") }

// day is a date within its month's list.
func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }
