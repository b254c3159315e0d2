package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"lately/scoring/report/say"
	"lately/sync/engine"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// bar is the progress of a run on a terminal; a nil bar shows nothing.
type bar struct {
	pool  *mpb.Progress
	bar   *mpb.Bar
	mu    sync.Mutex
	total int64
}

// progress makes a bar if stderr is a terminal: elsewhere there is a log line a
// source instead.
func (a *app) progress(p engine.Plan) *bar {
	f, ok := a.err.(*os.File)
	if a.quiet || p.DryRun || a.logFormat == jsonLog || !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	pool := mpb.New(mpb.WithOutput(f), mpb.WithWidth(40))
	return &bar{pool: pool, bar: pool.AddBar(0,
		mpb.PrependDecorators(decor.Name("sources "), decor.CountersNoUnit("%d/%d")),
		mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)),
	)}
}

// begin says how many sources there are.
func (b *bar) begin(n int) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.total = int64(n)
		b.bar.SetTotal(b.total, false)
	}
}

// step counts one source; what went wrong is written above the bar.
func (b *bar) step(r engine.Result) {
	if b == nil {
		return
	}
	for _, line := range troubles(r) {
		fmt.Fprintln(b.writer(), line)
	}
	b.bar.Increment()
}

func (b *bar) writer() io.Writer { return b.pool }

// finish leaves the terminal to what comes next.
func (b *bar) finish() {
	if b != nil {
		b.bar.SetTotal(-1, true)
		b.pool.Wait()
	}
}

// troubles are the lines that a person should read about a source.
func troubles(r engine.Result) []string {
	var out []string
	if r.Err != nil && (r.State == engine.Failed || r.State == engine.Deferred) {
		out = append(out, fmt.Sprintf("%s: %s: %s", r.Source, r.State, say.Plain(r.Err.Error())))
	}
	for _, w := range r.Warnings {
		out = append(out, fmt.Sprintf("%s: %s", r.Source, say.Plain(w)))
	}
	if n := r.New.HeldBack; n > 0 {
		out = append(out, fmt.Sprintf("%s: holds back the removal of %s: too many at once", r.Source, count(n, "activity")))
	}
	return out
}

// done is told of each source as it ends.
func (a *app) done(b *bar, p engine.Plan) func(engine.Result) {
	var mu sync.Mutex
	return func(r engine.Result) {
		b.step(r)
		if !p.DryRun {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprint(a.out, rehearsal(r))
	}
}

// rehearsal shows what a dry run would have detected in one source.
func rehearsal(r engine.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s\n", r.Source, r.State, count(r.Items, "item"))
	for _, line := range troubles(r) {
		fmt.Fprintln(&b, "  "+line)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %-8s %-6s %-13s %s: %s\n", f.Status, f.Side, f.Area, f.Partner, say.Plain(f.Title))
	}
	return b.String()
}
