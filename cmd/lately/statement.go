package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring/report/statement"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// statementFlags are what `lately statement` was asked for.
type statementFlags struct {
	since, until, asOf, format, out string
}

func (a *app) statementCommand() *cobra.Command {
	var f statementFlags
	c := &cobra.Command{
		Use: "statement PARTNER", Short: "What both sides did, as a page that the partner may have", Args: cobra.ExactArgs(1),
		Long: `Write what both sides did for each other in a period, with dates and links: a page that can
be sent to the partner as it is. It has facts only: no points, tariffs or balance, nothing
that waits in review, no notes, no amounts or customers of referrals, no other partners.
Without --since the period is the 365 days up to --until.`,
		Example: "  lately statement api-evangelist --out statement.html\n  lately statement api-evangelist --since 2026-01-01 --until 2026-03-31 --format markdown\n  lately statement api-evangelist --out .     # names the file itself",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.statement(cmd.Context(), args[0], f) },
	}
	c.Flags().StringVar(&f.since, "since", "", "first day of the period (default: the 365 days up to its last)")
	c.Flags().StringVar(&f.until, "until", "", "last day of the period (default: today)")
	c.Flags().StringVar(&f.asOf, "as-of", "", "the same as --until")
	c.Flags().StringVar(&f.format, "format", "", "html or markdown (default: by --out's ending, else html)")
	c.Flags().StringVar(&f.out, "out", "", "file, or folder for a file named after both companies (default: stdout)")
	return c
}

func (a *app) statement(ctx context.Context, who string, f statementFlags) error {
	markdown, err := f.markdown()
	if err != nil {
		return err
	}
	from, to, err := a.period(f)
	if err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	p, ok := partner(cfg, who)
	if !ok {
		return noPartner(cfg, who)
	}
	s, err := makeStatement(ctx, cfg, led, *p, from, to)
	if err != nil {
		return err
	}
	write, end := s.HTML, ".html"
	if markdown {
		write, end = s.Markdown, ".md"
	}
	return a.output(within(f.out, s.FileName(end)), write)
}

func makeStatement(ctx context.Context, cfg *config.Config, led *ledger.Ledger, p lately.Party, from, to time.Time) (statement.Statement, error) {
	acts, err := gather(led.Activities(ctx, ledger.Filter{Partner: p.ID, Statuses: []lately.Status{lately.Counted, lately.Gone}}))
	if err != nil {
		return statement.Statement{}, fmt.Errorf("make statement for %s: %w", p.ID, err)
	}
	return statement.Make(cfg.Parties.Us, p, slices.Values(acts), from, to), nil
}

// gather lists all of a sequence, up to its first error.
func gather[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// markdown reports whether Markdown was asked for, by name or by the file's ending.
func (f statementFlags) markdown() (bool, error) {
	switch f.format {
	case "html":
		return false, nil
	case "markdown", "md":
		return true, nil
	case "":
		end := strings.ToLower(filepath.Ext(f.out))
		return end == ".md" || end == ".markdown", nil
	}
	return false, usage("--format %s is not known; use html or markdown", f.format)
}

// period is the first and the last moment of what was asked for.
func (a *app) period(f statementFlags) (from, to time.Time, err error) {
	flag, last := "until", f.until
	switch {
	case f.asOf != "" && f.until != "":
		return from, to, usage("--as-of is another name for --until; give one of them")
	case f.asOf != "":
		flag, last = "as-of", f.asOf
	}
	if to, err = a.lastMoment(flag, last); err != nil {
		return from, to, err
	}
	if from, err = day("since", f.since); err != nil {
		return from, to, err
	}
	if from.IsZero() {
		from = to.Add(time.Second - 365*24*time.Hour) // what the scorecard's expectations are of
	}
	if from.After(to) {
		return from, to, usage("--since %s is after the end of the period, %s", f.since, to.Format(time.DateOnly))
	}
	return from, to, nil
}

// within is the file to write for --out: a folder gets a file of that name.
func within(out, name string) string {
	if out == "" || out == "-" {
		return out
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() || strings.HasSuffix(out, "/") {
		return filepath.Join(out, name)
	}
	return out
}
