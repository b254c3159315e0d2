package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/sync/engine"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// syncFlags are what `lately sync` was asked for.
type syncFlags struct {
	only         []string
	since, until string
	all, full    bool
	dryRun       bool
}

func (a *app) syncCommand() *cobra.Command {
	var f syncFlags
	c := &cobra.Command{
		Use: "sync", Short: "Poll what is due, detect, store", Args: cobra.NoArgs,
		Long: `Poll the sources that are due, detect activities in what is new, and store both.
Made for cron: run it as often as you like, each source has its own schedule.

  */15 * * * *  lately -c /etc/lately.yaml sync

A run may be killed and repeated, and runs may overlap. Exit codes: 0 all well,
1 failed, 3 some sources failed, removals were held back for being too many at once, or
the run was stopped (the rest is stored), 4 another run is at work on everything that is due, 64 wrong usage or config.`,
		Example: "  lately sync\n  lately sync --only api-evangelist\n  lately sync --only us/feed:acme.example/blog/feed --full\n  lately sync --all --dry-run",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.sync(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringSliceVar(&f.only, "only", nil, "poll these now, due or not: a source's name or id, an owner, or a kind")
	fl.StringVar(&f.since, "since", "", "leave out items published before this date")
	fl.StringVar(&f.until, "until", "", "leave out items published on or after this date")
	fl.BoolVar(&f.all, "all", false, "poll every source now, due or not")
	fl.BoolVar(&f.full, "full", false, "read the sources from their start (all of them, unless --only)")
	fl.BoolVar(&f.dryRun, "dry-run", false, "show what would be detected, store nothing")
	return c
}

func (a *app) sync(ctx context.Context, f syncFlags) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	plan, err := a.plan(cfg, f)
	if err != nil {
		return err
	}
	sum, err := a.runSync(ctx, cfg, led, plan)
	if err != nil {
		return err
	}
	if !f.dryRun {
		a.summary(sum)
	}
	return verdict(ctx, sum)
}

// plan turns the flags into what the engine should do.
func (a *app) plan(cfg *config.Config, f syncFlags) (engine.Plan, error) {
	p := engine.Plan{Full: f.full, DryRun: f.dryRun}
	var err error
	if p.Since, err = day("since", f.since); err != nil {
		return p, err
	}
	if p.Until, err = day("until", f.until); err != nil {
		return p, err
	}
	if !p.Since.IsZero() && !p.Until.IsZero() && !p.Since.Before(p.Until) {
		return p, usage("--since %s is not before --until %s", f.since, f.until)
	}
	if len(f.only) == 0 && !f.all && !f.full {
		return p, nil
	}
	p.Only, err = choose(cfg, f.only)
	return p, err
}

// choose finds the sources that the words name; no words name all.
func choose(cfg *config.Config, words []string) ([]string, error) {
	var ids []string
	used := make([]bool, len(words))
	for _, s := range cfg.Sources {
		hit := len(words) == 0
		for i, w := range words {
			if named(cfg, s.Source, w) {
				hit, used[i] = true, true
			}
		}
		if hit {
			ids = append(ids, s.ID)
		}
	}
	for i, w := range words {
		if !used[i] {
			return nil, usage("%s names no source; `lately sources` lists them", w)
		}
	}
	return ids, nil
}

// named reports whether a word means a source: its id, name or kind, or its owner.
func named(cfg *config.Config, s lately.Source, word string) bool {
	switch word {
	case s.ID, s.Name, s.Kind, strings.TrimPrefix(s.Kind, "crm/"), s.Owner:
		return true
	}
	p, ok := partner(cfg, word)
	return ok && p.ID == s.Owner
}

// runSync registers the config's sources and runs the engine, with the run on record.
func (a *app) runSync(ctx context.Context, cfg *config.Config, led *ledger.Ledger, p engine.Plan) (lately.Summary, error) {
	log := a.logger()
	bar := a.progress(p)
	if bar != nil {
		log = nil
	}
	eng, err := a.engine(cfg, led, log)
	if err != nil {
		return lately.Summary{}, err
	}
	eng.Begin, eng.Done, eng.Rejudged = bar.begin, a.done(bar, p), a.rejudged(cfg, bar)
	if p.DryRun {
		if len(p.Only) == 0 {
			p.Only, _ = choose(cfg, nil)
		}
		return eng.Sync(ctx, p)
	}
	if err := led.Register(ctx, sources(cfg), a.now()); err != nil {
		return lately.Summary{}, err
	}
	if err := freeDead(ctx, led, eng.Holder, a.now()); err != nil {
		return lately.Summary{}, err
	}
	run, err := led.StartRun(ctx, eng.Holder, a.now())
	if err != nil {
		return lately.Summary{}, err
	}
	sum, err := eng.Sync(ctx, p)
	text := ""
	if err != nil {
		text = err.Error()
	}
	bar.finish()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return sum, errors.Join(err, led.EndRun(closing, run, sum, text, a.now()))
}

// sources is the config's sources as the ledger knows them.
func sources(cfg *config.Config) []lately.Source {
	out := make([]lately.Source, len(cfg.Sources))
	for i, s := range cfg.Sources {
		out[i] = s.Source
	}
	return out
}

// summary says in one line what a run did.
func (a *app) summary(s lately.Summary) {
	switch {
	case a.quiet:
		return
	case a.logFormat == jsonLog:
		a.logger().Info("run ended", "due", s.Due, "ok", s.OK, "unchanged", s.Unchanged, "failed", s.Failed, "deferred", s.Deferred, "held", s.Held,
			"stopped", s.Stopped, "new_items", s.NewItems, "changed_items", s.ChangedItems, "new_activities", s.NewActivities, "held_back", s.HeldBack)
		return
	case s.Due == 0:
		fmt.Fprintln(a.err, "nothing is due; `lately sources` says when it will be, `lately sync --all` looks now")
		return
	}
	fmt.Fprintf(a.err, "%s polled, %d of them unchanged", count(s.Due-s.Held-s.Stopped, "source"), s.Unchanged)
	for _, part := range []struct {
		n    int
		what string
	}{{s.Failed, "failed"}, {s.Deferred, "asked to wait"}, {s.Held, "held by another run"}, {s.Stopped, "stopped"}} {
		if part.n > 0 {
			fmt.Fprintf(a.err, ", %d %s", part.n, part.what)
		}
	}
	fmt.Fprintf(a.err, "; %s, %d changed; %s\n", count(s.NewItems, "new item"), s.ChangedItems, count(s.NewActivities, "new activity"))
	if s.HeldBack > 0 {
		fmt.Fprintf(a.err, "removal of %s held back, for being too many at once in one source; `lately sources` says where\n", count(s.HeldBack, "activity"))
	}
}

// count writes a number with its noun in the right form.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	if strings.HasSuffix(noun, "ch") {
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// verdict is the exit code of a run.
func verdict(ctx context.Context, s lately.Summary) error {
	switch {
	case ctx.Err() != nil || s.Stopped > 0:
		return &exitError{code: exitPartly, err: errors.New("stopped; what was committed stays, the rest is due again")}
	case s.Failed > 0 && s.OK == 0 && s.Deferred == 0 && s.Held == 0:
		return &exitError{code: exitFailed, err: fmt.Errorf("all %s failed; see `lately sources`", count(s.Failed, "source"))}
	case s.Failed > 0:
		return &exitError{code: exitPartly, err: fmt.Errorf("%s failed; see `lately sources`", count(s.Failed, "source"))}
	case s.Held > 0 && s.Held == s.Due:
		return &exitError{code: exitLocked, err: errors.New("another run is at work on everything that is due")}
	case s.HeldBack > 0:
		return &exitError{code: exitPartly, err: fmt.Errorf("removal of %s held back; see `lately sources`", count(s.HeldBack, "activity"))}
	}
	return nil
}
