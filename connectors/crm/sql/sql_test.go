package sql_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/sql"
	"lately/sync/detect"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// reader polls one server as the engine does.
type reader struct {
	*testing.T
	settings *sql.Settings
	now      time.Time
	cursor   lately.Cursor
	stored   map[string]lately.Item
	seen     map[string]bool // since the listing's first page
}

func read(t *testing.T, s *server, query string) *reader {
	t.Helper()
	set := sql.Kind().Settings().(*sql.Settings)
	set.Query, set.Path = query, s.path
	if s.url != "" {
		t.Setenv("LATELY_TEST_WAREHOUSE", s.url)
		secret, err := lately.NewSecret("env:LATELY_TEST_WAREHOUSE")
		if err != nil {
			t.Fatal(err)
		}
		set.URL = secret
	}
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	return &reader{T: t, settings: set, now: noon, stored: map[string]lately.Item{}, seen: map[string]bool{}}
}

func (r *reader) open() connectors.Connector {
	r.Helper()
	c, err := r.settings.Open(lately.Source{ID: "us/crm/sql"}, connectors.Deps{Now: func() time.Time { return r.now }})
	if err != nil {
		r.Fatal(err)
	}
	return c
}

// turn reads to the end, at most so many pages (0: all), and returns how many there were.
func (r *reader) turn(most int) (pages int, unchanged bool) {
	r.Helper()
	for {
		b, err := r.open().Fetch(context.Background(), r.cursor)
		if err != nil {
			r.Fatal(err)
		}
		if len(b.Warnings) > 0 {
			r.Fatalf("warnings %q", b.Warnings)
		}
		if !b.Unchanged {
			r.cursor = b.Cursor
		}
		for _, it := range b.Items {
			r.stored[it.Key], r.seen[it.Key] = it, true
		}
		if b.Complete {
			maps.DeleteFunc(r.stored, func(key string, _ lately.Item) bool { return !r.seen[key] })
			r.seen = map[string]bool{}
		}
		if pages++; !b.More || pages == most {
			return pages, b.Unchanged
		}
	}
}

// Every deal is read completely and once, though thousands share one timestamp and
// the run is killed in the middle.
func TestManyDealsInOneMoment(t *testing.T) {
	const deals, same = 25_000, 3_000
	for _, s := range servers(t) {
		t.Run(s.name, func(t *testing.T) {
			fill(t, s, deals, same)
			r := read(t, s, s.query)
			cold, _ := r.turn(7) // killed after seven pages; the cursor is what was committed
			more, _ := r.turn(0)
			if len(r.stored) != deals {
				t.Fatalf("%d deals, want %d", len(r.stored), deals)
			}
			r.now = r.now.Add(time.Hour)
			idle, _ := r.turn(0)
			for id := 1; id <= deals/100; id++ {
				s.put(t, id, "Northwind", "won", "10", r.now)
			}
			r.now = r.now.Add(time.Hour)
			changed, _ := r.turn(0)
			t.Logf("queries for %d deals: cold %d, unchanged %d, 1 %% changed %d", deals, cold+more, idle, changed)
			won := 0
			for _, it := range r.stored {
				if it.Deal.Stage == lately.Won {
					won++
				}
			}
			if won != deals/100 || idle != 1 || changed != 1 {
				t.Errorf("%d won, %d queries unchanged, %d changed; want %d, 1, 1", won, idle, changed, deals/100)
			}
		})
	}
}

func fill(t *testing.T, s *server, deals, same int) {
	t.Helper()
	var values []string
	for id := 1; id <= deals; id++ {
		at := noon.Add(-time.Duration(deals-id) * time.Minute)
		if id > 5_000 && id <= 5_000+same {
			at = noon.Add(-time.Duration(deals-5_000) * time.Minute)
		}
		values = append(values, fmt.Sprintf("(%d, 'C', 'Northwind', 'in', 'new', 5, 'EUR', '%s', '%[2]s')", id, at.Format(time.DateTime)))
	}
	if s.name == "postgres" {
		s.db.MustExec("SET TIME ZONE 'UTC'")
	}
	for chunk := range slices.Chunk(values, 500) {
		s.db.MustExec("INSERT INTO deals VALUES " + strings.Join(chunk, ","))
	}
}

// A deal's history ends, at every step, in what a person would write down.
func TestHistory(t *testing.T) {
	det, err := detect.New(lately.Parties{Us: lately.Party{Name: "Us"}, Partners: []lately.Party{{ID: "northwind", Name: "Northwind"}, {ID: "southwind", Name: "Southwind"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range servers(t) {
		t.Run(s.name, func(t *testing.T) {
			r := read(t, s, s.query)
			for i, step := range []struct {
				name string
				do   func()
				want []string
			}{
				{"created", func() { s.put(t, 1, "Northwind", "new", "1250.125", r.now) }, []string{"northwind theirs submitted 1250.1250 EUR"}},
				{"edited", func() { s.put(t, 1, "Northwind", "accepted", "1300", r.now) }, []string{"northwind theirs accepted 1300 EUR"}},
				{"another partner", func() { s.put(t, 1, "Southwind", "accepted", "1300", r.now) }, []string{"southwind theirs accepted 1300 EUR"}},
				{"won", func() { s.put(t, 1, "Southwind", "won", "1300", r.now) }, []string{"southwind theirs won 1300 EUR"}},
				{"reopened", func() { s.put(t, 1, "Southwind", "new", "1300", r.now) }, []string{"southwind theirs submitted 1300 EUR"}},
				{"currency", func() {
					s.put(t, 1, "Southwind", "new", "1300", r.now)
					s.db.MustExec("UPDATE deals SET currency = 'USD'")
				}, []string{"southwind theirs submitted 1300 USD"}},
				// The listing under way has shown it already: the next one lacks it.
				{"deleted", func() {
					s.db.MustExec("DELETE FROM deals")
					r.now = r.now.Add(25 * time.Hour)
					r.turn(0)
					r.now = r.now.Add(25 * time.Hour)
				}, nil},
			} {
				r.now = r.now.Add(time.Duration(i+1) * time.Hour)
				step.do()
				r.turn(0)
				var got []string
				for _, it := range r.stored {
					for _, f := range det.Detect(lately.Source{ID: "us/crm/sql", Owner: lately.OurID, Kind: "crm/sql"}, it) {
						amount := strings.TrimSuffix(f.Amount, ".00")
						got = append(got, fmt.Sprintf("%s %s %s %s %s", f.Partner, f.Side, f.Stage, amount, f.Currency))
					}
				}
				if diff := cmp.Diff(step.want, got); diff != "" {
					t.Errorf("%s: %s", step.name, diff)
				}
			}
		})
	}
}

func TestWithoutParametersAllIsReadUntilItIsKnown(t *testing.T) {
	for _, s := range servers(t) {
		t.Run(s.name, func(t *testing.T) {
			r := read(t, s, columns)
			for id := range 3 {
				s.put(t, id, "Northwind", "new", "1", noon)
			}
			for range 4 {
				r.turn(0)
			}
			if _, unchanged := r.turn(0); !unchanged || len(r.stored) != 3 {
				t.Errorf("unchanged %v with %d deals; want true, 3", unchanged, len(r.stored))
			}
			s.db.MustExec("DELETE FROM deals WHERE id = 1")
			if _, unchanged := r.turn(0); unchanged || len(r.stored) != 2 {
				t.Errorf("unchanged %v with %d deals after one is gone; want false, 2", unchanged, len(r.stored))
			}
		})
	}
}

// Whatever a query tries, nothing is written.
func TestNothingIsWritten(t *testing.T) {
	for _, s := range servers(t) {
		if s.name != "postgres" {
			continue
		}
		s.db.MustExec("CREATE FUNCTION sneaky() RETURNS int LANGUAGE sql AS 'DELETE FROM deals RETURNING 1'")
		s.put(t, 1, "Northwind", "new", "1", noon)
		r := read(t, s, "SELECT sneaky() AS deal, 'x' AS partner")
		if _, err := r.open().Fetch(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%v; want the database to refuse", err)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Setenv("LATELY_TEST_WAREHOUSE", "mysql://root:planted-secret@127.0.0.1:1/x")
	secret, err := lately.NewSecret("env:LATELY_TEST_WAREHOUSE")
	if err != nil {
		t.Fatal(err)
	}
	set := sql.Kind().Settings().(*sql.Settings)
	set.URL, set.Query = secret, "SELECT 1 AS deal"
	c, err := set.Open(lately.Source{ID: "us/crm/sql"}, connectors.Deps{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Fetch(context.Background(), nil); err == nil || strings.Contains(err.Error(), "planted") {
		t.Errorf("%v; want an error without the password", err)
	}
	bad := sql.Kind().Settings().(*sql.Settings)
	bad.Query, bad.Timeout = "DELETE FROM deals", 0
	err = bad.Validate()
	for _, want := range []string{"url: is missing", "query: doesn't begin with SELECT", "timeout: is not positive"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v doesn't contain %q", err, want)
		}
	}
	bad.Query = "SELECT 1 LIMIT :limit"
	if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), ":limit without :after") {
		t.Error(err)
	}
}

func TestInspect(t *testing.T) {
	for _, s := range servers(t) {
		t.Run(s.name, func(t *testing.T) {
			s.put(t, 7, "Northwind", "new", "1", noon)
			notes, err := read(t, s, s.query).open().(connectors.Inspector).Inspect(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, n := range notes {
				all = append(all, n.Text)
			}
			for _, want := range []string{"can't write", "columns found: deal, account, partner, direction", "row 1: Customer 7, submitted"} {
				if !strings.Contains(strings.Join(all, "\n"), want) {
					t.Errorf("%q don't say %q", all, want)
				}
			}
		})
	}
}
