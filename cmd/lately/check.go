package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"lately"
	"lately/config"
	"lately/connectors"
	"lately/scoring/report/say"
	"lately/sync/engine"

	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	var offline bool
	c := &cobra.Command{
		Use: "check", Short: "Is my config right, and would my sources work?", Args: cobra.NoArgs,
		Long: `Check the whole config and name every mistake at once, each with file, line and
column. Then look at every source once: is it reachable, authorised, readable, and
what would be detected on its first page? Nothing is stored.

Exit codes: 0 all well, 3 some sources would fail, 64 mistakes in the config.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.check(cmd.Context(), offline)
		},
	}
	c.Flags().BoolVar(&offline, "offline", false, "check the config only, without the network")
	return c
}

func (a *app) check(ctx context.Context, offline bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	eng, err := a.engine(cfg, nil, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s: config is right: %s, %s\n", cfg.Path, count(len(cfg.Parties.Partners), "partner"), count(len(cfg.Sources), "source"))
	if offline {
		return nil
	}
	det, err := detector(cfg)
	if err != nil {
		return err
	}
	probes := a.probe(ctx, eng)
	ids, _ := choose(cfg, nil)
	failed := 0
	eng.Done = func(r engine.Result) {
		if r.State == engine.Stopped {
			return
		}
		p := probes[r.Source]
		r.Err = cmp.Or(p.err, r.Err)
		if r.Err != nil {
			failed++
		}
		fmt.Fprint(a.out, verdictOn(r)+notes(p.notes)+deals(det, r.Judged))
	}
	eng.Concurrency = 1 // the lines come one by one, in the config's order
	if _, err := eng.Sync(ctx, engine.Plan{Only: ids, DryRun: true, Pages: 1}); err != nil {
		return err
	}
	return a.checked(ctx, cfg, failed)
}

// probed is what a connector says of itself.
type probed struct {
	notes []connectors.Note
	err   error
}

// probe asks those connectors that can tell whether they would work, and in detail
// where they can.
func (a *app) probe(ctx context.Context, eng *engine.Engine) map[string]probed {
	out := map[string]probed{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, s := range eng.Sources {
		wg.Go(func() {
			var p probed
			switch c := s.Connector.(type) {
			case connectors.Inspector:
				p.notes, p.err = c.Inspect(ctx)
			case connectors.Prober:
				p.err = c.Probe(ctx)
			}
			mu.Lock()
			defer mu.Unlock()
			out[s.ID] = p
		})
	}
	wg.Wait()
	return out
}

// checked is what the whole check came to, with the store as the last thing that may
// be missing.
func (a *app) checked(ctx context.Context, cfg *config.Config, failed int) error {
	if ctx.Err() != nil {
		return &exitError{code: exitPartly, err: errors.New("stopped before every source was looked at")}
	}
	if _, err := cfg.Store.URL(); err != nil {
		fmt.Fprintf(a.out, "  ! store: %s\n", say.Plain(err.Error()))
		return &exitError{code: exitPartly, err: errors.New("the ledger couldn't be opened")}
	}
	if failed > 0 {
		return &exitError{code: exitPartly, err: fmt.Errorf("%s would fail", count(failed, "source"))}
	}
	return nil
}

// verdictOn says what became of one source.
func verdictOn(r engine.Result) string {
	if r.Err != nil {
		return fmt.Sprintf("  ! %s: %s\n", r.Source, say.Plain(r.Err.Error()))
	}
	byStatus := map[lately.Status]int{}
	for _, f := range r.Findings {
		byStatus[f.Status]++
	}
	line := fmt.Sprintf("  ok %s: %s; would count %d, ask about %d, note %s\n", r.Source, count(r.Items, "item"),
		byStatus[lately.Counted], byStatus[lately.Pending], count(byStatus[lately.Mention], "mention"))
	for _, w := range r.Warnings {
		line += "     " + say.Plain(w) + "\n"
	}
	return line
}
