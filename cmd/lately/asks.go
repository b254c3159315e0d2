package main

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// asksFlags are what `lately asks` was asked for.
type asksFlags struct {
	team, asOf, format string
	limit              int
}

func (a *app) asksCommand() *cobra.Command {
	var f asksFlags
	c := &cobra.Command{
		Use: "asks [PARTNER]", Short: "What to ask for, and what to do, next", Args: cobra.MaximumNArgs(1),
		Long: `The few next steps with each partner, in both directions: what to ask them for and what
to do for them, best first, with the points it is worth today and what it would do to
the balance. docs/asks.md says how they are chosen.`,
		Example: "  lately asks\n  lately asks api-evangelist\n  lately asks --for marketing --limit 2",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.asks(cmd.Context(), args, f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.team, "for", "", "only what this team acts on: "+teamList())
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.IntVar(&f.limit, "limit", 3, "at most so many for each side; 0 shows all")
	fl.StringVar(&f.format, "format", textFormat, "text or json")
	return c
}

// The forms of an answer that is made to be read.
const (
	textFormat = "text"
	jsonFormat = "json"
)

// readable refuses a form that an answer can't be written in.
func readable(format string) error {
	if format != textFormat && format != jsonFormat {
		return usage("--format %s is not known; use text or json", format)
	}
	return nil
}

func teamList() string {
	var names []string
	for _, t := range scoring.Teams() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func (a *app) asks(ctx context.Context, args []string, f asksFlags) error {
	if err := readable(f.format); err != nil {
		return err
	}
	if f.limit < 0 {
		return usage("--limit %d is negative; 0 shows all", f.limit)
	}
	var teams []scoring.Team
	if f.team != "" {
		teams = []scoring.Team{scoring.Team(f.team)}
		if !slices.Contains(scoring.Teams(), teams[0]) {
			return usage("--for %s is no team; use one of %s", f.team, teamList())
		}
	}
	at, err := a.asOf(f.asOf)
	if err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	partners, err := chosen(cfg, args...)
	if err != nil {
		return err
	}
	steps := a.nextSteps(ctx, cfg, led, partners, at, f.limit, teams...)
	if f.format == jsonFormat {
		return report.Asks(a.out, asksOf(steps), at, report.Options{Format: report.JSON})
	}
	return report.Steps(a.out, steps, a.width(), a.colour())
}

// nextSteps are the next steps with partners, in their order.
func (a *app) nextSteps(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party, at time.Time, limit int, teams ...scoring.Team) iter.Seq2[report.NextSteps, error] {
	return func(yield func(report.NextSteps, error) bool) {
		m, place := model(cfg), make(map[string]int, len(partners))
		for i, p := range partners {
			place[p.ID] = i
		}
		out := make([]report.NextSteps, len(partners))
		for c, err := range a.eachCard(ctx, cfg, led, partners, at) {
			if err != nil {
				yield(report.NextSteps{}, err)
				return
			}
			s := report.NextSteps{Asks: scoring.Asks(&c, m, limit, teams...)}
			s.Together = scoring.Together(&c, m, s.Asks)
			bare := c.Bare() // without the activities: there may be many
			s.Card = &bare
			out[place[c.Partner]] = s
		}
		for _, s := range out {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// asksOf are the steps themselves.
func asksOf(partners iter.Seq2[report.NextSteps, error]) iter.Seq2[scoring.Ask, error] {
	return func(yield func(scoring.Ask, error) bool) {
		for s, err := range partners {
			if err != nil {
				yield(scoring.Ask{}, err)
				return
			}
			for _, ask := range s.Asks {
				if !yield(ask, nil) {
					return
				}
			}
		}
	}
}
