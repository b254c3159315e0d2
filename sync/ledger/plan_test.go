package ledger

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"

	"github.com/jmoiron/sqlx"
)

// SQLite says nothing when it goes through a whole table for each row of another: what
// is found of activities must be looked up by an index.
func TestActivitiesAreLookedUpByIndex(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "lately.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	list, _ := Filter{}.query()
	whole, _ := Filter{Evidence: true}.query()
	one, args := Filter{ID: "x", Partner: "y", Area: lately.BlogPost, Since: time.Unix(0, 0), Evidence: true}.query()
	for name, tt := range map[string]struct {
		query string
		args  []any
	}{
		"all":           {list, nil},
		"with evidence": {whole, nil},
		"one":           {one, args},
		"the view":      {"SELECT * FROM v_activities", nil},
		"sightings":     {"SELECT f.item FROM findings f JOIN items i ON i.id = f.item WHERE " + filedUnder + " IN (?)", []any{[]string{"a", "b"}}},
	} {
		query, args, err := sqlx.In("EXPLAIN QUERY PLAN "+tt.query, tt.args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []struct {
			ID, Parent, NotUsed int
			Detail              string
		}
		if err := l.reader.Select(&plan, l.reader.Rebind(query), args...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		steps := 0
		for _, p := range plan {
			if f, ok := strings.CutPrefix(p.Detail, "SEARCH f"); ok && strings.Contains(f, "USING") {
				steps++
			} else if ok || strings.HasPrefix(p.Detail, "SCAN f") || strings.Contains(p.Detail, "TEMP B-TREE") {
				t.Errorf("%s: %s", name, p.Detail)
			}
		}
		if steps == 0 {
			t.Errorf("%s: nothing is looked up: %+v", name, plan)
		}
	}
}
