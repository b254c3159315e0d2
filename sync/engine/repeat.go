package engine

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"lately"
)

// Repeater is a Detector that takes text which stands in many of a source's items for
// what it is, once it is told.
type Repeater interface {
	// Repeated finds it, as hashes, which detection gets with the source.
	Repeated(items iter.Seq[lately.Item]) []uint64
}

// sampleSize is how many items of a source are looked at for what repeats in them.
const sampleSize = 200

// sampler finds what repeats in a source's items, over the pages of one turn. Looking
// costs a sample of the items, so it is done at some pages only, and at the last one.
type sampler struct {
	pages    int      // with articles, so far
	behind   bool     // a page was stored since it was last done
	repeated []uint64 // what was found then
}

// sampled tells a commit and a source what repeats in the source's items, those that
// are new or changed among them. Only articles repeat themselves.
func (e *Engine) sampled(ctx context.Context, sm *sampler, src lately.Source, c *lately.Commit) (lately.Source, error) {
	r, ok := e.Detector.(Repeater)
	articles := slices.ContainsFunc(c.Items, func(it lately.Item) bool { return it.Kind == lately.Entry })
	if !ok || !articles && (c.More || !sm.behind) {
		return src, nil
	}
	if articles {
		sm.pages++
	}
	if src.Repeated = sm.repeated; c.More && sm.pages&(sm.pages-1) != 0 {
		sm.behind = true
		return src, nil
	}
	var err error
	src.Repeated = r.Repeated(func(yield func(lately.Item) bool) {
		for it, failed := range e.Store.Sample(ctx, src.ID, c.Items, sampleSize) {
			if err = failed; err != nil || !yield(it) {
				return
			}
		}
	})
	if err != nil {
		return src, fmt.Errorf("find what repeats in %s: %w", src.Name, err)
	}
	c.Sampled, c.Repeated = true, src.Repeated
	sm.repeated, sm.behind = src.Repeated, false
	return src, nil
}

// repeats tells a source what repeats in items that aren't stored.
func (e *Engine) repeats(src lately.Source, items []lately.Item) lately.Source {
	if r, ok := e.Detector.(Repeater); ok {
		src.Repeated = r.Repeated(slices.Values(items[:min(len(items), sampleSize)]))
	}
	return src
}

// restate judges the items of those sources again in whose items something else has
// come to repeat itself. Killed halfway, the next run does it.
func (e *Engine) restate(ctx context.Context) error {
	ids, err := e.Store.Restated(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		r := Rejudgement{Reasons: []string{"other text repeats in the items of " + id}}
		t := newTally(&r)
		err := e.restateSource(ctx, id, t)
		if t.close(); e.Rejudged != nil && r.Appeared+r.Left+r.Changed > 0 {
			e.Rejudged(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// restateSource judges the items of one source.
func (e *Engine) restateSource(ctx context.Context, id string, t *tally) error {
	var by []uint64
	for after := int64(0); ; {
		recs, err := e.Store.RecordsOf(ctx, id, after, rejudgeBatch)
		if err != nil {
			return err
		}
		if len(recs) == 0 {
			return e.Store.MarkRestated(ctx, id, by)
		}
		if after > 0 && !slices.Equal(by, recs[0].Source.Repeated) {
			return nil // it has changed once more: the next run begins anew
		}
		by, after = recs[0].Source.Repeated, recs[len(recs)-1].ID
		changes, err := e.Store.Refind(ctx, e.detectAll(recs), false, e.Now())
		if err != nil {
			return err
		}
		t.add(len(recs), changes)
	}
}
