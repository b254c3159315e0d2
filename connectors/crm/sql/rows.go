package sql

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// rows is one run of the query in a transaction of its own that can't write.
type rows struct {
	db      *sqlx.DB
	tx      *sqlx.Tx
	dialect dialect
	query   *query
	result  *sqlx.Rows
	columns []string
	decimal []bool // columns whose numbers are exact decimals
	cancel  context.CancelFunc
}

// open connects, checks the query as this database reads it, and begins.
func (c *connector) open(ctx context.Context) (*rows, error) {
	db, d, err := c.connect()
	if err != nil {
		return nil, err
	}
	timeout := time.Duration(c.settings.Timeout)
	ctx, cancel := context.WithTimeout(ctx, timeout+5*time.Second)
	rs := &rows{db: db, dialect: d, cancel: cancel}
	if rs.query, err = parse(c.settings.Query, d); err == nil {
		rs.tx, err = begin(ctx, db, d, timeout)
	}
	if err != nil {
		rs.close()
		return nil, err
	}
	return rs, nil
}

func (rs *rows) close() {
	if rs.result != nil {
		_ = rs.result.Close()
	}
	if rs.tx != nil {
		_ = rs.tx.Rollback() // there is nothing to commit
	}
	_ = rs.db.Close()
	rs.cancel()
}

// run sends the query from a position.
func (rs *rows) run(ctx context.Context, at position) error {
	var args []any
	for _, name := range rs.query.uses {
		switch name {
		case since:
			args = append(args, rs.dialect.moment(at.Since))
		case after:
			args = append(args, at.After)
		case limit:
			args = append(args, pageRows)
		}
	}
	var err error
	if rs.result, err = rs.tx.QueryxContext(ctx, rs.query.text, args...); err != nil {
		return err
	}
	types, err := rs.result.ColumnTypes()
	if err != nil {
		return err
	}
	for _, t := range types {
		rs.columns = append(rs.columns, t.Name())
		name := strings.ToUpper(t.DatabaseTypeName())
		rs.decimal = append(rs.decimal, strings.Contains(name, "NUMERIC") || strings.Contains(name, "DECIMAL"))
	}
	return nil
}

func (rs *rows) next() bool { return rs.result.Next() }
func (rs *rows) err() error { return rs.result.Err() }

// cells is the row at hand as text.
func (rs *rows) cells() ([]string, error) {
	values, err := rs.result.SliceScan()
	if err != nil {
		return nil, err
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = cell(v, rs.decimal[i])
	}
	return out, nil
}

// cell writes a value as a table would have it. Three decimals become two or
// four, so that nobody takes the point for one between thousands.
func cell(v any, decimal bool) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case float64:
		return widen(strconv.FormatFloat(v, 'f', -1, 64))
	case float32:
		return widen(strconv.FormatFloat(float64(v), 'f', -1, 32))
	case []byte:
		return cell(string(v), decimal)
	case string:
		if decimal {
			return widen(v)
		}
		return v
	case stdsql.RawBytes:
		return cell(string(v), decimal)
	}
	return fmt.Sprint(v)
}

func widen(number string) string {
	_, decimals, _ := strings.Cut(number, ".")
	switch {
	case len(decimals) != 3:
		return number
	case decimals[2] == '0':
		return number[:len(number)-1]
	}
	return number + "0"
}

// tick is how exactly a dialect compares times: SQLite's datetime() knows seconds.
func (d dialect) tick(t time.Time) time.Time {
	if d.name == sqlite.name {
		return t.UTC().Truncate(time.Second)
	}
	return t.UTC()
}

// moment is a time as a parameter.
func (d dialect) moment(t time.Time) any {
	if d.name == sqlite.name {
		return t.UTC().Format(time.DateTime)
	}
	return t.UTC()
}
