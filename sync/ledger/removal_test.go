package ledger_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
)

// wall is a partner page that lists the partners of these numbers.
func wall(numbers ...int) []lately.Item {
	var out []lately.Item
	for _, n := range numbers {
		out = append(out, post(fmt.Sprint("card", n), fmt.Sprintf("partner%d partner_page counted 0.9", n)))
	}
	return out
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// gone is how many activities have ended.
func (s *stage) gone() int {
	s.Helper()
	return len(s.activities(ledger.Filter{Statuses: []lately.Status{lately.Gone}}))
}

// state is what is known of the only source.
func (s *stage) state() lately.SourceState {
	s.Helper()
	list, err := s.Sources(s.Context())
	if err != nil || len(list) != 1 {
		s.Fatalf("%d sources, %v", len(list), err)
	}
	return list[0]
}

func TestBreaker(t *testing.T) {
	for _, tt := range []struct {
		name         string
		stand, leave int
		held         bool
	}{
		{"two of two: too few to tell", 2, 0, false},
		{"three of twelve: a quarter", 12, 9, false},
		{"three of eleven: more than a quarter", 11, 8, true},
		{"all of three", 3, 0, true},
		{"four of eight", 8, 4, true},
		{"one of forty", 40, 39, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				s.sources("us/page")
				s.poll("us/page", listing(wall(upTo(tt.stand)...)...))
				var done lately.Committed
				for range 3 {
					s.now = s.now.Add(day)
					done = s.poll("us/page", listing(wall(upTo(tt.leave)...)...))
				}
				ending := tt.stand - tt.leave
				if tt.held {
					if done.HeldBack != ending || done.LostActivities != 0 || s.gone() != 0 {
						s.Errorf("%+v with %d gone; want %d held back and none gone", done, s.gone(), ending)
					}
					if st := s.state(); st.HeldBack != ending || !st.HeldSince.Equal(s.now) {
						s.Errorf("source says %d held since %v, want %d since now", st.HeldBack, st.HeldSince, ending)
					}
					return
				}
				if done.HeldBack != 0 || done.LostActivities != ending || s.gone() != ending || s.state().HeldBack != 0 {
					s.Errorf("%+v with %d gone; want %d gone and none held", done, s.gone(), ending)
				}
			})
		})
	}
}

// held is a source of eight partners half of whom the breaker holds back, since now.
func held(s *stage) {
	s.Helper()
	s.sources("us/page")
	s.poll("us/page", listing(wall(upTo(8)...)...))
	for range 3 {
		s.now = s.now.Add(day)
		s.poll("us/page", listing(wall(upTo(4)...)...))
	}
	if s.state().HeldBack != 4 {
		s.Fatalf("%d held back, want 4", s.state().HeldBack)
	}
}

func TestHeldRemovals(t *testing.T) {
	half := func() lately.Batch { return listing(wall(upTo(4)...)...) }
	same := lately.Batch{Unchanged: true}
	for _, tt := range []struct {
		name  string
		steps []lately.Batch
		every time.Duration
		gone  int
		held  int
	}{
		{"two more good reads are too few", []lately.Batch{half(), half()}, 2 * day, 0, 4},
		{"three more within a day are too soon", []lately.Batch{half(), half(), half(), half()}, 6 * time.Hour, 0, 4},
		{"three more over two days bear them out", []lately.Batch{half(), half(), half()}, day, 4, 0},
		{"unchanged is a good read", []lately.Batch{same, same, same}, day, 4, 0},
		{"an incomplete read is none", []lately.Batch{items(wall(0)...), items(wall(0)...), items(wall(0)...)}, day, 0, 4},
		{"all came back", []lately.Batch{listing(wall(upTo(8)...)...)}, day, 0, 0},
		{"two came back: what is left is no mass removal", []lately.Batch{listing(wall(upTo(6)...)...)}, day, 2, 0},
		{"one came back", []lately.Batch{listing(wall(upTo(5)...)...)}, day, 0, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				held(s)
				for _, b := range tt.steps {
					s.now = s.now.Add(tt.every)
					s.poll("us/page", b)
				}
				if st := s.state(); s.gone() != tt.gone || st.HeldBack != tt.held || st.HeldSince.IsZero() != (tt.held == 0) {
					s.Errorf("%d gone, %d held back since %v; want %d and %d", s.gone(), st.HeldBack, st.HeldSince, tt.gone, tt.held)
				}
			})
		})
	}
}

// What goes missing while others are held back has to be borne out by itself.
func TestLaterRemovalsAreHeldAnew(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		held(s)
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/page", listing())
		}
		if s.gone() != 4 || s.state().HeldBack != 4 || !s.state().HeldSince.Equal(s.now) {
			s.Errorf("%d gone, %+v; want the first four gone and the others held since now", s.gone(), s.state())
		}
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/page", listing())
		}
		if s.gone() != 8 || s.state().HeldBack != 0 {
			s.Errorf("%d gone, %d held back; want all gone", s.gone(), s.state().HeldBack)
		}
	})
}

func TestRelease(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		held(s)
		n, err := s.Release(s.Context(), "us/page", s.now)
		if err != nil || n != 4 || s.gone() != 4 || s.state().HeldBack != 0 {
			s.Errorf("%d released, %v, %d gone, %d held back; want 4 gone and none held", n, err, s.gone(), s.state().HeldBack)
		}
		if a := s.activities(ledger.Filter{Statuses: []lately.Status{lately.Gone}})[0]; !a.EndedAt.Equal(noon.Add(day)) {
			s.Errorf("ended %v, want the first look that missed it", a.EndedAt)
		}
		if n, err := s.Release(s.Context(), "us/page", s.now); n != 0 || err != nil {
			s.Errorf("released again: %d, %v", n, err)
		}
		if _, err := s.Release(s.Context(), "us/none", s.now); !errors.Is(err, ledger.ErrNoSource) {
			s.Errorf("released nothing: %v", err)
		}
		s.now = s.now.Add(day)
		s.poll("us/page", listing(wall(upTo(8)...)...))
		if s.gone() != 0 {
			s.Errorf("%d gone after they came back", s.gone())
		}
	})
}

// Cards of no partner, mentions and events are no standing things: however many
// vanish, nothing is held back for them.
func TestBreakerCountsStandingThingsOnly(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		var cards []lately.Item
		for n := range 12 {
			cards = append(cards, post(fmt.Sprint("other", n)), post(fmt.Sprint("event", n), "acme workshop counted 0.9"),
				post(fmt.Sprint("mention", n), fmt.Sprintf("bolt%d partner_page mention 0.2", n)))
		}
		s.sources("us/page")
		s.poll("us/page", listing(append(cards, wall(1, 2)...)...))
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/page", listing(wall(1)...))
		}
		if s.gone() != 1 || s.state().HeldBack != 0 || s.state().Items != 1 {
			s.Errorf("%d gone, %+v; want one gone and nothing held", s.gone(), s.state())
		}
	})
}

// An item may stay and lose what it showed: a standing thing isn't taken for
// removed by that before it was missed as often as an item would be.
func TestWithdrawnStandingThing(t *testing.T) {
	const listed = "acme partner_page counted 0.9"
	with, without := post("partners", listed, "bolt blog_post counted 0.9"), post("partners")
	without.Body = "we have moved"
	passing := post("partners", "acme partner_page mention 0.1")
	edited := without
	edited.Body = "we have moved again"
	same := lately.Batch{Unchanged: true}
	for _, tt := range []struct {
		name  string
		looks []lately.Batch
		want  lately.Status
	}{
		{"once", []lately.Batch{items(without)}, lately.Counted},
		{"and back", []lately.Batch{items(without), items(with)}, lately.Counted},
		{"twice", []lately.Batch{items(without), items(without)}, lately.Counted},
		{"flap, then twice", []lately.Batch{items(without), items(with), items(without), items(without)}, lately.Counted},
		{"seen unchanged", []lately.Batch{items(without), items(without), items(without)}, lately.Gone},
		{"edited meanwhile", []lately.Batch{items(without), items(edited), items(without)}, lately.Gone},
		{"source unchanged", []lately.Batch{items(without), same, same}, lately.Gone},
		{"gone and back", []lately.Batch{items(without), same, same, items(with)}, lately.Counted},
		{"a mere mention for a day", []lately.Batch{items(passing), items(passing)}, lately.Counted},
		{"a mere mention, and back", []lately.Batch{items(passing), items(passing), items(with)}, lately.Counted},
		{"a mere mention for good", []lately.Batch{items(passing), same, same}, lately.Gone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				s.sources("us/site")
				s.poll("us/site", items(with))
				for _, b := range tt.looks {
					s.now = s.now.Add(day)
					s.poll("us/site", b)
				}
				refindAll(s)
				list := s.activities(ledger.Filter{Partner: "acme", Evidence: true})
				if len(list) != 1 || list[0].Status != tt.want || list[0].EndedAt.IsZero() != (tt.want == lately.Counted) {
					s.Errorf("%+v; want it %s", list, tt.want)
				}
			})
		})
	}
}

// refindAll judges all stored items again.
func refindAll(s *stage) {
	s.Helper()
	recs, err := s.Records(s.Context(), 0, 1000)
	found := make([]lately.Refound, len(recs))
	for i, r := range recs {
		found[i] = lately.Refound{Record: r, Findings: judge(r.Item)}
	}
	_, failed := s.Refind(s.Context(), found, false, s.now)
	if err := errors.Join(err, failed); err != nil {
		s.Fatal(err)
	}
}
