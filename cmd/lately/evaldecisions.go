package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"lately"
	"lately/sync/detect/gold"
	"lately/sync/ledger"
)

// evalDecisions measures detection on what was accepted and rejected in the ledger, with
// the area and side that a person said it is.
func (a *app) evalDecisions(ctx context.Context, f evalFlags) error {
	if f.cv != "" || f.part != string(gold.All) {
		return usage("--cv and --part need a folder of labelled data; decisions are too few and too alike to part them")
	}
	if err := f.known(); err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	options, err := detectOptions(cfg)
	if err != nil {
		return err
	}
	opts, err := f.options()
	if err != nil {
		return err
	}
	opts.Detector = append(options, opts.Detector...) // what the command says goes last, and holds
	set := &gold.Set{Form: gold.Decisions, Groups: []gold.Group{{Owner: lately.OurID, Parties: cfg.Parties}}}
	for d, err := range led.Decided(ctx) {
		if err != nil {
			return fmt.Errorf("read decisions: %w", err)
		}
		if cfg.Parties.Partner(d.Partner) == nil || d.Decision != ledger.Accept && d.Decision != ledger.Reject {
			continue
		}
		n := len(set.Cases)
		if n == 0 || set.Cases[n-1].ID != d.Activity {
			set.Labels = append(set.Labels, labelOf(d))
		}
		set.Cases = append(set.Cases, gold.Case{ID: d.Activity, Owner: lately.OurID, Source: sourceOf(cfg, d.Record.Source), Items: []lately.Item{d.Record.Item}})
	}
	if len(set.Labels) == 0 {
		return usage("nothing was accepted or rejected yet; `lately review` lists what waits")
	}
	pairs, err := gold.Judge(set, opts.Options)
	if err != nil {
		return err
	}
	set.Cases = set.Cases[:0]
	for _, l := range set.Labels {
		set.Cases = append(set.Cases, gold.Case{ID: l.Case})
	}
	return a.output(f.out, func(w io.Writer) error { return f.write(w, gold.Measure(set, ofLabels(pairs))) })
}

// labelOf is a decision as a label: credit, the area and who gave.
func labelOf(d ledger.Decided) gold.Label {
	l := gold.Label{Case: d.Activity, Owner: lately.OurID, Partner: d.Partner, Why: d.Note}
	if d.Decision == ledger.Accept {
		l.Grade, l.Area, l.Giver = 2, cmp.Or(d.Really.Area, d.Area), string(cmp.Or(d.Really.Side, d.Side))
	}
	return l
}

// ofLabels leaves out what was found besides, since nobody said anything of that, and of
// several items that show one activity all but the one that is judged best.
func ofLabels(pairs []gold.Pair) []gold.Pair {
	var out []gold.Pair
	for _, p := range pairs {
		n := len(out)
		switch {
		case !p.Labelled:
		case n == 0 || out[n-1].Case != p.Case:
			out = append(out, p)
		case !out[n-1].Found || p.Found && p.Confidence > out[n-1].Confidence:
			out[n-1] = p
		}
	}
	return out
}
