package ledger_test

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

func TestOneOfManyGetsTheTurn(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		ledgers := []*ledger.Ledger{s.Ledger, ledgertest.OpenURL(s, s.url), ledgertest.OpenURL(s, s.url)}
		errs := make([]error, 24)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = ledgers[i%len(ledgers)].Take(s.Context(), "us/blog", "run", s.now.Add(time.Minute), s.now)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, lately.ErrHeld):
				s.Errorf("a loser was told %v, want %v", err, lately.ErrHeld)
			}
		}
		if won != 1 {
			s.Errorf("%d got the turn, want 1", won)
		}
	})
}

func TestOvertakenTurnStoresNothing(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		late := s.take("us/blog")
		s.now = s.now.Add(time.Hour)
		fresh := s.take("us/blog")
		if fresh.Token <= late.Token {
			s.Fatalf("token %d after %d, want a higher one", fresh.Token, late.Token)
		}
		before := s.dump(kept...)
		c := s.judged("us/blog", items(post("a", "acme blog_post counted 0.9")))
		c.Validators = []lately.Validator{{Key: "k", ETag: "1"}}
		if _, err := s.Commit(s.Context(), &late, c); !errors.Is(err, lately.ErrTurnLost) {
			s.Errorf("late commit: %v, want %v", err, lately.ErrTurnLost)
		}
		if err := s.End(s.Context(), late, lately.Outcome{At: s.now}); !errors.Is(err, lately.ErrTurnLost) {
			s.Errorf("late end: %v, want %v", err, lately.ErrTurnLost)
		}
		if diff := cmp.Diff(before, s.dump(kept...)); diff != "" {
			s.Errorf("the late run changed something:\n%s", diff)
		}
		if _, err := s.Commit(s.Context(), &fresh, c); err != nil {
			s.Errorf("commit of the one who has the turn: %v", err)
		}
	})
}

func TestEndedTurnCantWrite(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		turn := s.take("us/blog")
		if err := s.End(s.Context(), turn, lately.Outcome{At: s.now}); err != nil {
			s.Fatal(err)
		}
		if _, err := s.Commit(s.Context(), &turn, s.judged("us/blog", items(post("a")))); !errors.Is(err, lately.ErrTurnLost) {
			s.Errorf("commit after end: %v, want %v", err, lately.ErrTurnLost)
		}
	})
}

func TestExpiredLeaseThatNobodyTookStillHolds(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		turn := s.take("us/blog")
		s.now = s.now.Add(time.Hour)
		c := s.judged("us/blog", lately.Batch{Items: []lately.Item{post("a")}, Cursor: lately.Cursor("p2")})
		if _, err := s.Commit(s.Context(), &turn, c); err != nil {
			s.Fatal(err)
		}
		if string(turn.Cursor) != "p2" || !turn.Until.Equal(c.Until) {
			s.Errorf("turn after commit: %+v", turn)
		}
		if _, err := s.Take(s.Context(), "us/blog", "other", s.now.Add(time.Hour), s.now); !errors.Is(err, lately.ErrHeld) {
			s.Errorf("take of a renewed turn: %v, want %v", err, lately.ErrHeld)
		}
	})
}

func TestTurnRemembersHowTheLastOneEnded(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		turn := s.take("us/blog")
		if turn.Cursor != nil || !turn.LastOK.IsZero() || turn.Failures != 0 {
			s.Errorf("first turn: %+v", turn)
		}
		if _, err := s.Commit(s.Context(), &turn, lately.Commit{Cursor: lately.Cursor("here"), At: s.now, Until: s.now.Add(time.Minute)}); err != nil {
			s.Fatal(err)
		}
		if err := s.End(s.Context(), turn, lately.Outcome{At: s.now, NextAt: s.now, Interval: 90 * time.Minute}); err != nil {
			s.Fatal(err)
		}
		turn = s.take("us/blog")
		if string(turn.Cursor) != "here" || !turn.LastOK.Equal(s.now) || turn.Interval != 90*time.Minute {
			s.Errorf("second turn: %+v", turn)
		}
		later := s.now.Add(time.Minute)
		if err := s.End(s.Context(), turn, lately.Outcome{At: later, Err: "no route\x00", NextAt: later, Failures: 2}); err != nil {
			s.Fatal(err)
		}
		list, err := s.Sources(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if got := list[0]; got.Error != "no route" || !got.LastError.Equal(later) || !got.LastOK.Equal(s.now) || got.Failures != 2 || !got.NextAt.Equal(later) {
			s.Errorf("state after a failure: %+v", got)
		}
		if health, err := s.Health(s.Context()); err != nil || len(health) != 1 || !reflect.DeepEqual(health[0], list[0]) {
			s.Errorf("without counts: %+v, %v; want %+v", health, err, list[0])
		}
		if err := s.Forget(s.Context(), "us/blog"); err != nil {
			s.Fatal(err)
		}
		if turn = s.take("us/blog"); turn.Cursor != nil || turn.Failures != 2 {
			s.Errorf("turn after forgetting: %+v", turn)
		}
	})
}

func TestDueInOrder(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/b", "us/a", "us/late", "us/soon", "us/off")
		for id, next := range map[string]time.Time{"us/late": noon.Add(-time.Hour), "us/soon": noon.Add(time.Hour), "us/off": noon.Add(-day)} {
			if err := s.End(s.Context(), s.take(id), lately.Outcome{At: noon, NextAt: next}); err != nil {
				s.Fatal(err)
			}
		}
		s.sources("us/b", "us/a", "us/late", "us/soon")
		due, err := s.Due(s.Context(), noon)
		if want := []string{"us/a", "us/b", "us/late"}; err != nil || !slices.Equal(due, want) {
			s.Errorf("due: %v, %v; want %v", due, err, want)
		}
		list, err := s.Sources(s.Context())
		if err != nil || len(list) != 4 || list[0].Source.Location != "https://example.org/a" {
			s.Errorf("sources: %+v, %v; want the four that are left", list, err)
		}
		if _, err := s.Take(s.Context(), "us/off", "x", noon.Add(time.Hour), noon); err == nil || errors.Is(err, lately.ErrHeld) {
			s.Errorf("take of a source that was dropped: %v", err)
		}
	})
}

func TestMovedSourceIsReadFromItsStart(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", lately.Batch{Cursor: lately.Cursor("old"), Items: []lately.Item{post("a")}})
		moved := lately.Source{ID: "us/blog", Name: "blog", Owner: "us", Kind: "feed", Location: "https://elsewhere.example/feed"}
		if err := s.Register(s.Context(), []lately.Source{moved}, s.now); err != nil {
			s.Fatal(err)
		}
		if due, err := s.Due(s.Context(), s.now); err != nil || len(due) != 1 {
			s.Errorf("due %v, %v; want the moved source", due, err)
		}
		if turn := s.take("us/blog"); turn.Cursor != nil {
			s.Errorf("cursor %q of the old location", turn.Cursor)
		}
	})
}

func TestValidatorsAreStoredWithTheirBatch(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		want := lately.Validator{Key: "k", ETag: `"1"`, Header: map[string][]string{"Link": {"next"}}, Body: []byte{0, 1, 2}, At: noon}
		turn := s.take("us/blog")
		c := lately.Commit{At: s.now, Until: s.now.Add(time.Minute), Unchanged: true, Validators: []lately.Validator{{Key: "k", ETag: "0"}, want}}
		if _, err := s.Commit(s.Context(), &turn, c); err != nil {
			s.Fatal(err)
		}
		got, ok, err := s.Validator(s.Context(), "us/blog", "k")
		if diff := cmp.Diff(want, got); err != nil || !ok || diff != "" {
			s.Errorf("%v, %v\n%s", ok, err, diff)
		}
		if err := s.Forget(s.Context(), "us/blog"); err != nil {
			s.Fatal(err)
		}
		if _, ok, err := s.Validator(s.Context(), "us/blog", "k"); ok || err != nil {
			s.Errorf("after forgetting: %v, %v", ok, err)
		}
	})
}

func TestRuns(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		id, err := s.StartRun(s.Context(), "host/1", s.now)
		if err != nil {
			s.Fatal(err)
		}
		if err := s.EndRun(s.Context(), id, lately.Summary{Due: 3, OK: 2, Failed: 1, Deferred: 1}, "", s.now.Add(time.Minute)); err != nil {
			s.Fatal(err)
		}
		if err := s.EndRun(s.Context(), id+1, lately.Summary{}, "", s.now); err == nil {
			s.Error("a run that never began was ended")
		}
	})
}
