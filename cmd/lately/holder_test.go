package main

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

func TestTurnsOfDeadRunsAreFreed(t *testing.T) {
	ended := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	self := holder()
	for _, d := range ledgertest.Drivers(t) {
		for _, tt := range []struct {
			name, holder string
			free         bool
		}{
			{"dead", fmt.Sprintf("%s/%d/1", machine(), ended.Process.Pid), true},
			{"had our number before us", fmt.Sprintf("%s/%d/1", machine(), os.Getpid()), true},
			{"ourselves", self, false},
			{"alive", fmt.Sprintf("%s/%d/1", machine(), os.Getppid()), false},
			{"on another machine", fmt.Sprintf("elsewhere.example/%d/1", ended.Process.Pid), false},
			{"no process at all", "a person", false},
		} {
			t.Run(d.Name+"/"+tt.name, func(t *testing.T) {
				led, now := ledgertest.Open(t, d), time.Now().UTC()
				if err := led.Register(t.Context(), []lately.Source{{ID: "us/blog", Kind: "feed"}}, now); err != nil {
					t.Fatal(err)
				}
				turn, err := led.Take(t.Context(), "us/blog", tt.holder, now.Add(time.Hour), now)
				if err != nil {
					t.Fatal(err)
				}
				if err := freeDead(t.Context(), led, self, now); err != nil {
					t.Fatal(err)
				}
				_, err = led.Take(t.Context(), "us/blog", self, now.Add(time.Hour), now)
				if (err == nil) != tt.free {
					t.Errorf("next turn: %v; want it free: %v", err, tt.free)
				}
				if err := led.End(t.Context(), turn, lately.Outcome{At: now}); (err == nil) == tt.free {
					t.Errorf("end of the first turn: %v", err)
				}
			})
		}
	}
}
