package engine

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"lately"
)

const (
	// rejudgeBatch is how many stored items are judged again in one transaction: few
	// enough that a sync which runs beside it isn't kept waiting.
	rejudgeBatch = 500
	// examples is how many changed activities a repeated judgement names.
	examples = 10
	// remembered is how many changed activities are told apart, so that one which
	// changes twice on the way is counted once. More than these are merely counted.
	remembered = 100_000
)

// Rejudgement is what judging the stored items again came to.
type Rejudgement struct {
	Reasons                 []string
	Items                   int
	Appeared, Left, Changed int
	Examples                []lately.Change // a few of them
	Rehearsed               bool            // nothing was stored
}

// rejudge judges the stored items again if parties, sources or rules are not the
// ones they were judged by. It needs no network. Killed halfway, the next run goes
// on where it was; judging twice changes nothing.
func (e *Engine) rejudge(ctx context.Context, rehearse bool) error {
	by := e.Detector.Fingerprint()
	j, err := e.Store.Judged(ctx)
	if err != nil {
		return err
	}
	basis := e.basis(j.Basis)
	why, from := reasons(j, by, basis), j.Upto
	switch {
	case len(why) == 0 && j.Done && (rehearse || maps.Equal(basis, j.Basis)):
		return nil
	case len(why) == 0 && j.Done:
		return e.Store.Rejudge(ctx, by, basis, j.Reasons, false)
	case len(why) == 0:
		why = j.Reasons // goes on
	default:
		from = 0
		if !rehearse {
			err = e.Store.Rejudge(ctx, by, basis, why, true)
		}
	}
	r := Rejudgement{Reasons: why, Rehearsed: rehearse}
	tally := newTally(&r)
	if err == nil {
		err = e.judgeAll(ctx, by, from, rehearse, tally)
	}
	if tally.close(); e.Rejudged != nil && r.Items > 0 {
		e.Rejudged(r)
	}
	return err
}

// judgeAll judges the items above an id until all are judged, and starts over from
// wherever somebody has lowered the mark meanwhile.
func (e *Engine) judgeAll(ctx context.Context, by string, from int64, rehearse bool, t *tally) error {
	for {
		end, err := e.judgeFrom(ctx, by, from, rehearse, t)
		if err != nil || rehearse {
			return err
		}
		ok, err := e.Store.MarkJudged(ctx, by, end, -1)
		if err != nil || ok {
			return err
		}
		j, err := e.Store.Judged(ctx)
		if err != nil || j.By != by || j.Done {
			return err // another run with another config has taken over, or one with ours has finished
		}
		from = j.Upto
	}
}

// page is some stored items, or why they couldn't be read.
type page struct {
	records []lately.Record
	err     error
}

// judgeFrom judges page after page; the next one is read while one is judged. It
// returns the id of the last item, or where the mark was when it stood elsewhere
// than expected.
func (e *Engine) judgeFrom(ctx context.Context, by string, from int64, rehearse bool, t *tally) (int64, error) {
	next := e.readAhead(ctx, from)
	for {
		p := <-next
		if p.err != nil {
			return from, fmt.Errorf("read stored items: %w", p.err)
		}
		if len(p.records) == 0 {
			return from, nil
		}
		last := p.records[len(p.records)-1].ID
		next = e.readAhead(ctx, last)
		changes, err := e.Store.Refind(ctx, e.detectAll(p.records), rehearse, e.Now())
		if err != nil {
			return from, err
		}
		t.add(len(p.records), changes)
		if !rehearse {
			if ok, err := e.Store.MarkJudged(ctx, by, from, last); err != nil || !ok {
				return from, err
			}
		}
		from = last
	}
}

// readAhead reads the items after an id in the background.
func (e *Engine) readAhead(ctx context.Context, after int64) <-chan page {
	out := make(chan page, 1)
	go func() {
		recs, err := e.Store.Records(ctx, after, rejudgeBatch)
		out <- page{records: recs, err: err}
	}()
	return out
}

// detectAll judges items with all processors.
func (e *Engine) detectAll(recs []lately.Record) []lately.Refound {
	known := make(map[string]lately.Source, len(e.Sources))
	for _, s := range e.Sources {
		known[s.ID] = s.Source
	}
	found := make([]lately.Refound, len(recs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(recs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(recs); i = int(next.Add(1)) - 1 {
				rec := recs[i]
				if s, ok := known[rec.Source.ID]; ok {
					s.Repeated = rec.Source.Repeated
					rec.Source = s // the config may have changed its area
				}
				if f, err := e.detect(rec.Source, rec.Item); err == nil {
					found[i] = lately.Refound{Record: rec, Findings: f}
				}
			}
		})
	}
	wg.Wait()
	// What couldn't be judged keeps what was found of it before.
	return slices.DeleteFunc(found, func(f lately.Refound) bool { return f.Record.ID == 0 })
}

// tally counts activities that changed, each once.
type tally struct {
	into    *Rejudgement
	changed map[[10]byte]lately.Change
}

func newTally(into *Rejudgement) *tally {
	return &tally{into: into, changed: map[[10]byte]lately.Change{}}
}

func (t *tally) add(items int, changes []lately.Change) {
	t.into.Items += items
	for _, c := range changes {
		var id [10]byte
		_, err := hex.Decode(id[:], []byte(c.ID))
		before, again := t.changed[id]
		switch {
		case err != nil, !again && len(t.changed) >= remembered:
			t.count(c)
			continue
		case again:
			c.Was = before.Was
		}
		t.changed[id] = c
	}
}

// close counts what was told apart.
func (t *tally) close() {
	list := slices.SortedFunc(maps.Values(t.changed), func(a, b lately.Change) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range list {
		t.count(c)
	}
}

func (t *tally) count(c lately.Change) {
	switch was, is := c.Was.There(), c.Is.There(); {
	case is && !was:
		t.into.Appeared++
	case was && !is:
		t.into.Left++
	case was && c.Was != c.Is:
		t.into.Changed++
	default:
		return
	}
	if len(t.into.Examples) < examples {
		t.into.Examples = append(t.into.Examples, c)
	}
}
