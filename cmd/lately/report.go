package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report/site"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// reportFlags are what `lately report` was asked for.
type reportFlags struct {
	out, asOf, partner string
	months             int
}

// The bounds of how many months a report goes back, and how many next steps it names
// for each side.
const (
	fewestMonths, defaultMonths, mostMonths = 2, 24, 120
	reportAsks                              = 4
)

func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use: "report --out DIR", Short: "The report as a static web site", Args: cobra.NoArgs,
		Long: `Write the report into a folder: an overview of all partners, a page for each with its
evidence, the sources' health and the method. Open index.html in any browser, or put the
folder on any web server: it needs neither network nor scripts. Written again, pages of
partners that are no more in the config are removed; nothing else in the folder is touched.`,
		Example: "  lately report --out report\n  lately report --out report --as-of 2026-06-30 --months 36",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.report(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.out, "out", "", "folder to write; made if it isn't there")
	fl.StringVar(&f.asOf, "as-of", "", "as of this date (default: now)")
	fl.StringVar(&f.partner, "partner", "", "only this partner: no other is named in the folder")
	fl.IntVar(&f.months, "months", defaultMonths, "how many months timelines and trends go back")
	return c
}

func (a *app) report(ctx context.Context, f reportFlags) error {
	if f.out == "" {
		return usage("say where to write the report: --out DIR")
	}
	if f.months < fewestMonths || f.months > mostMonths {
		return usage("--months %d is out of range; use %d to %d", f.months, fewestMonths, mostMonths)
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
	partners, err := chosen(cfg, f.partner)
	if err != nil {
		return err
	}
	states, err := reportSources(ctx, cfg, led, partners)
	if err != nil {
		return err
	}
	dir := &siteDir{root: f.out, written: map[string]bool{}}
	s := site.New(a.siteOptions(cfg, at, f.months))
	if err := s.Write(dir, a.exchanges(ctx, cfg, led, partners, at, f.months, true), states); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := dir.tidy(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if !a.quiet {
		fmt.Fprintf(a.err, "%s in %s\n", count(len(partners), "partner"), filepath.Join(f.out, "index.html"))
	}
	return nil
}

// siteOptions is what all pages of the report share.
func (a *app) siteOptions(cfg *config.Config, at time.Time, months int) site.Options {
	return site.Options{Us: cfg.Parties.Us.Name, AsOf: at, Model: model(cfg), Months: months, Names: nameOf(cfg), Version: versionLine()}
}

// reportSources is what is known of the sources of ours and of partners, with those
// of the config that were never polled.
func reportSources(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party) ([]lately.SourceState, error) {
	states, err := led.Sources(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, s := range states {
		known[s.Source.ID] = true
	}
	for _, s := range cfg.Sources {
		if !known[s.ID] {
			states = append(states, lately.SourceState{Source: s.Source})
		}
	}
	owners := map[string]bool{lately.OurID: true}
	for _, p := range partners {
		owners[p.ID] = true
	}
	return slices.DeleteFunc(states, func(s lately.SourceState) bool { return !owners[s.Source.Owner] }), nil
}

// exchanges are the partners as their pages show them, one in memory at a time. The
// overview needs no evidence, and reading it takes its time.
func (a *app) exchanges(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party, at time.Time, months int, evidence bool) iter.Seq2[*site.Exchange, error] {
	return func(yield func(*site.Exchange, error) bool) {
		ags, err := agreements(ctx, cfg, led, partners)
		if err != nil {
			yield(nil, err)
			return
		}
		byID := make(map[string]scoring.Agreement, len(ags))
		for _, ag := range ags {
			byID[ag.Partner] = ag
		}
		f, m := ledger.Filter{Evidence: evidence}, model(cfg)
		if len(partners) == 1 {
			f.Partner = partners[0].ID
		}
		seen := sightings{}
		for c, err := range scoring.Each(seen.watch(led.Activities(ctx, f)), ags, m, at) {
			if err != nil {
				yield(nil, err)
				return
			}
			e := &site.Exchange{
				Card: c, Trend: scoring.Trend(&c, byID[c.Partner], m, months), Asks: scoring.Asks(&c, m, reportAsks), Evidence: seen[c.Partner],
			}
			delete(seen, c.Partner)
			if !yield(e, nil) {
				return
			}
		}
	}
}

// sightings has, by partner and activity, all evidence of what was seen in more than
// one place. A scorecard keeps none.
type sightings map[string]map[string][]lately.Evidence

// watch notes the evidence of what passes through.
func (s sightings) watch(acts iter.Seq2[lately.Activity, error]) iter.Seq2[lately.Activity, error] {
	return func(yield func(lately.Activity, error) bool) {
		for act, err := range acts {
			if len(act.Evidence) > 1 {
				if s[act.Partner] == nil {
					s[act.Partner] = map[string][]lately.Evidence{}
				}
				s[act.Partner][act.ID] = act.Evidence
			}
			if !yield(act, err) {
				return
			}
		}
	}
}

// siteDir is the folder that a site is written into, file by file: a reader never
// sees half of a page.
type siteDir struct {
	root    string
	written map[string]bool // by slash-separated path
}

// Put writes a page once it is complete, unless it is there already as it is.
func (d *siteDir) Put(path string, write func(io.Writer) error) error {
	d.written[path] = true
	to := filepath.Join(d.root, filepath.FromSlash(path))
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	if old, err := os.ReadFile(to); err == nil && bytes.Equal(old, page.Bytes()) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return writeTo(to, func(w io.Writer) error {
		_, err := w.Write(page.Bytes())
		return err
	})
}

// tidy removes the pages of an earlier report that this one no longer has. Files that
// no report wrote stay.
func (d *siteDir) tidy() error {
	folder := filepath.Join(d.root, "partners")
	files, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range files {
		if d.written["partners/"+f.Name()] || !f.Type().IsRegular() || !strings.HasSuffix(f.Name(), ".html") {
			continue
		}
		path := filepath.Join(folder, f.Name())
		if ours, err := madeByReport(path); err != nil || !ours {
			if err != nil {
				return err
			}
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// madeByReport reports whether a file is a page of a report.
func madeByReport(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 2048)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	return bytes.Contains(head[:n], []byte(site.Generator)), nil
}
