package main

import (
	"context"
	"fmt"
	"sync"

	"lately"
	"lately/connectors"
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
	eng.Done = func(r engine.Result) {
		p := probes[r.Source]
		fmt.Fprint(a.out, verdictOn(r, p.err)+notes(p.notes)+deals(det, r.Judged))
	}
	eng.Concurrency = 1 // the lines come in the config's order
	sum, err := eng.Sync(ctx, engine.Plan{Only: ids, DryRun: true, Pages: 1})
	if err != nil {
		return err
	}
	return checked(ctx, sum, probes)
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

func checked(ctx context.Context, sum lately.Summary, probes map[string]probed) error {
	if ctx.Err() != nil {
		return &exitError{code: exitPartly, err: ctx.Err()}
	}
	failed := 0
	for _, p := range probes {
		if p.err != nil {
			failed++
		}
	}
	if bad := max(sum.Failed, failed); bad > 0 {
		return &exitError{code: exitPartly, err: fmt.Errorf("%s would fail", count(bad, "source"))}
	}
	return nil
}

// verdictOn says what became of one source.
func verdictOn(r engine.Result, probe error) string {
	if err := firstError(probe, r.Err); err != nil {
		return fmt.Sprintf("  ! %s: %s\n", r.Source, lately.OneLine(err.Error()))
	}
	byStatus := map[lately.Status]int{}
	for _, f := range r.Findings {
		byStatus[f.Status]++
	}
	line := fmt.Sprintf("  ok %s: %s; would count %d, ask about %d, note %s\n", r.Source, count(r.Items, "item"),
		byStatus[lately.Counted], byStatus[lately.Pending], count(byStatus[lately.Mention], "mention"))
	for _, w := range r.Warnings {
		line += "     " + lately.OneLine(w) + "\n"
	}
	return line
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
