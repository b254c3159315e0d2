package ledger_test

import (
	"database/sql"
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
			return // SQLite lets only one transaction write at a time
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
		go func() {
			_, err := s.Refind(s.Context(), []lately.Refound{{Record: recs[0]}}, false, s.now)
			done <- err
		}()
		finishWhenItWaits(s, db, commit, done)
		if a := s.only(); a.Status != lately.Counted {
			s.Errorf("the commit's finding was replaced: %+v", a)
		}
	})
}

// Another source's commit that is under way has judged the same thing anew:
// merging waits for it, and takes what it says into account.
func TestMergeWaitsForACommitUnderWay(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		if s.driver.URL == "" {
			return // SQLite lets only one transaction write at a time
		}
		s.sources("us/a", "us/b")
		s.poll("us/a", items(post("p", "acme blog_post pending 0.5")))
		s.poll("us/b", items(post("p", "acme blog_post pending 0.4")))
		db := ledgertest.SQL(s, s.driver, s.url)
		other, err := db.BeginTx(s.Context(), nil)
		if err != nil {
			s.Fatal(err)
		}
		defer other.Rollback()
		for _, q := range []string{"UPDATE findings SET status = 'counted' WHERE confidence < 0.45", "UPDATE activities SET status = 'counted'"} {
			if _, err := other.ExecContext(s.Context(), q); err != nil {
				s.Fatal(err)
			}
		}
		turn := s.take("us/a")
		edited := post("p", "acme blog_post pending 0.6")
		c := s.judged("us/a", items(edited))
		done := make(chan error, 1)
		go func() {
			_, err := s.Commit(s.Context(), &turn, c)
			done <- err
		}()
		finishWhenItWaits(s, db, other, done)
		if a := s.only(); a.Status != lately.Counted || a.Source != "us/b" {
			s.Errorf("the other source's judgement was lost: %+v", a)
		}
	})
}

// finishWhenItWaits commits a transaction as soon as what runs beside it waits for
// it, or has ended without waiting.
func finishWhenItWaits(s *stage, db *sql.DB, held *sql.Tx, done <-chan error) {
	s.Helper()
	for waiting := 0; waiting == 0 && len(done) == 0; time.Sleep(5 * time.Millisecond) {
		row := db.QueryRowContext(s.Context(), "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
		if err := row.Scan(&waiting); err != nil {
			s.Fatal(err)
		}
	}
	if err := held.Commit(); err != nil {
		s.Fatal(err)
	}
	if err := <-done; err != nil {
		s.Fatal(err)
	}
}
