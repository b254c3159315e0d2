package ledger

import (
	"context"
	"fmt"
	"time"
)

// Holders lists who holds a turn now, each once.
func (l *Ledger) Holders(ctx context.Context, now time.Time) ([]string, error) {
	var holders []string
	err := all(ctx, l.reader, &holders, "SELECT DISTINCT holder FROM sources WHERE lease_until > ? ORDER BY holder", at(now))
	if err != nil {
		return nil, fmt.Errorf("list holders of turns: %w", err)
	}
	return holders, nil
}

// Free gives back all turns of a holder that is known to be dead, so that nobody
// has to wait for the end of its leases. If it lives after all it finds its turns
// lost as soon as another run has taken them.
func (l *Ledger) Free(ctx context.Context, holder string) (int64, error) {
	var n int64
	err := l.write(ctx, func(t tx) error {
		var err error
		n, err = t.exec(ctx, "UPDATE sources SET lease_until = NULL, holder = '' WHERE holder = ? AND lease_until IS NOT NULL", clean(holder))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("free turns of %s: %w", holder, err)
	}
	return n, nil
}
