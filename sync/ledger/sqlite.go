package ledger

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// bindSQLite teaches sqlx the driver's name once: sqlx knows only that of another.
var bindSQLite = sync.OnceFunc(func() { sqlx.BindDriver("sqlite", sqlx.QUESTION) })

// readers is how many queries may read a SQLite ledger at the same time.
const readers = 8

// openSQLite opens a file with one connection that writes, since SQLite has one
// writer at a time anyway, and several that read beside it.
func openSQLite(ctx context.Context, ref string) (*Ledger, error) {
	bindSQLite()
	path, err := filePath(ref)
	if err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); !isDir(dir) {
		return nil, fmt.Errorf("open ledger %s: there is no folder %s; create it, or name another file as the store", path, dir)
	}
	if err := createPrivate(path); err != nil {
		return nil, openError(path, err, "check that the folder can be written by this user")
	}
	l := &Ledger{name: path, retryable: sqliteBusy}
	if l.writer, err = sqlx.Open("sqlite", dsn(path, "_txlock=immediate")); err != nil {
		return nil, openError(path, err, "name another file as the store")
	}
	l.writer.SetMaxOpenConns(1)
	if l.reader, err = sqlx.Open("sqlite", dsn(path, "_pragma=query_only(1)")); err != nil {
		return nil, openError(path, errors.Join(err, l.writer.Close()), "name another file as the store")
	}
	l.reader.SetMaxOpenConns(readers)
	var version dataVersion
	l.state = func(ctx context.Context) (string, error) { return version.read(ctx, l.reader) }
	l.close = func() error { return errors.Join(version.close(), l.reader.Close(), l.writer.Close()) }
	if err := l.migrate(ctx, goose.DialectSQLite3, "migrations/sqlite"); err != nil {
		return nil, openError(path, errors.Join(err, l.close()), sqliteAdvice(err))
	}
	return l, nil
}

// filePath is the path that a store's reference names.
func filePath(ref string) (string, error) {
	path := ref
	for _, scheme := range []string{"sqlite:", "file:"} {
		if rest, ok := strings.CutPrefix(path, scheme); ok {
			path = strings.TrimPrefix(rest, "//")
		}
	}
	path, _, _ = strings.Cut(path, "?")
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return "", errors.New("open ledger: a ledger in memory would forget everything; name a file")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open ledger %s: %w", path, err)
	}
	return abs, nil
}

// dsn names a file with the settings that every connection needs: they can't be
// set once, since each connection of a pool has its own.
func dsn(path, more string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	return u.String() + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_pragma=cache_size(-8000)&_pragma=journal_size_limit(67108864)&" + more
}

// createPrivate makes a new ledger's file readable by its owner alone: what a CRM
// says of customers is in it. SQLite gives the files beside it the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// sqliteBusy reports whether another process was in the way.
func sqliteBusy(err error) bool {
	switch code(err) & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return true
	}
	return false
}

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// sqliteAdvice is what to do about a file that can't be opened.
func sqliteAdvice(err error) string {
	switch code(err) & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return "the file is not a ledger or is damaged; name another file as the store, or restore it from a copy"
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "check that the file and its folder can be written by this user"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "another program keeps it locked; end that program and try again"
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return "check that the disk has room and is well"
	}
	return "check the store in the config"
}
