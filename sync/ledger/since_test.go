package ledger_test

import (
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

// ended ends a turn on a source at a time, with an error or well.
func (s *stage) ended(source string, at time.Time, failure string) {
	s.Helper()
	if err := s.End(s.Context(), s.take(source), lately.Outcome{At: at, Err: failure, NextAt: at}); err != nil {
		s.Fatal(err)
	}
}

// since is when the first source was first read well.
func (s *stage) since() time.Time {
	s.Helper()
	list, err := s.Health(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return list[0].Since
}

func TestASourceIsSeenSinceItWasFirstReadWell(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		for i, step := range []struct {
			failure string
			want    time.Time
		}{
			{"no route", time.Time{}}, {"no route", time.Time{}}, {"", noon.Add(2 * time.Hour)}, {"gone", noon.Add(2 * time.Hour)}, {"", noon.Add(2 * time.Hour)},
		} {
			s.ended("us/blog", noon.Add(time.Duration(i)*time.Hour), step.failure)
			if got := s.since(); !got.Equal(step.want) {
				s.Errorf("after look %d: since %v, want %v", i, got, step.want)
			}
		}
	})
}

// Of sources that were read before that was kept, it is when they were registered.
func TestSinceOfOldLedgers(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog", "us/never")
		s.ended("us/blog", s.now.Add(time.Hour), "")
		if _, err := s.provider().DownTo(s.Context(), 13); err != nil {
			s.Fatal(err)
		}
		list, err := ledgertest.OpenURL(s, s.url).Health(s.Context())
		if err != nil || len(list) != 2 || !list[0].Since.Equal(s.now) || !list[1].Since.IsZero() {
			s.Errorf("%+v, %v; want the first since %v", list, err, s.now)
		}
	})
}
