// Package engine decides when and how often to look: it takes turns on the sources
// that are due, lets their connectors fetch, has every new or changed item judged,
// and hands batch, findings and cursor to the ledger as one commit. One bad source
// never stops the rest.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lately"
	"lately/connectors"
)

// Source is a source that can be polled.
type Source struct {
	lately.Source
	Connector connectors.Connector
	Normal    time.Duration // interval before the schedule adapts it
}

// Engine polls sources into a store.
type Engine struct {
	Store       Store
	Detector    Detector
	Sources     []Source
	Holder      string // names this run in leases
	Now         func() time.Time
	Concurrency int               // sources at once; 0 means 16
	Log         *slog.Logger      // nil discards
	Rejudged    func(Rejudgement) // told what judging the stored items again came to; may be nil
	Begin       func(sources int) // told how many sources a run will visit; may be nil
	Done        func(Result)      // told of each source as it ends; may be nil; called from several goroutines
}

// Plan is what one run should do.
type Plan struct {
	Only   []string  // ids of the sources to poll, due or not; empty means whatever is due
	Full   bool      // read the chosen sources from their start
	DryRun bool      // fetch and judge, store nothing
	Pages  int       // dry runs: read at most so many pages of each source; 0 means all
	Since  time.Time // leave out items published earlier; zero means no bound
	Until  time.Time // leave out items published at or after; zero means no bound
}

// Result is what became of one source in a run.
type Result struct {
	Source    string
	State     State
	Err       error
	Items     int // new and changed
	LeftOut   int // outside of the plan's period
	New       lately.Committed
	Findings  []lately.Finding // dry runs only
	Judged    []lately.Refound // what was seen and what it means; dry runs with a bound on pages only
	Warnings  []string
	NextAt    time.Time
	Unchanged bool
}

// State is how a source's turn ended.
type State string

// The ways in which a source's turn can end.
const (
	OK       State = "ok"
	Failed   State = "failed"
	Deferred State = "deferred" // asked to wait: a rate limit, a Retry-After
	Held     State = "held"     // another run works on it
	Stopped  State = "stopped"  // the run was asked to stop; goes on next time
)

// Sync carries out a plan. The error is for what concerns the whole run (the
// ledger is gone); what befell single sources is in the summary and in Done.
// Cancelling ctx stops gracefully: what is committed stays, the rest is due again.
func (e *Engine) Sync(ctx context.Context, p Plan) (lately.Summary, error) {
	if e.Store != nil {
		if err := e.rejudge(ctx, p.DryRun); err != nil && ctx.Err() == nil {
			return lately.Summary{}, fmt.Errorf("judge stored items again: %w", err)
		}
	}
	sum, err := e.pollAll(ctx, p)
	if err != nil || e.Store == nil || p.DryRun {
		return sum, err
	}
	if err := e.restate(ctx); err != nil && ctx.Err() == nil {
		return sum, fmt.Errorf("judge stored items again: %w", err)
	}
	return sum, nil
}

// pollAll polls the sources of a plan.
func (e *Engine) pollAll(ctx context.Context, p Plan) (lately.Summary, error) {
	ids, err := e.chosen(ctx, p)
	if err != nil {
		return lately.Summary{}, err
	}
	sum := lately.Summary{Due: len(ids)}
	if e.Begin != nil {
		e.Begin(len(ids))
	}
	var mu sync.Mutex
	e.each(ids, func(s Source) {
		r := e.poll(ctx, s, p)
		mu.Lock()
		add(&sum, r)
		mu.Unlock()
		if e.Done != nil {
			e.Done(r)
		}
	})
	return sum, nil
}

// chosen lists the sources of a plan: those asked for, or those due, without any
// that this program has no connector for.
func (e *Engine) chosen(ctx context.Context, p Plan) ([]Source, error) {
	ids := p.Only
	if len(ids) == 0 {
		var err error
		if ids, err = e.Store.Due(ctx, e.Now()); err != nil {
			return nil, fmt.Errorf("list due sources: %w", err)
		}
	}
	known := make(map[string]Source, len(e.Sources))
	for _, s := range e.Sources {
		known[s.ID] = s
	}
	var out []Source
	for _, id := range ids {
		if s, ok := known[id]; ok {
			out = append(out, s)
		}
	}
	return out, nil
}

// each runs work on all sources with a bounded number of workers, and returns
// when all are done. A cancelled ctx still visits every source, so that each is
// accounted for; poll returns at once then.
func (e *Engine) each(sources []Source, work func(Source)) {
	n := e.Concurrency
	if n <= 0 {
		n = 16
	}
	queue := make(chan Source)
	var wg sync.WaitGroup
	for range min(n, len(sources)) {
		wg.Go(func() {
			for s := range queue {
				work(s)
			}
		})
	}
	for _, s := range sources {
		queue <- s
	}
	close(queue)
	wg.Wait()
}

func add(sum *lately.Summary, r Result) {
	switch r.State {
	case OK:
		sum.OK++
		if r.Unchanged {
			sum.Unchanged++
		}
	case Failed:
		sum.Failed++
	case Deferred:
		sum.Deferred++
	case Held:
		sum.Held++
	case Stopped:
		sum.Stopped++
	}
	sum.NewItems += r.New.NewItems
	sum.ChangedItems += r.New.ChangedItems
	sum.NewActivities += r.New.NewActivities
	sum.HeldBack += r.New.HeldBack
}

// stateOf names how an error ended a turn.
func stateOf(ctx context.Context, err error) State {
	var deferred *lately.DeferredError
	switch {
	case err == nil:
		return OK
	case errors.Is(err, lately.ErrHeld), errors.Is(err, lately.ErrTurnLost):
		return Held
	case ctx.Err() != nil:
		return Stopped
	case errors.As(err, &deferred) && !deferred.Broken:
		return Deferred
	}
	return Failed
}

// within parts the items of a plan's period from the keys of those outside it. An
// item without a date stays: leaving something out needs a reason. What is left
// out was still seen, so that a full listing doesn't take it for gone.
func within(items []lately.Item, since, until time.Time) (in []lately.Item, left []string) {
	for _, it := range items {
		at := it.Published
		if !at.IsZero() && (at.Before(since) || (!until.IsZero() && !at.Before(until))) {
			left = append(left, it.Key)
			continue
		}
		in = append(in, it)
	}
	return in, left
}
