package ledger_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

func TestManyOpenANewLedgerAtOnce(t *testing.T) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			ref := ledgertest.Fresh(t, d)
			errs := make([]error, 8)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					l, err := ledger.Open(t.Context(), ref)
					if err == nil {
						_, err = l.StartRun(t.Context(), "x", noon)
						err = errors.Join(err, l.Close())
					}
					errs[i] = err
				})
			}
			wg.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			var n int
			row := ledgertest.SQL(t, d, ref).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM lately_migrations WHERE version_id = 1")
			if err := row.Scan(&n); err != nil || n != 1 {
				t.Errorf("the first migration was applied %d times, %v", n, err)
			}
		})
	}
}

func TestNewerLedgerIsRefused(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		db := ledgertest.SQL(s, s.driver, s.url)
		if _, err := db.ExecContext(s.Context(), "INSERT INTO lately_migrations (version_id, is_applied) VALUES (99, true)"); err != nil {
			s.Fatal(err)
		}
		l, err := ledger.Open(s.Context(), s.url)
		if err == nil {
			l.Close()
			s.Fatal("a newer ledger was opened")
		}
		if !strings.Contains(err.Error(), "newer lately") {
			s.Errorf("%v; want that the program is too old", err)
		}
	})
}

func TestOpenSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("these are notes, not a ledger\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, ref, want string }{
		{"no folder", filepath.Join(dir, "none", "lately.db"), "create it"},
		{"no database", text, "not a ledger"},
		{"a folder", dir, "can be written"},
		{"memory", ":memory:", "name a file"},
		{"other database", "mysql://u:PLANTED@h/d", "postgres://"},
		{"no server", "postgres://u:PLANTED@127.0.0.1:1/d?password=PLANTED", "check that the server runs"},
		{"bad port", "postgres://u:PLANTED@127.0.0.1:x/d", "percent-encoded"},
		{"bad escape", "postgres://u:PLANTED%zz@127.0.0.1/d", "percent-encoded"},
		{"bad option", "postgres://u:PLANTED@127.0.0.1/d?sslmode=PLANTED", "percent-encoded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			l, err := ledger.Open(ctx, tt.ref)
			if err == nil {
				l.Close()
				t.Fatal("opened")
			}
			if msg := err.Error(); !strings.Contains(msg, tt.want) || strings.Contains(msg, "PLANTED") || !strings.HasPrefix(msg, "open ledger") {
				t.Errorf("%s\nwant %q in it, and no password", msg, tt.want)
			}
		})
	}
}

func TestFileNamesOfAllKinds(t *testing.T) {
	dir := t.TempDir()
	for ref, file := range map[string]string{
		filepath.Join(dir, "a b%20c#d.db"):       "a b%20c#d.db",
		"file:" + filepath.Join(dir, "e"):        "e",
		"sqlite://" + filepath.Join(dir, "f.db"): "f.db",
	} {
		ledgertest.OpenURL(t, ref)
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func TestViewsShowRealTimes(t *testing.T) {
	when := noon.Add(-36 * time.Hour)
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		it := post("a", "acme blog_post counted 0.9")
		it.Published = when
		s.poll("us/blog", items(it))
		if _, err := s.StartRun(s.Context(), "x", when); err != nil {
			s.Fatal(err)
		}
		db := ledgertest.SQL(s, s.driver, s.url)
		for query, want := range map[string]time.Time{
			"SELECT occurred_at FROM v_activities": when,
			"SELECT last_seen FROM v_activities":   noon,
			"SELECT published FROM v_items":        when,
			"SELECT last_ok FROM v_sources":        noon,
			"SELECT started_at FROM v_runs":        when,
		} {
			if got, err := timeOf(db.QueryRowContext(s.Context(), query)); err != nil || !got.Equal(want) {
				s.Errorf("%s: %v, %v; want %v", query, got, err, want)
			}
		}
	})
}

// timeOf reads a time as a person's tool would: PostgreSQL has a type for it,
// SQLite writes it as text.
func timeOf(row *sql.Row) (time.Time, error) {
	var v any
	if err := row.Scan(&v); err != nil {
		return time.Time{}, err
	}
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		return time.Parse(time.RFC3339, v)
	}
	return time.Time{}, errors.New("not a time")
}
