package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// many makes n activities of a few partners, several at the same moment.
func many(n int) []lately.Item {
	out := make([]lately.Item, n)
	for i := range out {
		out[i] = post(fmt.Sprint("p", i), fmt.Sprintf("partner%d blog_post counted 0.9", i%7))
		out[i].Published = noon.Add(-time.Duration(i/3) * time.Hour)
		out[i].Body = "a sentence or two that gave it away, as they stand in a post"
	}
	return out
}

func TestActivitiesStreamInOrder(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog", "us/press")
		s.poll("us/blog", items(many(300)...))
		s.poll("us/press", items(many(40)...))
		bare, full := s.activities(ledger.Filter{}), s.activities(ledger.Filter{Evidence: true})
		if len(bare) != 300 || len(full) != 300 {
			s.Fatalf("%d and %d with evidence, want 300", len(bare), len(full))
		}
		evidence := 0
		for i, a := range full {
			evidence += len(a.Evidence)
			if a.ID != bare[i].ID {
				s.Fatalf("place %d: %s with evidence, %s without", i, a.ID, bare[i].ID)
			}
			if i == 0 {
				continue
			}
			b := full[i-1]
			inOrder := b.Partner < a.Partner || b.Partner == a.Partner && (b.OccurredAt.After(a.OccurredAt) || b.OccurredAt.Equal(a.OccurredAt) && b.ID < a.ID)
			if !inOrder {
				s.Fatalf("place %d: %s %v %s after %s %v %s", i, a.Partner, a.OccurredAt, a.ID, b.Partner, b.OccurredAt, b.ID)
			}
		}
		if evidence != 340 {
			s.Errorf("%d pieces of evidence, want 340", evidence)
		}
	})
}

func TestBriefLeavesTextsOut(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", items(many(20)...))
		whole := s.activities(ledger.Filter{})
		for i, a := range s.activities(ledger.Filter{Brief: true}) {
			want := whole[i]
			if want.Rule == "" || want.LastSeen.IsZero() {
				s.Fatalf("nothing to leave out: %+v", want)
			}
			want.Rule, want.Excerpt, want.LastSeen = "", "", time.Time{}
			if diff := cmp.Diff(want, a); diff != "" {
				s.Error(diff)
			}
		}
	})
}

// A reader may stop early, read on the side and write while the stream is open.
func TestStreamIsInNoOnesWay(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", items(many(50)...))
		n := 0
		for a, err := range s.Activities(s.Context(), ledger.Filter{}) {
			if err != nil {
				s.Fatal(err)
			}
			if _, err := s.Decide(s.Context(), a.ID, ledger.Verdict{Decision: ledger.Reject, Note: "", Who: ""}, s.now); err != nil {
				s.Fatal(err)
			}
			for _, err := range s.Activities(s.Context(), ledger.Filter{ID: a.ID, Evidence: true}) {
				if err != nil {
					s.Fatal(err)
				}
				break
			}
			if n++; n == 20 {
				break
			}
		}
		if left := s.activities(ledger.Filter{Statuses: []lately.Status{lately.Counted}}); len(left) != 30 {
			s.Errorf("%d still counted, want 30", len(left))
		}
	})
}

func TestFilter(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		early, late := post("early", "acme blog_post counted 0.9", "bolt press_release mention 0.3"), post("late", "acme workshop pending 0.5")
		early.Published, late.Published = noon.Add(-day), noon
		s.poll("us/blog", items(early, late))
		id := lately.ActivityID("acme", lately.Ours, lately.Workshop, late.URL)
		for _, tt := range []struct {
			name string
			f    ledger.Filter
			want []lately.Area
		}{
			{"all", ledger.Filter{}, []lately.Area{lately.Workshop, lately.BlogPost, lately.PressRelease}},
			{"id", ledger.Filter{ID: id}, []lately.Area{lately.Workshop}},
			{"partner", ledger.Filter{Partner: "bolt"}, []lately.Area{lately.PressRelease}},
			{"area", ledger.Filter{Area: lately.BlogPost}, []lately.Area{lately.BlogPost}},
			{"side", ledger.Filter{Side: lately.Theirs}, nil},
			{"statuses", ledger.Filter{Statuses: []lately.Status{lately.Pending, lately.Mention}}, []lately.Area{lately.Workshop, lately.PressRelease}},
			{"since", ledger.Filter{Since: noon}, []lately.Area{lately.Workshop}},
			{"until", ledger.Filter{Until: noon}, []lately.Area{lately.BlogPost, lately.PressRelease}},
			{"until and with it", ledger.Filter{Until: noon.Add(1)}, []lately.Area{lately.Workshop, lately.BlogPost, lately.PressRelease}},
			{"several", ledger.Filter{Partner: "acme", Until: noon}, []lately.Area{lately.BlogPost}},
		} {
			for _, tt.f.Evidence = range []bool{false, true} {
				var got []lately.Area
				for _, a := range s.activities(tt.f) {
					got = append(got, a.Area)
				}
				if !slices.Equal(got, tt.want) {
					s.Errorf("%s: %v, want %v", tt.name, got, tt.want)
				}
			}
		}
	})
}

func BenchmarkCommit100Items(b *testing.B) {
	for _, d := range ledgertest.Drivers(b) {
		b.Run(d.Name, func(b *testing.B) {
			s := newStage(b, d)
			s.sources("us/blog")
			list := many(100)
			for n := 0; b.Loop(); n++ {
				for i := range list {
					list[i].Body = fmt.Sprint(n, "th time")
				}
				s.poll("us/blog", items(list...))
			}
		})
	}
}

func BenchmarkStream50000Activities(b *testing.B) {
	for _, d := range ledgertest.Drivers(b) {
		s := newStage(b, d)
		s.sources("us/blog")
		for part := range slices.Chunk(many(50_000), 2000) {
			s.poll("us/blog", items(part...))
		}
		for _, evidence := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/evidence=%v", d.Name, evidence), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					n := 0
					for _, err := range s.Activities(b.Context(), ledger.Filter{Evidence: evidence}) {
						if err != nil {
							b.Fatal(err)
						}
						n++
					}
					if n != 50_000 {
						b.Fatalf("%d activities", n)
					}
				}
			})
		}
	}
}
