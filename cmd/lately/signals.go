package main

import (
	"context"
	"slices"

	"lately"
	"lately/config"
	"lately/scoring/report"
	"lately/sync/detect"
	"lately/sync/ledger"
)

// judgement judges the item that decides an activity once more, and says what the
// judgement rests on. Where the item isn't stored any more, or no model judged it, there is
// none.
func judgement(ctx context.Context, cfg *config.Config, led *ledger.Ledger, act lately.Activity) (*report.Judgement, error) {
	if len(act.Evidence) == 0 {
		return nil, nil
	}
	det, err := detector(cfg)
	if err != nil {
		return nil, err
	}
	seen := act.Evidence[0]
	rec, ok, err := led.Record(ctx, seen.Source, seen.ItemKey)
	if err != nil || !ok {
		return nil, err
	}
	for _, f := range det.Detect(sourceOf(cfg, rec.Source), rec.Item) {
		if f.Partner == act.Partner && f.Side == seen.Side && f.Area == seen.Area && f.Model != "" {
			return weighed(det, f), nil
		}
	}
	return nil, nil
}

// sourceOf is a stored source as the config has it now: its area may have changed.
func sourceOf(cfg *config.Config, stored lately.Source) lately.Source {
	if i := slices.IndexFunc(cfg.Sources, func(s config.Source) bool { return s.ID == stored.ID }); i >= 0 {
		src := cfg.Sources[i].Source
		src.Repeated = stored.Repeated
		return src
	}
	return stored
}

// weighed is how a finding was weighed.
func weighed(det *detect.Detector, f lately.Finding) *report.Judgement {
	out := &report.Judgement{Model: f.Model, Confidence: f.Confidence}
	if m := det.Model(f.Model); m != nil {
		out.Bias = m.Bias
	}
	for _, r := range detect.Reasons(f.Signals) {
		out.Signals = append(out.Signals, report.Weight{Signal: r.Signal, Share: r.Share})
	}
	return out
}
