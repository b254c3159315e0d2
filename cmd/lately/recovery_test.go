package main

import (
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"lately/sync/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

const (
	feeds = 200
	// latestKill bounds how long a run is left alone: on a machine that is busy with
	// other things a hundred whole runs would take minutes.
	latestKill = 2 * time.Second
)

// reference is what an uninterrupted run stores, and how long it took.
func reference(t *testing.T, base string) ([]string, time.Duration) {
	t.Helper()
	config := blogConfig(t, base, feeds, t.TempDir()+"/lately.db")
	started := time.Now()
	_, errs, code := run(t, "sync", "-c", config)
	if code != 0 {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	took := time.Since(started)
	want := activities(t, config)
	if len(want) != feeds+1 {
		t.Fatalf("%d lines of activities, want a header and %d", len(want), feeds)
	}
	return want, took
}

// A run that is killed at any moment and run again leaves the ledger as if it had
// never been interrupted. Every tenth kill is followed by a run to the end, and the
// next by a new ledger: so new items, known items and the first look at a ledger are
// all interrupted.
func TestKilledRunsLoseAndDoubleNothing(t *testing.T) {
	base := blogs(t, feeds)
	want, took := reference(t, base)
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			rng := rand.New(rand.NewPCG(seed, 1))
			killed := 0
			for range 5 {
				config := blogConfig(t, base, feeds, store(t, d))
				for range 10 {
					killed += killAfter(t, time.Duration(rng.Int64N(int64(min(took, latestKill)))), "sync", "--full", "-q", "-c", config)
				}
				if _, errs, code := run(t, "sync", "-q", "-c", config); code != 0 {
					t.Fatalf("sync after the kills: exit %d: %s", code, errs)
				}
				if diff := cmp.Diff(want, activities(t, config)); diff != "" {
					t.Fatalf("after %d kills (-uninterrupted +killed):\n%s", killed, diff)
				}
			}
			if killed == 0 {
				t.Error("no run was killed before its end")
			}
		})
	}
}

// killAfter starts a run and kills it after a while; 1 if it hadn't ended by then.
func killAfter(t *testing.T, wait time.Duration, args ...string) int {
	t.Helper()
	cmd, _, _ := program(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err != nil {
		return 1
	}
	return 0
}

// Two runs at once share the work: nothing doubled, nothing lost.
func TestOverlappingRuns(t *testing.T) {
	base := blogs(t, feeds)
	want, _ := reference(t, base)
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			config := blogConfig(t, base, feeds, store(t, d))
			var cmds []*exec.Cmd
			var logs []interface{ String() string }
			for range 2 {
				cmd, _, errs := program(t, "sync", "--all", "-c", config)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				cmds, logs = append(cmds, cmd), append(logs, errs)
			}
			for i, cmd := range cmds {
				_ = cmd.Wait()
				if code := cmd.ProcessState.ExitCode(); code != exitOK && code != exitLocked {
					t.Errorf("run %d: exit %d: %s", i, code, logs[i])
				}
			}
			if diff := cmp.Diff(want, activities(t, config)); diff != "" {
				t.Errorf("(-alone +overlapping):\n%s", diff)
			}
		})
	}
}

// A run that is asked to stop says so with its exit code, keeps what it committed,
// and the next one goes on.
func TestStoppedRun(t *testing.T) {
	base := blogs(t, feeds)
	want, took := reference(t, base)
	config := blogConfig(t, base, feeds, t.TempDir()+"/lately.db")
	cmd, _, errs := program(t, "sync", "-c", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(took / 3)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	switch code := cmd.ProcessState.ExitCode(); code {
	case exitPartly:
		if !strings.Contains(errs.String(), "stopped") {
			t.Errorf("stderr doesn't say that the run was stopped: %s", errs)
		}
	case exitOK: // it was faster than the signal
	case -1: // it came before the program listened
	default:
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code := run(t, "sync", "-q", "-c", config); code != exitOK {
		t.Fatalf("next run: exit %d: %s", code, errs)
	}
	if diff := cmp.Diff(want, activities(t, config)); diff != "" {
		t.Errorf("(-uninterrupted +stopped and run again):\n%s", diff)
	}
}
