package main

import (
	"context"
	"io"
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

// exportFlags are what `lately export` was asked for.
type exportFlags struct {
	what, format, out, partner, since, asOf string
	noBOM                                   bool
}

// exports are the tables that can be exported.
var exports = []string{"activities", "scores", "expectations", "referrals", "asks", "sources"}

// formats are the forms that a table can be written in.
var formats = []report.Format{report.CSV, report.JSON, report.JSONL}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "export WHAT", Short: "Tables for spreadsheets: " + strings.Join(exports, ", "),
		Long: `Write a table as CSV: UTF-8 with byte-order mark, CRLF, ISO 8601 dates in UTC, text
that a spreadsheet could take for a formula escaped. Columns are described in docs/csv.md
and only ever added to. --format json and jsonl write the same for programs.`,
		Example:   "  lately export activities --out activities.csv\n  lately export scores --as-of 2026-06-30",
		Args:      oneTable,
		ValidArgs: exports,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.what = args[0]
			return a.export(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.format, "format", string(report.CSV), "form of the table: csv, json or jsonl")
	fl.StringVar(&f.out, "out", "", "file to write (default: stdout)")
	fl.StringVar(&f.partner, "partner", "", "only this partner")
	fl.StringVar(&f.since, "since", "", "activities and referrals: only what occurred on or after this date")
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.BoolVar(&f.noBOM, "no-bom", false, "leave out the byte-order mark, for machines")
	return c
}

// oneTable wants the name of one table.
func oneTable(_ *cobra.Command, args []string) error {
	if len(args) != 1 || !slices.Contains(exports, args[0]) {
		return usage("say what to export, one of %s", strings.Join(exports, ", "))
	}
	return nil
}

func (a *app) export(ctx context.Context, f exportFlags) error {
	if !slices.Contains(formats, report.Format(f.format)) {
		return usage("--format %s is not known; use csv, json or jsonl", f.format)
	}
	if f.since != "" && f.what != "activities" && f.what != "referrals" {
		return usage("--since is for activities and referrals; %s are as of one date: --as-of", f.what)
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
	o := report.Options{Format: report.Format(f.format), NoBOM: f.noBOM}
	switch f.what {
	case "activities":
		return report.Activities(w, led.Activities(ctx, filter), nameOf(cfg), at, o)
	case "referrals":
		filter.Area = lately.Referral
		return report.Referrals(w, led.Activities(ctx, filter), nameOf(cfg), at, o)
	case "sources":
		states, err := led.Sources(ctx)
		if err != nil {
			return err
		}
		if len(who) > 0 {
			states = slices.DeleteFunc(states, func(s lately.SourceState) bool { return s.Source.Owner != who[0] })
		}
		return report.Sources(w, states, nameOf(cfg), at, o)
	}
	cards, err := a.cards(ctx, cfg, led, who, at)
	if err != nil {
		return err
	}
	switch f.what {
	case "scores":
		return report.Scores(w, cards, o)
	case "asks":
		var asks []scoring.Ask
		for i := range cards {
			asks = append(asks, scoring.Asks(&cards[i], model(cfg), len(lately.Areas()))...)
		}
		return report.Asks(w, asks, at, o)
	}
	return report.Expectations(w, cards, o)
}
