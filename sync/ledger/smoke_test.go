package ledger_test

import (
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

func TestSmoke(t *testing.T) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			l := ledgertest.Open(t, d)
			now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
			if err := l.Register(t.Context(), []lately.Source{{ID: "us/blog"}}, now); err != nil {
				t.Fatal(err)
			}
		})
	}
}
