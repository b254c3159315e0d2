package sql_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"lately/sync/ledger/ledgertest"
)

// server is a database that the query is tried on.
type server struct {
	name   string
	url    string // empty for SQLite
	path   string
	db     *sqlx.DB
	query  string // pages by changed_at and deal
	stamp  string // type of changed_at
	number string // type of amounts
}

const columns = "SELECT id AS deal, customer AS account, partner, direction, stage, amount, currency, created_at, changed_at FROM deals "

const paged = columns + "WHERE changed_at > :since OR (changed_at = :since AND id > :after) ORDER BY changed_at, id LIMIT :limit"

// servers are all the databases that can be had. Under CI none may be missing.
func servers(t *testing.T) []*server {
	t.Helper()
	path := filepath.Join(t.TempDir(), "warehouse.db")
	out := []*server{{name: "sqlite", path: path, db: connect(t, "sqlite", path), stamp: "TEXT", number: "NUMERIC",
		query: columns + "WHERE datetime(changed_at) > :since OR (datetime(changed_at) = :since AND id > :after) ORDER BY datetime(changed_at), id LIMIT :limit"}}
	for _, d := range ledgertest.Drivers(t) {
		if d.URL != "" {
			u := ledgertest.Fresh(t, d)
			out = append(out, &server{name: "postgres", url: u, db: connect(t, "pgx", u), query: paged, stamp: "timestamptz", number: "numeric(12,3)"})
		}
	}
	socket, err := mariadb()
	switch {
	case err == nil:
		name := fmt.Sprintf("w%d", time.Now().UnixNano())
		connect(t, "mysql", "root@unix("+socket+")/").MustExec("CREATE DATABASE " + name)
		out = append(out, &server{name: "mariadb", url: "mysql://root@localhost/" + name + "?socket=" + socket, query: paged, stamp: "datetime(6)", number: "decimal(12,3)",
			db: connect(t, "mysql", "root@unix("+socket+")/"+name+"?parseTime=true")})
	case os.Getenv("CI") != "":
		t.Fatalf("no MariaDB to test with: %v", err)
	default:
		t.Logf("not tested with MariaDB: %v", err)
	}
	for _, s := range out {
		s.db.MustExec("CREATE TABLE deals (id bigint PRIMARY KEY, customer varchar(100), partner varchar(100), direction varchar(10), stage varchar(30), amount " +
			s.number + ", currency char(3), created_at " + s.stamp + ", changed_at " + s.stamp + ")")
	}
	return out
}

func connect(t *testing.T, driver, dsn string) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Connect(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// put inserts or replaces a deal.
func (s *server) put(t *testing.T, id int, partner, stage, amount string, at time.Time) {
	t.Helper()
	moment := any(at)
	if s.path != "" {
		moment = at.Format(time.DateTime)
	}
	s.db.MustExec(s.db.Rebind("DELETE FROM deals WHERE id = ?"), id)
	s.db.MustExec(s.db.Rebind("INSERT INTO deals VALUES (?, ?, ?, 'in', ?, ?, 'EUR', ?, ?)"), id, fmt.Sprintf("Customer %d", id), partner, stage, amount, moment, moment)
}

// mariadb starts a private server once for the test binary.
var mariadb = sync.OnceValues(func() (string, error) {
	program, err := exec.LookPath("mariadbd")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/mariadbd"); err != nil {
			return "", err
		}
	}
	dir, err := os.MkdirTemp("", "lately-mariadb-")
	if err != nil {
		return "", err
	}
	cleanups = append(cleanups, func() { _ = os.RemoveAll(dir) })
	data, socket := filepath.Join(dir, "data"), filepath.Join(dir, "s")
	if out, err := exec.Command("mariadb-install-db", "--no-defaults", "--user=root", "--auth-root-authentication-method=normal", "--skip-test-db", "--datadir="+data).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	cmd := exec.Command(program, "--no-defaults", "--user=root", "--skip-networking", "--datadir="+data, "--socket="+socket, "--pid-file="+filepath.Join(dir, "pid"), "--innodb-flush-log-at-trx-commit=0")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	cleanups = append(cleanups, func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		if db, err := sqlx.ConnectContext(ctx, "mysql", "root@unix("+socket+")/"); err == nil {
			return socket, db.Close()
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("it didn't start: %s", strings.TrimSpace(log.String()))
		case <-time.After(50 * time.Millisecond):
		}
	}
})

var cleanups []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(cleanups) - 1; i >= 0; i-- {
		cleanups[i]()
	}
	os.Exit(code)
}
