package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately/sync/ledger/ledgertest"
)

const bigPartners = 5000

// bigConfig is a config of that many partners, one feed each.
func bigConfig(b *testing.B, dir string) string {
	b.Helper()
	var text strings.Builder
	text.WriteString("us:\n  name: Us\n  domains: [us.example]\n  sources:\n    - feed: https://us.example/feed\npartners:\n")
	for i := range bigPartners {
		fmt.Fprintf(&text, "  - name: Partner %04d\n    domains: [p%d.example]\n    sources:\n      - feed: https://p%d.example/feed\n", i, i, i)
	}
	text.WriteString("store: lately.db\n")
	path := filepath.Join(dir, "lately.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// bigLedger fills a ledger by SQL with n activities of the partners, over three years,
// each with an item and a finding.
func bigLedger(b *testing.B, dir string, n int) {
	b.Helper()
	path := filepath.Join(dir, "lately.db")
	d := ledgertest.Driver{Name: "SQLite"}
	ledgertest.OpenURL(b, path).Close()
	db := ledgertest.SQL(b, d, path)
	now := time.Now().UnixMilli()
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n-1)
	partner := fmt.Sprintf("'partner-' || substr('000' || (i %% %d), -4)", bigPartners)
	side := "CASE (i / 7) % 2 WHEN 0 THEN 'ours' ELSE 'theirs' END"
	area := "CASE i % 4 WHEN 0 THEN 'blog_post' WHEN 1 THEN 'workshop' WHEN 2 THEN 'press_release' ELSE 'white_paper' END"
	at := fmt.Sprintf("%d - (i / %d) * %d", now, bigPartners, 3*365*24*3600*1000/max(1, n/bigPartners))
	title := "'A title of the usual length, number ' || i"
	address := "'https://us.example/blog/' || i"
	words := "'… named in the title, and the words around it that gave it away, as they are kept with every finding of ' || i"
	for _, q := range []string{
		fmt.Sprintf("INSERT INTO sources (id, name, owner, kind, location, area, every_ms, active, registered_at, last_ok) VALUES ('us/feed:us.example/feed', 'feed', 'us', 'feed', 'https://us.example/feed', '', 0, TRUE, %d, %d)", now, now),
		"INSERT INTO items (id, source, key, thing, kind, hash, body, url, title, published, first_seen, last_seen, seen_pass) " + numbers +
			"SELECT i + 1, 'us/feed:us.example/feed', 'k' || i, " + address + ", 'entry', 'h', x'0011', " + address + ", " + title + fmt.Sprintf(", %s, %d, %d, 1 FROM n", at, now, now),
		"INSERT INTO findings (item, activity, partner, side, area, thing, title, url, occurred_at, status, confidence, rule, excerpt, stage, amount, currency, deal, account, archived) " + numbers +
			"SELECT i + 1, 'a' || i, " + partner + ", " + side + ", " + area + ", " + address + ", " + title + ", " + address + ", " + at + ", 'counted', 0.9, 'named in the title', " + words + ", '', '', '', '', '', FALSE FROM n",
		"INSERT INTO activities (id, partner, side, area, title, url, occurred_at, status, confidence, rule, excerpt, source, first_seen) " + numbers +
			"SELECT 'a' || i, " + partner + ", " + side + ", " + area + ", " + title + ", " + address + ", " + at + ", 'counted', 0.9, 'named in the title', " + words + fmt.Sprintf(", 'us/feed:us.example/feed', %d FROM n", now),
	} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatalf("%v in %.200s", err, q)
		}
	}
	if _, err := db.ExecContext(b.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		b.Fatal(err)
	}
}

// peakOf gives, once a process has ended, the most memory it had resident, in MB; 0 on
// a system that doesn't tell. What the process's own record of resources says isn't
// it: that begins with what the starting process had.
func peakOf(pid int) <-chan float64 {
	out := make(chan float64, 1)
	go func() {
		peak := 0.0
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, rest, ok := strings.Cut(string(status), "VmHWM:")
			var kB float64
			if _, serr := fmt.Sscanf(rest, "%f", &kB); err != nil || !ok || serr != nil {
				out <- peak
				return
			}
			peak = max(peak, kB/1024)
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return out
}

// BenchmarkBigScore scores 5,000 partners on ledgers of two sizes, in processes of
// their own, and prints the peak of their memory: it must be about the same for both.
func BenchmarkBigScore(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		dir := b.TempDir()
		config := bigConfig(b, dir)
		bigLedger(b, dir, n)
		for _, args := range [][]string{{"score"}, {"export", "scores"}, {"export", "expectations"}, {"export", "asks"}, {"export", "activities"}} {
			b.Run(fmt.Sprintf("%d/%s", n, strings.Join(args, "_")), func(b *testing.B) {
				peak := 0.0
				for b.Loop() {
					cmd, out, errs := program(b, append(args, "-c", config)...)
					if err := cmd.Start(); err != nil {
						b.Fatal(err)
					}
					used := peakOf(cmd.Process.Pid)
					if err := cmd.Wait(); err != nil || strings.Count(out.String(), "\n") < bigPartners {
						b.Fatalf("%v: %s", err, errs)
					}
					peak = max(peak, <-used)
				}
				b.ReportMetric(peak, "peak-MB")
			})
		}
	}
}
