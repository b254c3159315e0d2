package ledger_test

import (
	"testing"
	"time"

	"lately"
)

// A referral is over when its deal is gone, and back when the deal is.
func TestReferralEndsWithItsDeal(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/crm")
		deal := post("a", "acme referral counted 1")
		s.poll("us/crm", listing(deal))
		for range 3 {
			if a := s.only(); a.Status != lately.Counted {
				s.Fatalf("gone too early: %+v", a)
			}
			s.now = s.now.Add(day)
			s.poll("us/crm", listing())
		}
		if a := s.only(); a.Status != lately.Gone || !a.EndedAt.Equal(noon.Add(day)) {
			s.Errorf("gone: %+v", a)
		}
		s.poll("us/crm", listing(deal))
		if a := s.only(); a.Status != lately.Counted || !a.EndedAt.IsZero() {
			s.Errorf("back: %+v", a)
		}
	})
}

func TestUnexplainedDeals(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/crm", "us/blog")
		deal := func(key string, published time.Time, judgements ...string) lately.Item {
			it := post(key, judgements...)
			it.Kind, it.Published, it.Deal = lately.DealItem, published, &lately.Deal{ID: key}
			return it
		}
		s.poll("us/crm", items(deal("bare", time.Time{}), deal("found", noon, "acme referral counted 1"), deal("lost", noon), deal("odd", noon)))
		s.poll("us/blog", items(post("p")))
		first, err := s.Unexplained(s.Context(), 0, 1)
		if err != nil || len(first) != 1 || first[0].Item.Key != "guid:lost" || first[0].Source.ID != "us/crm" {
			s.Fatalf("got %+v, %v", first, err)
		}
		rest, err := s.Unexplained(s.Context(), first[0].ID, 10)
		if err != nil || len(rest) != 1 || rest[0].Item.Deal.ID != "odd" {
			s.Errorf("got %+v, %v", rest, err)
		}
	})
}
