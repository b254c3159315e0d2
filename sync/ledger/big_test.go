package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// big is how many items the ledger of the benchmarks has: 100 sources with 10,000
// each, one in ten of which gives an activity with one of 100 partners.
const big = 1_000_000

// numbers counts up to big, in both databases.
const numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999) "

// grow fills a ledger by SQL, since committing so much would take too long.
func grow(b *testing.B, s *stage) {
	b.Helper()
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("us/feed%02d", i))
	}
	s.sources(ids...)
	body := "x'00112233445566778899aabbccddeeff'"
	cast := func(e string) string { return "CAST(" + e + " AS TEXT)" }
	if s.driver.URL != "" {
		body = `'\x00112233445566778899aabbccddeeff'`
	}
	us := "'us/feed' || SUBSTR('0' || " + cast("i % 100") + ", -2)"
	if s.driver.URL != "" {
		us = "'us/feed' || LPAD(" + cast("i % 100") + ", 2, '0')"
	}
	overriding := ""
	if s.driver.URL != "" {
		overriding = "OVERRIDING SYSTEM VALUE "
	}
	ms := noon.UnixMilli()
	db := ledgertest.SQL(b, s.driver, s.url)
	for _, q := range []string{
		"INSERT INTO items (id, source, key, thing, kind, hash, body, url, title, published, first_seen, last_seen, seen_pass) " + overriding + numbers +
			"SELECT i + 1, " + us + ", 'key' || " + cast("i") + ", 'https://us.example/' || " + cast("i") + ", 'entry', 'hash', " + body +
			", 'https://us.example/' || " + cast("i") + ", 'Title ' || " + cast("i") + fmt.Sprintf(", %d - CAST(i AS BIGINT) * 60000, %d, %d, 1 FROM n", ms, ms, ms),
		"INSERT INTO item_aliases (id, source, alias, item) " + numbers + "SELECT 'a' || " + cast("i") + ", " + us + ", 'key' || " + cast("i") + ", i + 1 FROM n",
		"INSERT INTO things (name, root, source, since) " + numbers + "SELECT 'https://us.example/' || " + cast("i * 10") + ", 'https://us.example/' || " + cast("i * 10") + ", " + us + fmt.Sprintf(", %d FROM n WHERE i < 100000", ms),
		"INSERT INTO findings (item, activity, partner, side, area, thing, title, url, occurred_at, status, confidence, rule, excerpt, stage, amount, currency, deal, account, archived) " + numbers +
			"SELECT i * 10 + 1, 'f' || " + cast("i") + ", 'partner' || " + cast("i % 100") + ", 'ours', 'blog_post', 'https://us.example/' || " + cast("i * 10") +
			", 'Title', 'https://us.example/', " + fmt.Sprintf("%d - CAST(i AS BIGINT) * 60000", ms) + ", 'counted', 0.9, 'rule', 'excerpt', '', '', '', '', '', FALSE FROM n WHERE i < 100000",
		"INSERT INTO activities (id, partner, side, area, title, url, occurred_at, status, confidence, rule, excerpt, source, first_seen) " + numbers +
			"SELECT 'f' || " + cast("i") + ", 'partner' || " + cast("i % 100") + ", 'ours', 'blog_post', 'Title', 'https://us.example/', " +
			fmt.Sprintf("%d - CAST(i AS BIGINT) * 60000, 'counted', 0.9, 'rule', 'excerpt', 'us/feed00', %d FROM n WHERE i < 100000", ms, ms),
	} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatalf("%v in %.300s", err, q)
		}
	}
	settled := []string{"PRAGMA wal_checkpoint(TRUNCATE)"}
	if s.driver.URL != "" {
		settled = []string{fmt.Sprintf("ALTER TABLE items ALTER COLUMN id RESTART WITH %d", big+1), "ANALYZE"}
	}
	for _, q := range settled {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBigLedger times what every run does, on a ledger of a million items: none
// of it may take longer for that.
func BenchmarkBigLedger(b *testing.B) {
	for _, d := range ledgertest.Drivers(b) {
		s := newStage(b, d)
		grow(b, s)
		n := 0
		fresh := func() []lately.Item {
			list := many(100)
			for i := range list {
				n++
				list[i].Key, list[i].Aliases, list[i].URL = fmt.Sprint("new", n), nil, fmt.Sprint("https://us.example/new/", n)
			}
			return list
		}
		var keys []string
		for i := range 1000 {
			keys = append(keys, fmt.Sprint("key", i*100))
		}
		for _, tt := range []struct {
			name string
			work func(s *stage)
		}{
			{"due", func(s *stage) { must(s.Due(s.Context(), s.now.Add(-time.Hour))) }},
			{"poll unchanged", func(s *stage) { s.poll("us/feed00", lately.Batch{Unchanged: true}) }},
			{"poll 100 new", func(s *stage) { s.poll("us/feed00", items(fresh()...)) }},
			{"poll 1000 seen", func(s *stage) { s.poll("us/feed00", lately.Batch{Seen: keys}) }},
			{"sources", func(s *stage) { must(s.Sources(s.Context())) }},
			{"find", func(s *stage) { must(s.Find(s.Context(), "f1234", 2)) }},
			{"one activity", func(s *stage) { s.activities(ledger.Filter{ID: "f4711", Evidence: true}) }},
			{"one partner of 100", func(s *stage) { s.activities(ledger.Filter{Partner: "partner7"}) }},
			{"pending", func(s *stage) { s.activities(ledger.Filter{Statuses: []lately.Status{lately.Pending}}) }},
			{"all 100000", func(s *stage) {
				for _, err := range s.Activities(s.Context(), ledger.Filter{}) {
					if err != nil {
						s.Fatal(err)
					}
				}
			}},
			{"review", func(s *stage) {
				if _, err := s.Decide(s.Context(), "f4711", ledger.Verdict{Decision: ledger.Accept, Note: "", Who: ""}, s.now); err != nil {
					s.Fatal(err)
				}
			}},
		} {
			b.Run(d.Name+"/"+strings.ReplaceAll(tt.name, " ", "_"), func(b *testing.B) {
				s.TB = b
				for b.Loop() {
					tt.work(s)
				}
			})
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
