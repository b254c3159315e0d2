package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lately"
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
	id = strings.ToLower(id)
	var hits []lately.Activity
	for act, err := range led.Activities(ctx, ledger.Filter{}) {
		if err != nil {
			return fmt.Errorf("look up activity: %w", err)
		}
		if strings.HasPrefix(act.ID, id) {
			hits = append(hits, act)
		}
		if len(hits) > 1 {
			return usage("%s begins the id of more than one activity; give more of it", id)
		}
	}
	if len(hits) == 0 {
		return usage("%s is neither a partner in %s nor an activity; `lately export activities` lists them", id, cfg.Path)
	}
	for act, err := range led.Activities(ctx, ledger.Filter{ID: hits[0].ID, Evidence: true}) {
		if err != nil {
			return fmt.Errorf("read activity %s: %w", id, err)
		}
		return report.ExplainActivity(a.out, act, nameOf(cfg)(act.Partner))
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
