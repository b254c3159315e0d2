package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"time"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func (a *app) scoreCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use: "score [PARTNER]", Short: "The scorecard: what did each side do for the other?", Args: cobra.MaximumNArgs(1),
		Long: "Score the ledger: all partners in a table, or one partner in full. The same ledger, the\n" +
			"same --as-of and the same config give the same output. Needs no network.",
		Example: "  lately score\n  lately score api-evangelist\n  lately score --as-of 2026-06-30",
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
			return a.score(cmd.Context(), cfg, led, args, at)
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "score as of this date (default: now)")
	return c
}

// asOfNow is the end of the second that it is: what was stored in it counts.
func (a *app) asOfNow() time.Time { return a.now().Add(time.Second - 1).Truncate(time.Second) }

// asOf is the moment that a scorecard is for: the end of the day asked for, or now.
func (a *app) asOf(s string) (time.Time, error) {
	if s == "" {
		return a.asOfNow(), nil
	}
	t, err := day("as-of", s)
	if len(s) == len(time.DateOnly) {
		t = t.Add(24*time.Hour - time.Second)
	}
	return t, err
}

func (a *app) score(ctx context.Context, cfg *config.Config, led *ledger.Ledger, args []string, at time.Time) error {
	cards, err := a.cards(ctx, cfg, led, args, at)
	if err != nil {
		return err
	}
	states, err := led.Sources(ctx)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		err = report.Card(a.out, cards[0], a.width(), a.colour())
		states = slices.DeleteFunc(states, func(s lately.SourceState) bool {
			return s.Source.Owner != cards[0].Partner && s.Source.Owner != lately.OurID
		})
	} else {
		err = report.Overview(a.out, cards, a.width())
	}
	if err != nil {
		return err
	}
	return report.Failing(a.out, states, at, a.width())
}

// cards scores the partners that args name, or all.
func (a *app) cards(ctx context.Context, cfg *config.Config, led *ledger.Ledger, args []string, at time.Time) ([]scoring.Scorecard, error) {
	partners := cfg.Parties.Partners
	if len(args) == 1 {
		p, ok := partner(cfg, args[0])
		if !ok {
			return nil, usage("no partner %q in %s", args[0], cfg.Path)
		}
		partners = []lately.Party{*p}
	}
	var out []scoring.Scorecard
	for _, p := range partners {
		card, err := scoreOne(ctx, cfg, led, p, at)
		if err != nil {
			return nil, err
		}
		out = append(out, card)
	}
	return out, nil
}

func scoreOne(ctx context.Context, cfg *config.Config, led *ledger.Ledger, p lately.Party, at time.Time) (scoring.Scorecard, error) {
	var failed error
	acts := until(led.Activities(ctx, ledger.Filter{Partner: p.ID}), &failed)
	card := scoring.Score(acts, agreement(cfg, p), model(cfg), at)
	if failed != nil {
		return card, fmt.Errorf("score %s: %w", p.ID, failed)
	}
	return card, nil
}

// until drops the errors from a sequence: it ends at the first, which is kept.
func until[T any](seq iter.Seq2[T, error], failed *error) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v, err := range seq {
			if err != nil {
				*failed = err
				return
			}
			if !yield(v) {
				return
			}
		}
	}
}

// agreement is what the config says each side wants of the other.
func agreement(cfg *config.Config, p lately.Party) scoring.Agreement {
	terms := cfg.Terms[p.ID]
	ag := scoring.Agreement{
		Partner: p.ID, Name: p.Name, Gate: terms.Gate, Since: terms.Since,
		Theirs: tariff(cfg.Scoring.Tariff, terms.Tariff), Ours: tariff(cfg.Scoring.Asks, terms.Asks),
		Tolerance: 0.25,
	}
	if cfg.Scoring.Tolerance != nil {
		ag.Tolerance = *cfg.Scoring.Tolerance
	}
	if terms.Tolerance != nil {
		ag.Tolerance = *terms.Tolerance
	}
	return ag
}

// tariff lays the house's terms, then a partner's, over the defaults.
func tariff(layers ...map[lately.Area]config.Term) scoring.Tariff {
	t := scoring.DefaultTariff()
	for _, l := range layers {
		for area, term := range l {
			t[area] = scoring.Term{Share: term.Share, Expect: term.Expect}
		}
	}
	return t
}

// model lays the config's parameters over the defaults.
func model(cfg *config.Config) scoring.Model {
	m := scoring.DefaultModel()
	for area, h := range cfg.Scoring.HalfLife {
		m.HalfLife[area] = h
	}
	if cfg.Scoring.Kappa != nil {
		m.Kappa = *cfg.Scoring.Kappa
	}
	return m
}

// width is how many columns the output has.
func (a *app) width() int {
	if f, ok := a.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= 60 {
			return min(w, 100)
		}
	}
	return 80
}

// colour reports whether the output is a terminal that wants colour.
func (a *app) colour() bool {
	f, ok := a.out.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}
