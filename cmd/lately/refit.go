package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"lately"
	"lately/config"
	"lately/sync/detect"
	"lately/sync/detect/gold"
	"lately/sync/ledger"
)

// refit fits the weights on what was accepted and rejected in the ledger. It starts
// from the weights in use, since such decisions are few, and mostly of doubtful things.
func (a *app) refit(ctx context.Context, f evalFlags) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	det, err := detector(cfg)
	if err != nil {
		return err
	}
	rows, err := decisions(ctx, cfg, led, det)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return usage("nothing that a model judged was accepted or rejected yet; `lately review` lists what waits")
	}
	models := gold.FitRows(rows, gold.Fitting{L2: f.l2, Start: det.Model})
	return a.output(f.out, func(w io.Writer) error { return gold.WriteModels(w, models) })
}

// decisions are what a person decided on, as rows to fit on. The items that show one
// activity share its weight.
func decisions(ctx context.Context, cfg *config.Config, led *ledger.Ledger, det *detect.Detector) ([]gold.Row, error) {
	var rows []gold.Row
	shown := map[string]float64{}
	for d, err := range led.Decided(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read decisions: %w", err)
		}
		if d.Decision != ledger.Accept && d.Decision != ledger.Reject {
			continue // it says nothing of whether it is credited
		}
		if f, ok := judged(det, sourceOf(cfg, d.Record.Source), d); ok {
			shown[d.Activity]++
			rows = append(rows, gold.Row{
				Model: f.Model, Case: d.Activity, Owner: lately.OurID, Partner: d.Partner, Signals: f.Signals, Right: d.Decision == ledger.Accept,
			})
		}
	}
	for i := range rows {
		rows[i].Weight = 1 / shown[rows[i].Case]
	}
	return rows, nil
}

// judged is what a model says of the item now that a decision was made on: of what the
// person said it is, else of what it was found as then, else of the same partner.
func judged(det *detect.Detector, src lately.Source, d ledger.Decided) (lately.Finding, bool) {
	best, rank := lately.Finding{}, 0
	for _, f := range det.Detect(src, d.Record.Item) {
		n := 1 // the same words, filed elsewhere now
		switch {
		case f.Partner != d.Partner || f.Model == "":
			continue
		case f.Area == cmp.Or(d.Really.Area, d.Area) && f.Side == cmp.Or(d.Really.Side, d.Side):
			n = 3
		case f.Area == d.Area && f.Side == d.Side:
			n = 2
		}
		if n > rank {
			best, rank = f, n
		}
	}
	return best, rank > 0
}
