package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
)

const stockRoom = "How we rebuilt our stock room"

// correct says what an activity really is, and returns the activity that it is by
// that.
func (s *stage) correct(id string, d ledger.Decision, area lately.Area, side lately.Side) string {
	s.Helper()
	becomes, err := s.Decide(s.Context(), id, ledger.Verdict{Decision: d, Area: area, Side: side, Note: "seen by eye", Who: "kim"}, s.now)
	if err != nil {
		s.Fatal(err)
	}
	s.now = s.now.Add(time.Hour)
	return becomes
}

// standings is where all activities stand, in one line.
func (s *stage) standings() string {
	s.Helper()
	var list []string
	for _, a := range s.activities(ledger.Filter{Evidence: true}) {
		list = append(list, fmt.Sprintf("%s %s %s ×%d", a.Status, a.Area, a.Side, len(a.Evidence)))
	}
	return strings.Join(list, ", ")
}

func doubted(title, address, area string) lately.Item {
	return article("guid", address, title, "acme "+area+" pending 0.5")
}

// What a person says that a thing is belongs to the thing: whatever becomes of its
// row, it holds, and it is one activity.
func TestCorrectionsAreRememberedByTheThing(t *testing.T) {
	first := doubted(stockRoom, home+"old", "blog_post")
	for name, tt := range map[string]struct {
		later func(s *stage)
		want  string // of an accepted one, given by them; else "counted workshop theirs ×1"
	}{
		"judged again":    {later: refindAll},
		"changed title":   {later: func(s *stage) { s.poll("us/feed", items(doubted("Another title altogether", home+"old", "blog_post"))) }},
		"changed address": {later: func(s *stage) { s.poll("us/feed", items(doubted(stockRoom, home+"new", "blog_post"))) }},
		"another kind":    {later: func(s *stage) { s.poll("us/feed", items(doubted(stockRoom, home+"old", "press_release"))) }},
		"another class":   {later: func(s *stage) { s.poll("us/feed", items(doubted(stockRoom, home+"old", "testimonial"))) }},
		"a mere mention": {later: func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", stockRoom, "acme blog_post mention 0.1")))
		}},
		"found no more": {later: func(s *stage) { s.poll("us/feed", items(article("guid", home+"old", stockRoom))) }},
		"found as it is": {later: func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", stockRoom, "acme workshop pending 0.5 theirs")))
		}},
		"found as it is in another class": {later: func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", stockRoom, "acme testimonial pending 0.5 theirs")))
		}},
		"found on both sides": {want: "counted workshop theirs ×2", later: func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", stockRoom, "acme blog_post counted 0.9", "acme blog_post counted 0.9 theirs")))
		}},
		"seen elsewhere": {want: "counted workshop theirs ×2", later: func(s *stage) {
			s.poll("us/sitemap", items(article("page", home+"old", "x", "acme blog_post counted 0.9")))
		}},
		"seen elsewhere as it is": {want: "counted workshop theirs ×2", later: func(s *stage) {
			s.poll("us/sitemap", items(article("page", home+"old", "x", "acme workshop counted 0.9 theirs")))
		}},
		"joined with an older": {want: "counted workshop theirs ×2", later: func(s *stage) {
			s.poll("us/other", items(article("x", "https://a.example/x", stockRoom, "acme blog_post counted 0.9")))
		}},
		"away and back": {later: func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", stockRoom)))
			s.poll("us/feed", items(doubted(stockRoom, home+"old", "blog_post")))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				s.sources("us/feed", "us/sitemap", "us/other")
				s.poll("us/feed", items(first))
				was := s.only().ID
				id := s.correct(was, ledger.Accept, lately.Workshop, lately.Theirs)
				if want := lately.ActivityID("acme", lately.Theirs, lately.Workshop, home+"old"); id != want || s.only().ID != want {
					s.Errorf("it became %s, want %s", id, want)
				}
				tt.later(s)
				want := tt.want
				if want == "" {
					want = "counted workshop theirs ×1"
				}
				if got := s.standings(); got != want {
					s.Errorf("%s; want %s", got, want)
				}
				now := s.only().ID
				if r, ok, err := s.Review(s.Context(), now); err != nil || !ok || r.Activity != now || r.Really != (ledger.Filing{Area: lately.Workshop, Side: lately.Theirs}) || r.Note != "seen by eye" {
					s.Errorf("%+v, %v, %v", r, ok, err)
				}
				if s.Failed() {
					s.Log(s.dump("reviews", "findings"))
				}
			})
		})
	}
}

// Two activities of which a person says that they are one are one, and two again once
// that is taken back: nothing is lost.
func TestCorrectionOfOneOfBoth(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(article("guid", home+"joint", stockRoom, "acme press_release counted 0.9", "acme press_release counted 0.8 theirs")))
		before := s.dump("findings", "activities")
		ours := lately.ActivityID("acme", lately.Ours, lately.PressRelease, home+"joint")
		theirs := s.correct(ours, ledger.Change, "", lately.Theirs)
		if got := s.standings(); got != "counted press_release theirs ×2" || s.only().ID != theirs {
			s.Errorf("%s after the sides were joined", got)
		}
		refindAll(s)
		if ids, err := s.Find(s.Context(), ours[:8], 2); err != nil || len(ids) != 1 || ids[0] != theirs {
			s.Errorf("the id it had before leads to %v, %v", ids, err)
		}
		// Decided on by the id that a person may have noted down.
		s.correct(ours, ledger.Reject, "", "")
		if got := s.standings(); got != "rejected press_release theirs ×2" {
			s.Errorf("%s after it was rejected", got)
		}
		if _, err := s.Decide(s.Context(), ours, ledger.Verdict{Who: "lee"}, s.now); err != nil {
			s.Fatal(err)
		}
		if after := s.dump("findings", "activities"); after != before {
			s.Errorf("after all was taken back\n%s\nbefore\n%s", after, before)
		}
		if _, err := s.Decide(s.Context(), ours, ledger.Verdict{}, s.now); !errors.Is(err, ledger.ErrUndecided) {
			s.Errorf("taken back twice: %v", err)
		}
		if n := strings.Count(s.dump("reviews"), "acme"); n != 0 {
			s.Errorf("%d decisions are left", n)
		}
	})
}

// Whether it counts, and what it is, are decided apart; the note stays until another
// one comes.
func TestDecisionsAddUp(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(doubted(stockRoom, home+"old", "blog_post")))
		id := s.only().ID
		for i, tt := range []struct {
			v    ledger.Verdict
			want string
		}{
			{ledger.Verdict{Decision: ledger.Note, Note: "ask lee"}, "pending blog_post ours noted ask lee"},
			{ledger.Verdict{Decision: ledger.Change, Area: lately.WhitePaper}, "pending white_paper ours changed ask lee"},
			{ledger.Verdict{Decision: ledger.Accept}, "counted white_paper ours accepted ask lee"},
			{ledger.Verdict{Decision: ledger.Change, Side: lately.Theirs, Note: "they wrote it"}, "counted white_paper theirs accepted they wrote it"},
			{ledger.Verdict{Decision: ledger.Note, Note: "with a ghost writer"}, "counted white_paper theirs accepted with a ghost writer"},
			{ledger.Verdict{Decision: ledger.Reject}, "rejected white_paper theirs rejected "},
			{ledger.Verdict{Decision: ledger.Change, Area: lately.Integration, Side: lately.Ours}, "rejected integration ours rejected "},
			{ledger.Verdict{Decision: ledger.Accept, Area: lately.BlogPost}, "counted blog_post ours accepted "},
			{ledger.Verdict{}, "pending blog_post ours  "},
		} {
			tt.v.Who = fmt.Sprint("person ", i)
			becomes, err := s.Decide(s.Context(), id, tt.v, s.now)
			if err != nil {
				s.Fatal(err)
			}
			s.now = s.now.Add(time.Minute)
			a := s.only()
			r, ok, err := s.Review(s.Context(), a.ID)
			got := fmt.Sprint(a.Status, " ", a.Area, " ", a.Side, " ", r.Decision, " ", r.Note)
			if err != nil || ok != (tt.v.Decision != "") || got != tt.want || becomes != a.ID || ok && r.Reviewer != tt.v.Who {
				s.Errorf("%d: %q by %q, %v, %v, became %s of %s; want %q", i, got, r.Reviewer, ok, err, becomes, a.ID, tt.want)
			}
			refindAll(s)
			if again := s.only(); again.Status != a.Status || again.Area != a.Area || again.Side != a.Side {
				s.Errorf("%d: judged again it is %s %s %s", i, again.Status, again.Area, again.Side)
			}
			id = becomes
		}
		log, err := s.History(s.Context(), id)
		if err != nil || len(log) != 9 || log[0].Note != "ask lee" || log[8].Decision != ledger.Undecided || log[8].Reviewer != "person 8" {
			s.Errorf("%v: the log has %+v", err, log)
		}
	})
}

func TestVerdictsThatCantBe(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		deal := article("deal", home+"deal", "Deal", "acme referral pending 0.5")
		deal.Kind = lately.DealItem
		s.poll("us/feed", items(doubted(stockRoom, home+"old", "blog_post"), deal))
		ids := map[lately.Area]string{}
		for _, a := range s.activities(ledger.Filter{}) {
			ids[a.Area] = a.ID
		}
		before := s.dump(kept...)
		for name, tt := range map[string]struct {
			area lately.Area
			v    ledger.Verdict
			want error
		}{
			"no area":                 {lately.BlogPost, ledger.Verdict{Decision: ledger.Accept, Area: "essay"}, nil},
			"no side":                 {lately.BlogPost, ledger.Verdict{Decision: ledger.Accept, Side: "both"}, nil},
			"nothing changed":         {lately.BlogPost, ledger.Verdict{Decision: ledger.Change}, nil},
			"an empty note":           {lately.BlogPost, ledger.Verdict{Decision: ledger.Note, Note: "\x00"}, nil},
			"no decision":             {lately.BlogPost, ledger.Verdict{Decision: "maybe"}, nil},
			"a post is no referral":   {lately.BlogPost, ledger.Verdict{Decision: ledger.Change, Area: lately.Referral}, ledger.ErrReferral},
			"a referral is no post":   {lately.Referral, ledger.Verdict{Decision: ledger.Accept, Area: lately.BlogPost}, ledger.ErrReferral},
			"nothing was taken back":  {lately.BlogPost, ledger.Verdict{}, ledger.ErrUndecided},
			"there is no such thing":  {lately.Workshop, ledger.Verdict{Decision: ledger.Accept}, ledger.ErrNoActivity},
			"somebody saw a decision": {lately.BlogPost, ledger.Verdict{Decision: ledger.Accept, After: new(int64(7))}, errMeanwhile},
		} {
			_, err := s.Decide(s.Context(), ids[tt.area], tt.v, s.now)
			var meanwhile *ledger.MeanwhileError
			switch {
			case err == nil, tt.want == errMeanwhile && !errors.As(err, &meanwhile), tt.want != nil && tt.want != errMeanwhile && !errors.Is(err, tt.want):
				s.Errorf("%s: %v, want %v", name, err, tt.want)
			}
		}
		if after := s.dump(kept...); after != before {
			s.Errorf("something was stored:\n%s", after)
		}
		// Who gave a referral is often what isn't clear.
		s.correct(ids[lately.Referral], ledger.Accept, "", lately.Theirs)
		if got := s.standings(); !strings.Contains(got, "counted referral theirs") {
			s.Error(got)
		}
	})
}

var errMeanwhile = errors.New("decided meanwhile")

// Of two people who decide at once the later one holds, and the log keeps both; one
// who says what he saw is told that somebody came first.
func TestTwoDecideAtOnce(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(doubted(stockRoom, home+"old", "blog_post")))
		id := s.only().ID
		const people = 6
		errs := make([]error, people)
		var wg sync.WaitGroup
		for i := range people {
			wg.Go(func() {
				v := ledger.Verdict{Decision: ledger.Accept, Side: lately.Theirs, Who: fmt.Sprint("person ", i), After: new(int64(0))}
				_, errs[i] = s.Decide(s.Context(), id, v, s.now)
			})
		}
		wg.Wait()
		refused := 0
		var meanwhile *ledger.MeanwhileError
		for _, err := range errs {
			if errors.As(err, &meanwhile) {
				refused++
			} else if err != nil {
				s.Error(err)
			}
		}
		if refused != people-1 || meanwhile.Holds.Decision != ledger.Accept || !strings.Contains(meanwhile.Error(), "accepted by person") {
			s.Errorf("%d of %d were told that somebody came first: %v", refused, people, meanwhile)
		}
		for i := range people {
			wg.Go(func() {
				side := []lately.Side{lately.Ours, lately.Theirs}[i%2]
				_, errs[i] = s.Decide(s.Context(), id, ledger.Verdict{Decision: ledger.Reject, Side: side, Who: fmt.Sprint("person ", i)}, s.now)
			})
		}
		wg.Wait()
		log, err := s.History(s.Context(), id)
		if err := errors.Join(append(errs, err)...); err != nil || len(log) != 1+people {
			s.Fatalf("%d lines in the log, %v", len(log), err)
		}
		last := log[people]
		if a := s.only(); a.Status != lately.Rejected || a.Side != last.Really.Side {
			s.Errorf("%s of %s, the last word was %+v", a.Status, a.Side, last)
		}
		if r, ok, err := s.Review(s.Context(), id); err != nil || !ok || r.Reviewer != last.Reviewer || r.Entry != last.Entry {
			s.Errorf("%+v holds, %v; the last word was %+v", r, err, last)
		}
		if _, err := s.Decide(s.Context(), id, ledger.Verdict{Decision: ledger.Accept, After: &last.Entry}, s.now); err != nil {
			s.Error(err)
		}
		if _, err := s.Decide(s.Context(), id, ledger.Verdict{}, s.now); err != nil {
			s.Error(err)
		}
		if _, err := s.Decide(s.Context(), id, ledger.Verdict{Decision: ledger.Accept, After: &last.Entry}, s.now); !errors.As(err, &meanwhile) || !strings.Contains(err.Error(), "taken back") {
			s.Errorf("after it was taken back: %v", err)
		}
	})
}

// Sources that are polled while people decide lose no decision.
func TestDecisionsWhilePolling(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed", "us/sitemap")
		s.poll("us/feed", items(doubted(stockRoom, home+"old", "blog_post")))
		id := s.only().ID
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := range 8 {
				it := article("page", home+"old", fmt.Sprint("Title ", i), "acme blog_post counted 0.9")
				if i%2 == 1 {
					it.Categories = nil
				}
				s.poll("us/sitemap", items(it))
			}
		})
		var err error
		wg.Go(func() {
			for i := 0; i < 8 && err == nil; i++ {
				area := []lately.Area{lately.Integration, lately.Workshop}[i%2]
				_, err = s.Decide(s.Context(), id, ledger.Verdict{Decision: ledger.Accept, Side: lately.Theirs, Area: area, Who: "kim"}, s.now.Add(time.Duration(i)*time.Second))
			}
		})
		wg.Wait()
		if got := s.standings(); err != nil || !strings.HasPrefix(got, "counted workshop theirs ×") {
			s.Errorf("%s, %v\n%s", got, err, s.dump("reviews", "findings"))
		}
	})
}
