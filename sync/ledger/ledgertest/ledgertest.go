// Package ledgertest gives tests a ledger in each of the databases. PostgreSQL is
// the one that LATELY_TEST_POSTGRES names, else a private cluster that is started
// once for the test binary and vanishes with it.
package ledgertest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"lately/sync/ledger"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that creates and drops schemas
)

// Driver is a database to test with.
type Driver struct {
	Name string // "sqlite" or "postgres"
	URL  string // of the PostgreSQL server; empty for SQLite
}

// Drivers lists the databases that can be had here. Without PostgreSQL it says so
// and leaves it out, except under CI, where that fails the test.
func Drivers(t testing.TB) []Driver {
	t.Helper()
	list := []Driver{{Name: "sqlite"}}
	ref, err := postgres()
	switch {
	case err == nil:
		return append(list, Driver{Name: "postgres", URL: ref})
	case os.Getenv("CI") != "":
		t.Fatalf("no PostgreSQL to test with: %v", err)
	default:
		t.Logf("not tested with PostgreSQL: %v", err)
	}
	return list
}

// Open opens a new, empty ledger that ends with the test.
func Open(t testing.TB, d Driver) *ledger.Ledger {
	t.Helper()
	return OpenURL(t, Fresh(t, d))
}

// OpenURL opens the ledger at ref and closes it when the test ends.
func OpenURL(t testing.TB, ref string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

var schemas atomic.Int64

// Fresh returns the URL of an empty database, for tests that open it several
// times. It is removed when the test ends.
func Fresh(t testing.TB, d Driver) string {
	t.Helper()
	if d.URL == "" {
		return filepath.Join(t.TempDir(), "lately.db")
	}
	schema := fmt.Sprintf("lately_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), schemas.Add(1))
	admin(t, d.URL, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { admin(t, d.URL, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal("LATELY_TEST_POSTGRES is not a URL")
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// SQL opens a plain connection to a database that Fresh named, to look at what is
// really stored.
func SQL(t testing.TB, d Driver, ref string) *sql.DB {
	t.Helper()
	driver := "pgx"
	if d.URL == "" {
		driver = "sqlite"
	}
	db, err := sql.Open(driver, ref)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func admin(t testing.TB, ref, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", ref)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
