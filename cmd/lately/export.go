package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// exportFlags are what `lately export` was asked for.
type exportFlags struct {
	what, format, out, partner, since, asOf string
	noBOM, all                              bool
}

// exports are the tables that can be exported, in the order of a workbook's sheets.
var exports = []string{"activities", "scores", "expectations", "referrals", "asks", "sources"}

// formatList names the forms that a table can be written in: "csv, xlsx or json".
func formatList() string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, string(f))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "export WHAT", Short: "Tables for spreadsheets: " + strings.Join(exports, ", "),
		Long: `Write a table as CSV: UTF-8 with byte-order mark, CRLF, ISO 8601 dates in UTC, text
that a spreadsheet could take for a formula escaped. --format xlsx writes a workbook
with numbers, dates, filters and links; json, jsonl and parquet the same for programs
and warehouses. --all writes every table: one workbook, or one file each in a folder.
Columns are described in docs/exports.md and only ever added to.`,
		Example: "  lately export activities --out activities.csv\n  lately export --all --format xlsx --out lately.xlsx\n" +
			"  lately export scores --as-of 2026-06-30",
		Args: func(_ *cobra.Command, args []string) error {
			if !f.all {
				return oneTable(args)
			}
			if len(args) > 0 {
				return usage("--all is every table; leave out %s", strings.Join(args, " "))
			}
			return nil
		},
		ValidArgs: exports,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !f.all {
				f.what = args[0]
			}
			return a.export(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.BoolVar(&f.all, "all", false, "every table: one workbook, or a file each in the folder --out")
	fl.StringVar(&f.format, "format", string(report.CSV), "form of the table: "+formatList())
	fl.StringVar(&f.out, "out", "", "file to write (default: stdout), or with --all a folder")
	fl.StringVar(&f.partner, "partner", "", "only this partner")
	fl.StringVar(&f.since, "since", "", "activities and referrals: only what occurred on or after this date")
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.BoolVar(&f.noBOM, "no-bom", false, "leave out the byte-order mark, for machines")
	return c
}

// oneTable wants the name of one table.
func oneTable(args []string) error {
	if len(args) != 1 || !slices.Contains(exports, args[0]) {
		return usage("say what to export, one of %s, or --all", strings.Join(exports, ", "))
	}
	return nil
}

func (a *app) export(ctx context.Context, f exportFlags) error {
	if err := a.exportable(f); err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	e, err := a.exporter(cfg, led, f, a.asOfNow())
	if err != nil {
		return err
	}
	if f.all {
		return e.all(ctx, f.out)
	}
	return a.output(f.out, func(w io.Writer) error { return e.table(ctx, w, f.what) })
}

// exporter makes what writes the tables that were asked for, as of at unless the flags
// name another date.
func (a *app) exporter(cfg *config.Config, led *ledger.Ledger, f exportFlags, at time.Time) (*exporter, error) {
	if f.asOf != "" {
		var err error
		if at, err = a.asOf(f.asOf); err != nil {
			return nil, err
		}
	}
	since, err := day("since", f.since)
	if err != nil {
		return nil, err
	}
	e := &exporter{
		app: a, cfg: cfg, led: led, at: at, filter: ledger.Filter{Since: since, Until: at.Add(time.Nanosecond)},
		options: report.Options{
			Format: report.Format(f.format), NoBOM: f.noBOM, About: report.About{Model: model(cfg).ID(), AsOf: at},
		},
	}
	if f.partner != "" {
		p, ok := partner(cfg, f.partner)
		if !ok {
			return nil, noPartner(cfg, f.partner)
		}
		e.filter.Partner, e.who = p.ID, []string{p.ID}
	}
	return e, nil
}

// exportable says what is wrong with the flags.
func (a *app) exportable(f exportFlags) error {
	format := report.Format(f.format)
	switch {
	case !slices.Contains(report.Formats(), format):
		return usage("--format %s is not known; use %s", f.format, formatList())
	case f.since != "" && !f.all && f.what != "activities" && f.what != "referrals":
		return usage("--since is for activities and referrals; %s are as of one date: --as-of", f.what)
	case f.all && f.out == "" && format == report.XLSX:
		return usage("say where the workbook goes: --out FILE.xlsx")
	case f.all && (f.out == "" || f.out == "-") && format != report.XLSX:
		return usage("--all writes a file for each table; name a folder with --out, or take --format xlsx for one workbook")
	case format.Binary() && (f.out == "" || f.out == "-") && a.terminal():
		return usage("--format %s is nothing that a terminal could show; name a file with --out", f.format)
	}
	return nil
}

// terminal reports whether the output is a terminal.
func (a *app) terminal() bool {
	f, ok := a.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// exporter writes tables of one ledger, as of one moment.
type exporter struct {
	app     *app
	cfg     *config.Config
	led     *ledger.Ledger
	at      time.Time
	filter  ledger.Filter
	who     []string // the id of the one partner that is wanted, or nobody for all
	options report.Options
	cards   []scoring.Scorecard // once they were asked for
}

// table writes one table.
func (e *exporter) table(ctx context.Context, w io.Writer, what string) error {
	name, o := nameOf(e.cfg), e.options
	switch what {
	case "activities":
		return report.Activities(w, e.led.Activities(ctx, e.filter), name, e.at, o)
	case "referrals":
		filter := e.filter
		filter.Area = lately.Referral
		return report.Referrals(w, e.led.Activities(ctx, filter), name, e.at, o)
	case "sources":
		states, err := e.led.Sources(ctx)
		if err != nil {
			return err
		}
		if len(e.who) > 0 {
			states = slices.DeleteFunc(states, func(s lately.SourceState) bool { return s.Source.Owner != e.who[0] })
		}
		return report.Sources(w, states, name, e.at, o)
	case "asks":
		return report.Asks(w, asksOf(e.app.nextSteps(ctx, e.cfg, e.led, e.partners(), e.at, 0)), e.at, o)
	}
	cards, err := e.scored(ctx)
	if err != nil {
		return err
	}
	switch what {
	case "scores":
		return report.Scores(w, cards, o)
	case "expectations":
		return report.Expectations(w, cards, o)
	}
	return fmt.Errorf("export %s: there is no such table", what)
}

// scored are the scorecards, in the order of the config, worked out once.
func (e *exporter) scored(ctx context.Context) ([]scoring.Scorecard, error) {
	if e.cards == nil {
		cards, err := e.app.cards(ctx, e.cfg, e.led, e.who, e.at)
		if err != nil {
			return nil, err
		}
		e.cards = cards
	}
	return e.cards, nil
}

// partners are those that are wanted.
func (e *exporter) partners() []lately.Party {
	if len(e.who) == 0 {
		return e.cfg.Parties.Partners
	}
	return slices.DeleteFunc(slices.Clone(e.cfg.Parties.Partners), func(p lately.Party) bool { return p.ID != e.who[0] })
}
