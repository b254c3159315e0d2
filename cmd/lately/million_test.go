package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// The ledger of the benchmarks: what large programmes come to in five years.
const (
	millionActivities = 1_000_000
	millionPartners   = 5_000
)

// million makes a config and a ledger of a million activities, by SQL, since finding
// them would take too long. The rows are as long as real ones.
func million(b *testing.B) (config string) {
	b.Helper()
	dir := b.TempDir()
	var c strings.Builder
	c.WriteString("us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - feed: https://ourselves.example/feed\npartners:\n")
	for i := range millionPartners {
		fmt.Fprintf(&c, "  - {id: p%d, name: Partner %d, domains: [p%d.example], sources: [{feed: \"https://p%d.example/feed\"}]}\n", i, i, i, i)
	}
	store := filepath.Join(dir, "lately.db")
	fmt.Fprintf(&c, "store: %s\n", store)
	config = filepath.Join(dir, "lately.yaml")
	if err := os.WriteFile(config, []byte(c.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	noon := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
	led, err := ledger.Open(b.Context(), store)
	if err != nil {
		b.Fatal(err)
	}
	feed := lately.Source{ID: "us/feed:ourselves.example/feed", Name: "feed:ourselves.example/feed", Owner: lately.OurID, Kind: "feed", Location: "https://ourselves.example/feed"}
	if err := errors.Join(led.Register(b.Context(), []lately.Source{feed}, noon), led.Close()); err != nil {
		b.Fatal(err)
	}
	db := ledgertest.SQL(b, ledgertest.Driver{Name: "sqlite"}, store)
	db.SetMaxOpenConns(1)
	ms := noon.UnixMilli()
	count := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", millionActivities-1)
	id := "printf('%08x%012x', (i * 2654435761) % 4294967296, i)"
	row := fmt.Sprintf(`%s, 'p' || (i %% %d), CASE i %% 3 WHEN 0 THEN 'ours' ELSE 'theirs' END,
		CASE i %% 7 WHEN 0 THEN 'referral' WHEN 1 THEN 'integration' WHEN 2 THEN 'press_release' ELSE 'blog_post' END,
		'How two teams cut their reporting time in half, part ' || i, 'https://www.company.example/blog/how-two-teams-cut-their-reporting-time-' || i,
		%d - (i * 7919 %% 1826) * 86400000, CASE i %% 11 WHEN 0 THEN 'pending' ELSE 'counted' END, 0.93,
		'the title names them and the text links to their site twice',
		'… together with the team of our partner we built a connector that reads the events as they come, which took an afternoon; part ' || i`,
		id, millionPartners, ms)
	for _, q := range []string{
		"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000",
		count + fmt.Sprintf("INSERT INTO items (id, source, key, thing, kind, hash, body, url, title, published, first_seen, last_seen, seen_pass) "+
			"SELECT i + 1, 'us/feed:ourselves.example/feed', 'key' || i, 'https://us.example/' || i, 'entry', 'hash', x'00', '', '', %d, %d, %d, 1 FROM n", ms, ms, ms),
		count + "INSERT INTO findings (item, activity, partner, side, area, title, url, occurred_at, status, confidence, rule, excerpt, thing, stage, amount, currency, deal, account, archived) " +
			"SELECT i + 1, " + row + ", 'https://us.example/' || i, '', '', '', '', '', FALSE FROM n",
		count + "INSERT INTO activities (id, partner, side, area, title, url, occurred_at, status, confidence, rule, excerpt, source, first_seen, stage, amount, currency) " +
			"SELECT " + row + fmt.Sprintf(", 'us/feed:ourselves.example/feed', %d - (i * 7919 %% 1826) * 86400000, CASE i %% 7 WHEN 0 THEN 'won' ELSE '' END, "+
			"CASE i %% 7 WHEN 0 THEN '12000.50' ELSE '' END, CASE i %% 7 WHEN 0 THEN 'EUR' ELSE '' END FROM n", ms),
	} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatalf("%v in %.200s", err, q)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return config
}

// BenchmarkMillion runs the program on a ledger of a million activities and 5,000
// partners, each time as a process of its own, and prints what memory it had at its
// peak beside the time it took.
func BenchmarkMillion(b *testing.B) {
	config := million(b)
	out := b.TempDir()
	for _, args := range []string{
		"export activities --format csv", "export activities --format jsonl", "export activities --format json",
		"export activities --format parquet", "export activities --format xlsx", "export scores --format csv", "export expectations --format csv", "export asks --format csv", "score", "asks",
	} {
		b.Run(strings.ReplaceAll(strings.ReplaceAll(args, " --format", ""), " ", "_"), func(b *testing.B) {
			var size int64
			var peak float64
			var cpu time.Duration
			for b.Loop() {
				line := append(strings.Fields(args), "-c", config, "--as-of", "2026-07-01")
				path := filepath.Join(out, "table")
				if strings.HasPrefix(args, "export") {
					line = append(line, "--out", path)
				}
				cmd := exec.CommandContext(b.Context(), os.Args[0], line...)
				cmd.Env = append(os.Environ(), asProgram+"=1", "LATELY_CONFIG=")
				var said strings.Builder
				cmd.Stderr = &said
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				top := watchMemory(cmd)
				if err := cmd.Wait(); err != nil {
					b.Fatalf("%v: %.500s", err, said.String())
				}
				peak, cpu = max(peak, top()), cpu+cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
				if info, err := os.Stat(path); err == nil {
					size = info.Size()
				}
			}
			b.ReportMetric(peak, "peak-MB")
			b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(size)/1e6, "file-MB")
		})
	}
}

// watchMemory follows the most that a process has had in memory, in megabytes, as
// Linux tells it; elsewhere it says 0. What is told once a process has ended won't
// do: it begins with what the parent had.
func watchMemory(cmd *exec.Cmd) (most func() float64) {
	ended, told := make(chan struct{}), make(chan float64)
	go func() {
		peak := 0.0
		for {
			select {
			case <-ended:
				told <- peak
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, highWater(cmd.Process.Pid))
			}
		}
	}()
	return func() float64 { close(ended); return <-told }
}

func highWater(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	_, _ = fmt.Sscan(rest, &kb) // 0 where there is none
	return kb * 1024 / 1e6
}
