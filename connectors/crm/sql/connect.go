package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"lately"
)

// connect opens the database that the settings name. The error never holds the URL:
// its password would be in it.
func (c *connector) connect() (*sqlx.DB, dialect, error) {
	if c.path != "" {
		db, err := sqlx.Open("sqlite", "file:"+(&url.URL{Path: c.path}).EscapedPath()+"?mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(5000)")
		return db, sqlite, err
	}
	text, err := c.settings.URL.Reveal()
	if err != nil {
		return nil, dialect{}, fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" {
		return nil, dialect{}, fmt.Errorf("the secret of url is no database URL; write postgres://user:password@host/database or mysql://… (%w)", lately.ErrPermanent)
	}
	switch u.Scheme {
	case "postgres", "postgresql":
		db, err := sqlx.Open("pgx", text)
		if err != nil {
			err = errors.New("the secret of url is no PostgreSQL URL that can be read")
		}
		return db, postgres, err
	case "mysql", "mariadb":
		db, err := openMySQL(u)
		return db, mysql, err
	}
	return nil, dialect{}, fmt.Errorf("databases of kind %q are not read; use postgres:// or mysql:// (%w)", u.Scheme, lately.ErrPermanent)
}

func openMySQL(u *url.URL) (*sqlx.DB, error) {
	cfg := driver.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	if u.Port() == "" {
		cfg.Addr += ":3306"
	}
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	cfg.ParseTime, cfg.Loc = true, time.UTC
	if socket := u.Query().Get("socket"); socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
	}
	if tls := u.Query().Get("tls"); tls != "" {
		cfg.TLSConfig = tls
	}
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return nil, errors.New("the secret of url is no MySQL URL that can be read")
	}
	return sqlx.NewDb(stdsql.OpenDB(connector), "mysql"), nil
}

// limits tell the database itself how long the statement may take; where it can't be
// told, the deadline of the context ends the connection.
func limits(d dialect, timeout time.Duration) []string {
	ms := max(1, timeout.Milliseconds())
	switch d.name {
	case postgres.name:
		return []string{fmt.Sprintf("SET LOCAL statement_timeout = %d", ms)}
	case mysql.name: // MySQL knows the one, MariaDB the other
		return []string{"SET SESSION time_zone = '+00:00'", fmt.Sprintf("SET SESSION max_execution_time = %d", ms), fmt.Sprintf("SET SESSION max_statement_time = %d", (ms+999)/1000)}
	}
	return nil
}

// begin opens a transaction that can't write.
func begin(ctx context.Context, db *sqlx.DB, d dialect, timeout time.Duration) (*sqlx.Tx, error) {
	if d.name == mysql.name {
		// Session settings must stand before the transaction, on its connection.
		db.SetMaxOpenConns(1)
		for _, s := range limits(d, timeout) {
			_, _ = db.ExecContext(ctx, s) // one of the two is unknown to either server
		}
		return db.BeginTxx(ctx, &stdsql.TxOptions{ReadOnly: true})
	}
	tx, err := db.BeginTxx(ctx, &stdsql.TxOptions{ReadOnly: d.name == postgres.name})
	if err != nil {
		return nil, err
	}
	for _, s := range limits(d, timeout) {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return tx, nil
}
