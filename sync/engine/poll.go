package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"lately"
)

const (
	// lease is how long a turn lasts without a commit. A fetch is given less, so
	// that a run that is alive never loses its turn to a slow server.
	lease        = 10 * time.Minute
	fetchTimeout = 5 * time.Minute
	// closing is how long a commit may take once the run was asked to stop.
	closing = 30 * time.Second
	// maxPages ends a turn on a source that never says it has no more.
	maxPages = 2000
)

// poll takes a turn on one source and works through its pages.
func (e *Engine) poll(ctx context.Context, s Source, p Plan) Result {
	r := Result{Source: s.ID}
	if ctx.Err() != nil {
		r.State = Stopped
		return r
	}
	if p.DryRun {
		r.Err = e.rehearse(ctx, s, p, &r)
		r.State = stateOf(ctx, r.Err)
		return r
	}
	now := e.Now()
	turn, err := e.Store.Take(ctx, s.ID, e.Holder, now.Add(lease), now)
	if err != nil {
		r.State, r.Err = stateOf(ctx, err), err
		if r.State == Failed {
			e.log(r)
		}
		return r
	}
	if p.Full {
		turn.Cursor = nil
		r.Err = e.Store.Forget(ctx, s.ID)
	}
	if r.Err == nil {
		r.Err = e.read(ctx, s, p, &turn, &r)
	}
	if r.LeftOut > 0 && !errors.Is(r.Err, lately.ErrTurnLost) {
		r.Err = errors.Join(r.Err, e.unread(ctx, s))
	}
	r.State = stateOf(ctx, r.Err)
	e.end(ctx, s, turn, &r)
	e.log(r)
	return r
}

// unread makes the next look at a source begin at its start: what a period left out
// has not been read yet, whatever cursor and validators say.
func (e *Engine) unread(ctx context.Context, s Source) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	return e.Store.Forget(ctx, s.ID)
}

// read fetches and commits page after page until there is no more.
func (e *Engine) read(ctx context.Context, s Source, p Plan, turn *lately.Turn, r *Result) error {
	r.Unchanged = true
	var sm sampler
	for range maxPages {
		staged := &staging{store: e.Store, source: s.ID}
		batch, err := e.fetch(lately.WithValidators(ctx, staged), s, turn.Cursor)
		if err != nil {
			return err
		}
		c, left, err := e.judge(context.WithoutCancel(ctx), s, p, &batch, &sm)
		if err != nil {
			return err
		}
		if r.LeftOut += left; r.LeftOut == 0 {
			c.Validators = staged.take()
		}
		c.JudgedBy = e.Detector.Fingerprint()
		done, err := e.commit(ctx, turn, c)
		if err != nil {
			return err
		}
		r.Warnings = append(r.Warnings, batch.Warnings...)
		r.Items += len(c.Items)
		r.New = sum(r.New, done)
		r.Unchanged = r.Unchanged && (batch.Unchanged || len(c.Items) == 0)
		if !batch.More {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("read %s: still more after %d pages; going on next time", s.Name, maxPages)
}

// fetch asks the connector for one page, bounded in time; a panic in it is an
// error of this source alone.
func (e *Engine) fetch(ctx context.Context, s Source, cursor lately.Cursor) (b lately.Batch, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("fetch %s: connector panicked: %v", s.Name, v)
			if e.Log != nil {
				e.Log.Error("connector panicked", "source", s.ID, "stack", string(debug.Stack()))
			}
		}
	}()
	return s.Connector.Fetch(ctx, cursor)
}

// judge turns a batch into a commit: identity first, so that a changed URL keeps
// what it was, then detection on whatever is new or changed. It says how many items
// the plan's period left out.
func (e *Engine) judge(ctx context.Context, s Source, p Plan, b *lately.Batch, sm *sampler) (lately.Commit, int, error) {
	c := lately.Commit{Seen: b.Seen, Cursor: b.Cursor, More: b.More, Complete: b.Complete, Unchanged: b.Unchanged}
	items, left := within(b.Items, p.Since, p.Until)
	c.Seen = append(c.Seen, left...)
	if len(items) == 0 {
		_, err := e.sampled(ctx, sm, s.Source, &c)
		return c, len(left), err
	}
	changed, same, err := e.Store.Identify(ctx, s.ID, items)
	if err != nil {
		return c, 0, fmt.Errorf("identify items of %s: %w", s.Name, err)
	}
	c.Items, c.Seen = changed, append(c.Seen, same...)
	src, err := e.sampled(ctx, sm, s.Source, &c)
	if err != nil {
		return c, 0, err
	}
	c.Findings = make(map[string][]lately.Finding, len(changed))
	for _, it := range changed {
		found, err := e.detect(src, it)
		if err != nil {
			b.Warnings = append(b.Warnings, err.Error())
		}
		c.Findings[it.Key] = found
	}
	return c, len(left), nil
}

// detect judges one item. A panic in it is an error of this item alone: it is stored
// without a finding, and judged again when the rules change.
func (e *Engine) detect(src lately.Source, it lately.Item) (found []lately.Finding, err error) {
	defer func() {
		if v := recover(); v != nil {
			found, err = nil, fmt.Errorf("judge %s: detection panicked: %v; please report it", it.Key, v)
			if e.Log != nil {
				e.Log.Error("detection panicked", "source", src.ID, "item", it.Key, "stack", string(debug.Stack()))
			}
		}
	}()
	return e.Detector.Detect(src, it), nil
}

// commit stores a page. A page that was fetched is stored even if the run is asked
// to stop meanwhile: that is cheaper than fetching it again.
func (e *Engine) commit(ctx context.Context, turn *lately.Turn, c lately.Commit) (lately.Committed, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	c.At = e.Now()
	c.Until = c.At.Add(lease)
	done, err := e.Store.Commit(ctx, turn, c)
	if err == nil && !c.Unchanged {
		turn.Cursor = c.Cursor
	}
	return done, err
}

// end gives the turn back with the time of the next look. A run that was asked to
// stop leaves the source due, and no failure on its record.
func (e *Engine) end(ctx context.Context, s Source, turn lately.Turn, r *Result) {
	if errors.Is(r.Err, lately.ErrTurnLost) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	now := e.Now()
	out := schedule(s.Source, s.Normal, turn, r.Items > 0, r.Err, now)
	if r.State == Stopped {
		out = lately.Outcome{At: now, Err: "stopped before it was read to the end", NextAt: now, Interval: turn.Interval, Failures: turn.Failures}
	}
	r.NextAt = out.NextAt
	if err := e.Store.End(ctx, turn, out); err != nil && !errors.Is(err, lately.ErrTurnLost) && r.Err == nil {
		r.State, r.Err = Failed, fmt.Errorf("end turn on %s: %w", s.Name, err)
	}
}

// rehearse reads a source from its start and judges what it shows without storing
// anything: no turn, no cursor, no validators.
func (e *Engine) rehearse(ctx context.Context, s Source, p Plan, r *Result) error {
	var cursor lately.Cursor
	pages := maxPages
	if p.Pages > 0 {
		pages = p.Pages
	}
	for range pages {
		batch, err := e.fetch(ctx, s, cursor)
		if err != nil {
			return err
		}
		r.Warnings = append(r.Warnings, batch.Warnings...)
		items, _ := within(batch.Items, p.Since, p.Until)
		src := e.repeats(s.Source, items)
		for _, it := range items {
			r.Items++
			found, err := e.detect(src, it)
			if err != nil {
				r.Warnings = append(r.Warnings, err.Error())
			}
			r.Findings = append(r.Findings, found...)
			if p.Pages > 0 {
				r.Judged = append(r.Judged, lately.Refound{Record: lately.Record{Source: s.Source, Item: it}, Findings: found})
			}
		}
		if !batch.More {
			return nil
		}
		cursor = batch.Cursor
	}
	return nil
}

func sum(a, b lately.Committed) lately.Committed {
	return lately.Committed{
		NewItems: a.NewItems + b.NewItems, ChangedItems: a.ChangedItems + b.ChangedItems, GoneItems: a.GoneItems + b.GoneItems,
		NewActivities: a.NewActivities + b.NewActivities, LostActivities: a.LostActivities + b.LostActivities,
		HeldBack: a.HeldBack + b.HeldBack,
	}
}

// log writes the one line that a source gets in a run.
func (e *Engine) log(r Result) {
	if e.Log == nil {
		return
	}
	args := []any{"source", r.Source, "state", string(r.State), "items", r.Items, "new_activities", r.New.NewActivities}
	if r.Unchanged && r.State == OK {
		args = append(args, "unchanged", true)
	}
	if r.New.GoneItems > 0 {
		args = append(args, "gone", r.New.GoneItems)
	}
	if r.New.HeldBack > 0 {
		args = append(args, "held_back", r.New.HeldBack)
	}
	if len(r.Warnings) > 0 {
		args = append(args, "warnings", r.Warnings)
	}
	if !r.NextAt.IsZero() {
		args = append(args, "next", r.NextAt.UTC().Format(time.RFC3339))
	}
	if r.State == Failed || r.State == Deferred {
		e.Log.Warn("polled", append(args, "error", r.Err.Error())...)
		return
	}
	e.Log.Info("polled", args...)
}
