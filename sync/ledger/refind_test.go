package ledger_test

import (
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

// A commit that is under way when stored items are judged again wins: repeating
// the judgement waits for it, and then leaves alone what it changed.
func TestRefindWaitsForACommitUnderWay(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		if s.driver.URL == "" {
			s.Skip("SQLite lets only one transaction write at a time")
		}
		s.sources("us/blog")
		s.poll("us/blog", items(post("a", "acme blog_post counted 0.9")))
		recs, err := s.Records(s.Context(), 0, 10)
		if err != nil || len(recs) != 1 {
			s.Fatalf("%d records, %v", len(recs), err)
		}
		db := ledgertest.SQL(s, s.driver, s.url)
		commit, err := db.BeginTx(s.Context(), nil)
		if err != nil {
			s.Fatal(err)
		}
		defer commit.Rollback()
		for _, q := range []string{"UPDATE sources SET token = token", "UPDATE items SET hash = 'changed'"} {
			if _, err := commit.ExecContext(s.Context(), q); err != nil {
				s.Fatal(err)
			}
		}
		done := make(chan error, 1)
		go func() { done <- s.Refind(s.Context(), []lately.Refound{{Record: recs[0]}}, s.now) }()
		for waiting := 0; waiting == 0 && len(done) == 0; time.Sleep(5 * time.Millisecond) {
			row := db.QueryRowContext(s.Context(), "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
			if err := row.Scan(&waiting); err != nil {
				s.Fatal(err)
			}
		}
		if err := commit.Commit(); err != nil {
			s.Fatal(err)
		}
		if err := <-done; err != nil {
			s.Fatal(err)
		}
		if a := s.only(); a.Status != lately.Counted {
			s.Errorf("the commit's finding was replaced: %+v", a)
		}
	})
}
