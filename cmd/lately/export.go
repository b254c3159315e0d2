package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// exportFlags are what `lately export` was asked for.
type exportFlags struct {
	what, format, out, partner, since, asOf string
	noBOM                                   bool
}

// exports are the tables that can be exported.
var exports = []string{"activities", "scores", "expectations", "referrals", "sources"}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "export WHAT", Short: "Tables for spreadsheets: " + strings.Join(exports, ", "),
		Long: `Write a table as CSV: UTF-8 with byte-order mark, CRLF, ISO 8601 dates in UTC, text
that a spreadsheet could take for a formula escaped. Columns are described in docs/csv.md
and only ever added to.`,
		Example:   "  lately export activities --out activities.csv\n  lately export scores --as-of 2026-06-30",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: exports,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.what = args[0]
			return a.export(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.format, "format", "csv", "form of the table: csv")
	fl.StringVar(&f.out, "out", "", "file to write (default: stdout)")
	fl.StringVar(&f.partner, "partner", "", "only this partner")
	fl.StringVar(&f.since, "since", "", "only what occurred on or after this date")
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.BoolVar(&f.noBOM, "no-bom", false, "leave out the byte-order mark, for machines")
	return c
}

func (a *app) export(ctx context.Context, f exportFlags) error {
	if !slices.Contains([]string{"csv"}, f.format) {
		return usage("--format %s is not known; use csv", f.format)
	}
	at, err := a.asOf(f.asOf)
	if err != nil {
		return err
	}
	since, err := day("since", f.since)
	if err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	filter := ledger.Filter{Since: since, Until: at.Add(time.Nanosecond)}
	var who []string
	if f.partner != "" {
		p, ok := partner(cfg, f.partner)
		if !ok {
			return usage("no partner %q in %s", f.partner, cfg.Path)
		}
		filter.Partner, who = p.ID, []string{p.ID}
	}
	return a.output(f.out, func(w io.Writer) error {
		return a.table(ctx, w, cfg, led, f, filter, who, at)
	})
}

// table writes one table.
func (a *app) table(ctx context.Context, w io.Writer, cfg *config.Config, led *ledger.Ledger, f exportFlags, filter ledger.Filter, who []string, at time.Time) error {
	o := report.Options{NoBOM: f.noBOM}
	switch f.what {
	case "activities":
		return report.Activities(w, led.Activities(ctx, filter), nameOf(cfg), at, o)
	case "referrals":
		filter.Area = lately.Referral
		return report.Referrals(w, led.Activities(ctx, filter), nameOf(cfg), at, o)
	case "sources":
		states, err := led.Sources(ctx)
		if err != nil {
			return fmt.Errorf("read sources: %w", err)
		}
		return report.Sources(w, states, nameOf(cfg), at, o)
	}
	cards, err := a.cards(ctx, cfg, led, who, at)
	if err != nil {
		return err
	}
	if f.what == "scores" {
		return report.Scores(w, cards, o)
	}
	return report.Expectations(w, cards, o)
}
