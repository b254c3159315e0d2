package main

import (
	"context"
	"fmt"
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

// trendMonths is over how many month ends a trend is explained: a year, and where it
// began.
const trendMonths = 13

// explainFlags are what `lately explain` was asked for.
type explainFlags struct {
	asOf, area, side, figure, format string
}

func (a *app) explainCommand() *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use: "explain PARTNER|ACTIVITY", Short: "Every line behind a figure, or every reason behind a detection", Args: cobra.ExactArgs(1),
		Long: `Given a partner: every activity behind each figure of its scorecard, adding up, with what is
expected until when and which sources can show it. --figure, --side and --area leave the rest
out. Given an activity's id (or its unambiguous beginning): where it was seen, the words and
the rule that made it count, what was weighed, who decided, and what it is worth.`,
		Example: "  lately explain api-evangelist\n  lately explain api-evangelist --figure balance\n  lately explain api-evangelist --side theirs --area blog_post\n  lately explain 3f9c2a",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.explain(cmd.Context(), args[0], f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.StringVar(&f.figure, "figure", "", "only this figure: "+figureList())
	fl.StringVar(&f.side, "side", "", "only what this side gave: ours or theirs")
	fl.StringVar(&f.area, "area", "", "only this area: "+areaList())
	fl.StringVar(&f.format, "format", textFormat, "text or json")
	return c
}

func figureList() string {
	var names []string
	for _, f := range report.Figures() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// check says what is wrong with the flags.
func (f explainFlags) check() error {
	figure, side := report.Figure(f.figure), lately.Side(f.side)
	switch {
	case f.figure != "" && !slices.Contains(report.Figures(), figure):
		return usage("--figure %s is not known; use one of %s", f.figure, figureList())
	case f.side != "" && side != lately.Ours && side != lately.Theirs:
		return usage("--side %s is no side; use ours or theirs", f.side)
	case f.area != "" && !lately.Area(f.area).Valid():
		return usage("--area %s is no area; use one of %s", f.area, areaList())
	case f.side != "" && f.figure != "":
		return usage("--figure %s and --side don't go together: given is ours, received is theirs", f.figure)
	case f.area != "" && f.figure != "" && figure != report.FigureGiven && figure != report.FigureReceived:
		return usage("--figure %s isn't made of areas; leave --area out", f.figure)
	}
	return readable(f.format)
}

func (f explainFlags) narrow() bool { return f.area != "" || f.side != "" || f.figure != "" }

func (a *app) explain(ctx context.Context, what string, f explainFlags) error {
	if err := f.check(); err != nil {
		return err
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
	if p, ok := partner(cfg, what); ok {
		return a.explainPartner(ctx, cfg, led, *p, at, f)
	}
	if f.narrow() {
		return fmt.Errorf("--figure, --side and --area are about a partner: %w", noPartner(cfg, what))
	}
	return a.explainActivity(ctx, cfg, led, what, at, f.format)
}

func (a *app) explainPartner(ctx context.Context, cfg *config.Config, led *ledger.Ledger, p lately.Party, at time.Time, f explainFlags) error {
	c, err := a.wholeCard(ctx, cfg, led, p, at)
	if err != nil {
		return err
	}
	e := report.Explanation{
		Card: &c, Model: model(cfg), Figure: report.Figure(f.figure), Side: lately.Side(f.side), Area: lately.Area(f.area),
	}
	if e.Figure == report.FigureTrend {
		e.Trend = scoring.Trend(&c, agreement(cfg, p), e.Model, trendMonths)
	}
	if f.format == jsonFormat {
		return report.ExplainJSON(a.out, e)
	}
	return report.Explain(a.out, e, a.width(), a.colour())
}

// wholeCard is the scorecard of one partner with all its lines.
func (a *app) wholeCard(ctx context.Context, cfg *config.Config, led *ledger.Ledger, p lately.Party, at time.Time) (scoring.Scorecard, error) {
	var out scoring.Scorecard
	for c, err := range a.eachCard(ctx, cfg, led, []lately.Party{p}, at) {
		if err != nil {
			return out, err
		}
		out = c
	}
	return out, nil
}

func (a *app) explainActivity(ctx context.Context, cfg *config.Config, led *ledger.Ledger, id string, at time.Time, format string) error {
	full, err := a.findActivity(ctx, led, id)
	if err != nil {
		return fmt.Errorf("%s is no partner in %s, and no activity: %w", id, cfg.Path, err)
	}
	for act, err := range led.Activities(ctx, ledger.Filter{ID: full, Evidence: true}) {
		if err != nil {
			return fmt.Errorf("read activity %s: %w", id, err)
		}
		d, err := a.detection(ctx, cfg, led, act, at)
		if err != nil {
			return err
		}
		if format == jsonFormat {
			return report.ExplainActivityJSON(a.out, d)
		}
		return report.ExplainActivity(a.out, d, a.width(), a.colour())
	}
	return nil
}

// detection gathers what is known about an activity.
func (a *app) detection(ctx context.Context, cfg *config.Config, led *ledger.Ledger, act lately.Activity, at time.Time) (report.Detection, error) {
	d := report.Detection{Activity: scoring.AsOf(act, at), Partner: nameOf(cfg)(act.Partner)}
	if p := cfg.Parties.Partner(act.Partner); p != nil {
		c, err := a.wholeCard(ctx, cfg, led, *p, at)
		if err != nil {
			return d, err
		}
		d.Card = &c
	}
	var err error
	if d.Judgement, err = judgement(ctx, cfg, led, act); err != nil {
		return d, err
	}
	log, err := led.History(ctx, act.ID)
	if err != nil {
		return d, err
	}
	for _, r := range log {
		d.Decisions = append(d.Decisions, report.Decision{What: string(r.Decision), Who: r.Reviewer, At: r.At, Note: r.Note, Words: decided(r)})
	}
	return d, nil
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
