package connectortest

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// A connector that keeps the contract passes.
func TestHonestConnectorPasses(t *testing.T) { Run(t, toySuite("")) }

// A suite that can't fail proves nothing: each planted fault must be found, by the
// check that looks for it.
func TestPlantedFaultsAreFound(t *testing.T) {
	for fault, by := range map[string][]string{
		"plain mistakes":       {"settings"},
		"asks in open":         {"open does no I/O"},
		"secret in open":       {"open does no I/O"},
		"swallows errors":      {"refusals", "cancelled", "sent away"},
		"has a memory":         {"no state between calls"},
		"panics":               {"foreign cursors"},
		"unstable keys":        {"repeated", "changes"},
		"relative links":       {"first look"},
		"local time":           {"first look"},
		"bad text":             {"first look"},
		"empty keys":           {"first look"},
		"repeats itself":       {"nothing changed"},
		"never remembers":      {"nothing changed"},
		"misses changes":       {"changes"},
		"doubles":              {"first look"},
		"stops early":          {"first look"},
		"skips a page":         {"first look"},
		"fat cursors":          {"first look"},
		"changes the cursor":   {"interrupted"},
		"unchanged with items": {"nothing changed"},
		"forgets what it saw":  {"nothing changed", "removal"},
		"never complete":       {"removal"},
		"turns in a circle":    {"first look"},
		"tells the secret":     {"secrets", "first look"},
		"deaf":                 {"cancelled"},
		"unconditional":        {"nothing changed"},
		"leaks":                {"redirects"},
		"deaf to waiting":      {"sent away"},
		"believes anything":    {"hostile answers"},
		"hopes":                {"refusals"},
		"echoes":               {"secrets"},
	} {
		t.Run(fault, func(t *testing.T) {
			for _, name := range by {
				s := toySuite(fault)
				if fault == "deaf" {
					s.patience = time.Second // it hangs for all of it
				}
				found := failures(t, name, s)
				if len(found) > 0 {
					t.Logf("%s: %.150s", name, found[0])
				} else {
					t.Errorf("%q passes the check %q", fault, name)
				}
			}
		})
	}
}

// failures runs one check and returns what it complains of.
func failures(t *testing.T, name string, s Suite) []string {
	t.Helper()
	for _, c := range checks {
		if c.name != name {
			continue
		}
		r := &recorder{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.run(r, s)
		}()
		<-done
		return r.said
	}
	t.Fatalf("no check is called %q", name)
	return nil
}

// recorder notes failures in place of failing.
type recorder struct {
	testing.TB
	mu   sync.Mutex
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Error(args ...any) { r.note(fmt.Sprintln(args...)) }

func (r *recorder) Errorf(format string, args ...any) { r.note(fmt.Sprintf(format, args...)) }

func (r *recorder) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) note(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, strings.TrimSpace(s))
}
