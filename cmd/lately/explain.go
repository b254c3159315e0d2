package main

import (
	"context"
	"fmt"
	"time"

	"lately/config"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

func (a *app) explainCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use: "explain PARTNER|ACTIVITY", Short: "Every line behind a figure, or every reason behind a detection", Args: cobra.ExactArgs(1),
		Long: "Given a partner: every activity behind each figure of its scorecard, adding up.\n" +
			"Given an activity's id (or its unambiguous beginning): where it was seen, and why it was detected.",
		Example: "  lately explain api-evangelist\n  lately explain 3f9c2a",
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := a.asOf(asOf)
			if err != nil {
				return err
			}
			cfg, led, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer led.Close()
			if _, ok := partner(cfg, args[0]); ok {
				cards, err := a.cards(cmd.Context(), cfg, led, args, at)
				if err != nil {
					return err
				}
				return report.Explain(a.out, cards[0])
			}
			return a.explainActivity(cmd.Context(), cfg, led, args[0], at)
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "as of this date (default: now)")
	return c
}

func (a *app) explainActivity(ctx context.Context, cfg *config.Config, led *ledger.Ledger, id string, at time.Time) error {
	full, err := a.findActivity(ctx, led, id)
	if err != nil {
		return fmt.Errorf("%s is no partner in %s, and no activity: %w", id, cfg.Path, err)
	}
	for act, err := range led.Activities(ctx, ledger.Filter{ID: full, Evidence: true}) {
		if err != nil {
			return fmt.Errorf("read activity %s: %w", id, err)
		}
		if err := report.ExplainActivity(a.out, act, nameOf(cfg)(act.Partner)); err != nil {
			return err
		}
		if err := a.explainSignals(ctx, cfg, led, act); err != nil {
			return err
		}
	}
	return a.explainDecision(ctx, led, full)
}

// explainDecision says who decided on an activity, when and why, the first one first.
func (a *app) explainDecision(ctx context.Context, led *ledger.Ledger, id string) error {
	log, err := led.History(ctx, id)
	if err != nil || len(log) == 0 {
		return err
	}
	fmt.Fprint(a.out, "\nReviewed\n")
	for _, r := range log {
		if _, err := fmt.Fprintf(a.out, "  %s\n", decided(r)); err != nil {
			return fmt.Errorf("write explanation: %w", err)
		}
	}
	return nil
}

// nameOf gives a partner's name for its id; a partner who is no longer in the
// config goes by the id.
func nameOf(cfg *config.Config) func(string) string {
	return func(id string) string {
		if p := cfg.Parties.Partner(id); p != nil {
			return p.Name
		}
		return id
	}
}
