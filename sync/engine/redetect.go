package engine

import (
	"context"
	"fmt"

	"lately"
)

// redetectBatch is how many stored items are judged again in one transaction:
// few enough that a sync which runs beside it isn't kept waiting.
const redetectBatch = 200

// Redetect judges the stored items again if parties, sources or rules are not the
// ones they were judged by. It needs no network. Killed halfway, it starts over:
// judging twice changes nothing.
func (e *Engine) Redetect(ctx context.Context) error {
	want := e.fingerprint()
	have, err := e.Store.Fingerprint(ctx)
	if err != nil {
		return fmt.Errorf("read what the items were judged by: %w", err)
	}
	if have == want {
		return nil
	}
	known := make(map[string]lately.Source, len(e.Sources))
	for _, s := range e.Sources {
		known[s.ID] = s.Source
	}
	var after int64
	for {
		recs, err := e.Store.Records(ctx, after, redetectBatch)
		if err != nil {
			return fmt.Errorf("read stored items: %w", err)
		}
		if len(recs) == 0 {
			return e.Store.SetFingerprint(ctx, want)
		}
		found := make([]lately.Refound, len(recs))
		for i, rec := range recs {
			if s, ok := known[rec.Source.ID]; ok {
				rec.Source = s // the config may have changed its area
			}
			found[i] = lately.Refound{Record: rec, Findings: e.Detector.Detect(rec.Source, rec.Item)}
		}
		if err := e.Store.Refind(ctx, found, e.Now()); err != nil {
			return fmt.Errorf("store repeated judgements: %w", err)
		}
		after = recs[len(recs)-1].ID
	}
}

// fingerprint covers all that a judgement depends on besides the item: the
// detector with its parties, and each source's owner and area.
func (e *Engine) fingerprint() string {
	parts := []string{e.Detector.Fingerprint()}
	for _, s := range e.Sources {
		parts = append(parts, s.ID, s.Owner, s.Kind, string(s.Area))
	}
	return lately.ShortHash(parts...)
}
