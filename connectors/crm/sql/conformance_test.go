package sql_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/sql"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: sql.Kind(), Make: conformanceWorld, Many: 1050, Removes: true, Repeats: true, Settle: 25 * time.Hour,
		Wrong: map[string]func(connectors.Settings){
			"path":    func(s connectors.Settings) { s.(*sql.Settings).URL, _ = lately.NewSecret("env:X") },
			"url":     func(s connectors.Settings) { s.(*sql.Settings).Path = "" },
			"query":   func(s connectors.Settings) { s.(*sql.Settings).Query = "DELETE FROM deals" },
			"timeout": func(s connectors.Settings) { s.(*sql.Settings).Timeout = 0 },
			"overlap": func(s connectors.Settings) { s.(*sql.Settings).Overlap = -1 },
		},
	})
}

// conformanceWorld is a SQLite file with a row for each deal.
func conformanceWorld(tb testing.TB, at connectortest.Site, things int) *connectortest.World {
	path := filepath.Join(at.Dir, "warehouse.db")
	t, ok := tb.(*testing.T)
	if !ok {
		tb.Fatal("the world needs a *testing.T")
	}
	s := &server{path: path, db: connect(t, "sqlite", path)}
	s.db.MustExec("CREATE TABLE deals (id bigint PRIMARY KEY, customer text, partner text, direction text, stage text, amount NUMERIC, currency text, created_at TEXT, changed_at TEXT)")
	s.db.MustExec("BEGIN")
	born := 0
	add := func() {
		born++
		s.put(t, born, "Northwind", "open", "100", at.Clock.Now().Add(-time.Hour))
	}
	for range things {
		add()
	}
	s.db.MustExec("COMMIT")
	return &connectortest.World{
		Source: lately.Source{ID: "us/crm/sql", Name: "crm/sql", Owner: lately.OurID, Kind: "crm/sql", Location: "sql"},
		Settings: func(lately.Secret) connectors.Settings {
			set := sql.Kind().Settings().(*sql.Settings)
			set.Path = "warehouse.db"
			set.Query = columns + "WHERE datetime(changed_at) > :since OR (datetime(changed_at) = :since AND id > :after) ORDER BY datetime(changed_at), id LIMIT :limit"
			return set
		},
		Add:    add,
		Change: func(i int) { s.put(t, i+1, "Northwind", "won", "250", at.Clock.Now()) },
		Remove: func(i int) { s.db.MustExec("DELETE FROM deals WHERE id = ?", i+1) },
		Put: func(b []byte) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}
}
