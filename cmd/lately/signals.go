package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"

	"lately"
	"lately/config"
	"lately/sync/detect"
	"lately/sync/ledger"
)

// explainSignals judges the item that decides an activity once more, and shows what
// the judgement rests on. Where the item isn't stored any more, or no model judged it,
// there is nothing to show.
func (a *app) explainSignals(ctx context.Context, cfg *config.Config, led *ledger.Ledger, act lately.Activity) error {
	if len(act.Evidence) == 0 {
		return nil
	}
	det, err := detector(cfg)
	if err != nil {
		return err
	}
	seen := act.Evidence[0]
	rec, ok, err := led.Record(ctx, seen.Source, seen.ItemKey)
	if err != nil || !ok {
		return err
	}
	for _, f := range det.Detect(sourceOf(cfg, rec.Source), rec.Item) {
		if f.Partner == act.Partner && f.Side == seen.Side && f.Area == seen.Area && f.Model != "" {
			return writeSignals(a.out, det, f)
		}
	}
	return nil
}

// sourceOf is a stored source as the config has it now: its area may have changed.
func sourceOf(cfg *config.Config, stored lately.Source) lately.Source {
	if i := slices.IndexFunc(cfg.Sources, func(s config.Source) bool { return s.ID == stored.ID }); i >= 0 {
		return cfg.Sources[i].Source
	}
	return stored
}

// writeSignals writes the signals of a finding with what each is worth and its share
// in the judgement.
func writeSignals(w io.Writer, det *detect.Detector, f lately.Finding) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\nWeighed as %s: what speaks for credit (+) and against it (-)\n", f.Model)
	for _, r := range detect.Reasons(f.Signals) {
		fmt.Fprintf(out, "  %+6.2f %4.0f %%  %s (%.2f)\n", r.Worth(), 100*r.Share, lately.OneLine(r.Name), r.Value)
	}
	if m := det.Model(f.Model); m != nil {
		fmt.Fprintf(out, "  %+6.2f         where every judgement starts\n", m.Bias)
	}
	fmt.Fprintf(out, "  the sum, in log-odds, makes a confidence of %.2f\n", f.Confidence)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write signals: %w", err)
	}
	return nil
}
