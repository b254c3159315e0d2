package ledger_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lately/sync/ledger/ledgertest"
)

var viewRow = regexp.MustCompile("(?m)^\\| `(v_[a-z]+)` \\|[^|]*\\| ([a-z_, ]+) \\|$")

// The page for operators names every view with its columns, as they are.
func TestViewsAreAsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string][]string{}
	for _, m := range viewRow.FindAllStringSubmatch(string(page), -1) {
		documented[m[1]] = strings.Split(m[2], ", ")
	}
	eachDatabase(t, func(s *stage) {
		db := ledgertest.SQL(s, s.driver, s.url)
		list := "SELECT name FROM sqlite_schema WHERE type = 'view'"
		if s.driver.URL != "" {
			list = "SELECT table_name FROM information_schema.views WHERE table_schema = current_schema()"
		}
		rows, err := db.QueryContext(s.Context(), list)
		if err != nil {
			s.Fatal(err)
		}
		var views []string
		for rows.Next() {
			var v string
			if err := rows.Scan(&v); err != nil {
				s.Fatal(err)
			}
			views = append(views, v)
		}
		if err := rows.Err(); err != nil || len(views) != len(documented) {
			s.Errorf("views %v, %v; documented are %d", views, err, len(documented))
		}
		for _, v := range views {
			one, err := db.QueryContext(s.Context(), "SELECT * FROM "+v+" LIMIT 0")
			if err != nil {
				s.Fatal(err)
			}
			cols, err := one.Columns()
			if err != nil || !slices.Equal(cols, documented[v]) {
				s.Errorf("%s: documented as\n%v, is\n%v, %v", v, documented[v], cols, err)
			}
			one.Close()
		}
	})
}
