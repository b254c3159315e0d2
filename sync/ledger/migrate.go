package ledger

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// The two databases differ in their column types and in how a view shows a time;
// nothing else of the SQL does.
//
//go:embed migrations
var migrations embed.FS

// versions is the table that says which migrations a ledger has.
const versions = "lately_migrations"

// newerError says that a ledger was written by a later program.
type newerError struct{ has, known int64 }

func (e *newerError) Error() string {
	return fmt.Sprintf("it was written by a newer lately (its tables are version %d, this program knows %d); use the newer program", e.has, e.known)
}

// migrate brings the tables up to date. Several processes may do so at once:
// PostgreSQL by the session lock in opts; SQLite by trying again, since each
// migration is one transaction and whoever comes second finds it applied.
func (l *Ledger) migrate(ctx context.Context, dialect goose.Dialect, dir string, opts ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	opts = append(opts, goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true), goose.WithLogger(goose.NopLogger()))
	p, err := goose.NewProvider(dialect, l.writer.DB, files, opts...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	list := p.ListSources()
	known := list[len(list)-1].Version
	const attempts = 20
	for n := 1; ; n++ {
		has, applied, err := l.version(ctx)
		if err == nil && has > known {
			return &newerError{has: has, known: known}
		}
		if err == nil && applied == len(list) {
			return nil
		}
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		if n == attempts || ctx.Err() != nil || permanent(err) {
			return fmt.Errorf("bring tables up to date: %w", err)
		}
		if err := pause(ctx, time.Duration(n)*10*time.Millisecond); err != nil {
			return err
		}
	}
}

// version is that of the newest migration that was applied, and how many were. It
// fails where there is no table of versions yet.
func (l *Ledger) version(ctx context.Context) (newest int64, applied int, err error) {
	var row struct {
		Newest  int64 `db:"newest"`
		Applied int   `db:"applied"`
	}
	err = l.writer.GetContext(ctx, &row, "SELECT MAX(version_id) AS newest, COUNT(DISTINCT NULLIF(version_id, 0)) AS applied FROM "+versions)
	return row.Newest, row.Applied, err
}

// permanent reports whether trying again can't help: the file can't be opened or
// isn't a database.
func permanent(err error) bool {
	return code(err) != 0 && !sqliteBusy(err) && code(err)&0xff != 1
}
