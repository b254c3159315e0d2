package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// poolSize is how many connections a run keeps to PostgreSQL unless the URL says
// otherwise with pool_max_conns.
const poolSize = 8

// openPostgres opens a PostgreSQL database.
func openPostgres(ctx context.Context, ref string) (*Ledger, error) {
	cfg, err := pgxpool.ParseConfig(ref)
	if err != nil {
		// The driver's message can repeat the URL, and with it the password.
		return nil, errors.New("open ledger: the PostgreSQL URL can't be understood; write postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters in the password percent-encoded")
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "lately"
	}
	if !strings.Contains(ref, "pool_max_conns") {
		cfg.MaxConns = max(cfg.MaxConns, poolSize)
	}
	name := fmt.Sprintf("PostgreSQL database %s on %s", cfg.ConnConfig.Database, cfg.ConnConfig.Host)
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, openError(name, err, postgresAdvice)
	}
	db := sqlx.NewDb(stdlib.OpenDBFromPool(pool), "pgx")
	l := &Ledger{name: name, writer: db, reader: db, retryable: postgresClash, state: snapshot(db)}
	l.close = func() error {
		err := db.Close()
		pool.Close()
		return err
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, openError(name, errors.Join(err, l.close()), postgresAdvice)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, openError(name, errors.Join(err, l.close()), postgresAdvice)
	}
	if err := l.migrate(ctx, goose.DialectPostgres, "migrations/postgres", goose.WithSessionLocker(locker)); err != nil {
		return nil, openError(name, errors.Join(err, l.close()), "check that the user may create tables there")
	}
	return l, nil
}

const postgresAdvice = "check that the server runs, and user, password and database in the store's URL"

// postgresClash reports whether two transactions got in each other's way and one
// was chosen to try again: serialization failure, deadlock.
func postgresClash(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}
