package main

import (
	"context"
	"errors"
	"io"
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
	var asOf, format string
	c := &cobra.Command{
		Use: "score [PARTNER]", Short: "The scorecard: what did each side do for the other?", Args: cobra.MaximumNArgs(1),
		Long: "Score the ledger: all partners in a table, or one partner in full. The same ledger, the\n" +
			"same --as-of and the same config give the same output. Needs no network.",
		Example: "  lately score\n  lately score api-evangelist\n  lately score --as-of 2026-06-30",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := readable(format); err != nil {
				return err
			}
			at, err := a.asOf(asOf)
			if err != nil {
				return err
			}
			cfg, led, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer led.Close()
			if format == jsonFormat {
				return a.scoreJSON(cmd.Context(), cfg, led, args, at)
			}
			return a.score(cmd.Context(), cfg, led, args, at)
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "score as of this date (default: now)")
	c.Flags().StringVar(&format, "format", textFormat, "text or json (of all partners the rows of export scores, of one its figures by side and area)")
	return c
}

// asOfNow is the end of the second that it is: what was stored in it counts.
func (a *app) asOfNow() time.Time { return a.now().Add(time.Second - 1).Truncate(time.Second) }

// asOf is the moment that a scorecard is for: the end of the day asked for, or now.
func (a *app) asOf(s string) (time.Time, error) { return a.lastMoment("as-of", s) }

// lastMoment is the end of the day that a flag names, or now.
func (a *app) lastMoment(flag, s string) (time.Time, error) {
	if s == "" {
		return a.asOfNow(), nil
	}
	t, err := day(flag, s)
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
	states, err := led.Health(ctx)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		err = report.Card(a.out, cards[0], a.width(), a.colour())
		states = slices.DeleteFunc(states, func(s lately.SourceState) bool {
			return s.Source.Owner != cards[0].Partner && s.Source.Owner != lately.OurID
		})
	} else {
		err = overview(a.out, cards, a.width())
	}
	if err != nil {
		return err
	}
	return report.Failing(a.out, states, at, a.width())
}

// scoreJSON writes the scorecards for programs.
func (a *app) scoreJSON(ctx context.Context, cfg *config.Config, led *ledger.Ledger, args []string, at time.Time) error {
	cards, err := a.cards(ctx, cfg, led, args, at)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		return report.CardJSON(a.out, cards[0], model(cfg))
	}
	return report.Scores(a.out, cards, report.Options{Format: report.JSON})
}

// overview writes a line for each partner and one for all together.
func overview(w io.Writer, cards []scoring.Scorecard, width int) error {
	var sum scoring.Programme
	for i := range cards {
		sum.Add(&cards[i])
	}
	return errors.Join(report.Overview(w, cards, width), report.Totals(w, &sum, width))
}

// cards scores the partners that args name, or all, in the order of the config. Of
// one partner it is the whole card; of all, bare ones: the ledger may be large.
func (a *app) cards(ctx context.Context, cfg *config.Config, led *ledger.Ledger, args []string, at time.Time) ([]scoring.Scorecard, error) {
	partners, err := chosen(cfg, args...)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(partners))
	for i, p := range partners {
		place[p.ID] = i
	}
	out := make([]scoring.Scorecard, len(partners))
	for c, err := range a.eachCard(ctx, cfg, led, partners, at) {
		if err != nil {
			return nil, err
		}
		if len(partners) > 1 {
			c = c.Bare()
		}
		out[place[c.Partner]] = c
	}
	return out, nil
}

// eachCard scores partners one after the other in one pass over the ledger, in its
// order; only one partner's activities are held at a time.
func (a *app) eachCard(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party, at time.Time) iter.Seq2[scoring.Scorecard, error] {
	return func(yield func(scoring.Scorecard, error) bool) {
		ags, err := agreements(ctx, cfg, led, partners)
		if err != nil {
			yield(scoring.Scorecard{}, err)
			return
		}
		f := ledger.Filter{Brief: true}
		if len(partners) == 1 {
			f.Partner = partners[0].ID
		}
		for c, err := range scoring.Each(led.Activities(ctx, f), ags, model(cfg), at) {
			if !yield(c, err) {
				return
			}
		}
	}
}

// agreements are what is agreed with partners, and what can be seen of the exchange
// with them by the sources of the config.
func agreements(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party) ([]scoring.Agreement, error) {
	states, err := led.Health(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[string]lately.SourceState, len(states))
	for _, s := range states {
		known[s.Source.ID] = s
	}
	owned := map[string][]lately.SourceState{}
	for _, s := range cfg.Sources {
		state := known[s.ID]
		state.Source = s.Source
		owned[s.Owner] = append(owned[s.Owner], state)
	}
	out := make([]scoring.Agreement, 0, len(partners))
	cover := scoring.Covering(owned[lately.OurID])
	for _, p := range partners {
		ag := agreement(cfg, p)
		ag.Cover = func() scoring.Coverage { return cover(owned[p.ID]) }
		out = append(out, ag)
	}
	return out, nil
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
