package ledger_test

import (
	"os"
	"testing"

	"lately/sync/ledger/ledgertest"

	"github.com/pressly/goose/v3"
)

// provider applies and takes back migrations by hand.
func (s *stage) provider() *goose.Provider {
	s.Helper()
	dialect, dir := goose.DialectSQLite3, "migrations/sqlite"
	if s.driver.URL != "" {
		dialect, dir = goose.DialectPostgres, "migrations/postgres"
	}
	p, err := goose.NewProvider(dialect, ledgertest.SQL(s, s.driver, s.url), os.DirFS(dir),
		goose.WithTableName("lately_migrations"), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		s.Fatal(err)
	}
	return p
}

func TestMigrationsCanBeTakenBack(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/page")
		s.poll("us/page", listing(wall(1, 2)...))
		if _, err := s.provider().DownTo(s.Context(), 1); err != nil {
			s.Fatal(err)
		}
		again := ledgertest.OpenURL(s, s.url)
		again2 := &stage{TB: s.TB, Ledger: again, driver: s.driver, url: s.url, now: s.now}
		again2.poll("us/page", listing(wall(1, 2)...))
		if n := len(again2.dump("v_activities", "v_items", "v_sources", "v_runs", "v_reviews")); n == 0 {
			s.Error("the views are empty")
		}
		if _, err := s.provider().DownTo(s.Context(), 0); err != nil {
			s.Error(err)
		}
	})
}

// A migration that was made before another, and merged after it, is applied to
// ledgers that have the other already.
func TestLateMigrationIsApplied(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		if _, err := s.provider().ApplyVersion(s.Context(), 4, false); err != nil {
			s.Fatal(err)
		}
		again := ledgertest.OpenURL(s, s.url)
		if _, err := again.Judged(s.Context()); err != nil {
			s.Error(err)
		}
	})
}
