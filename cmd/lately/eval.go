package main

import (
	"encoding/json"
	"io"
	"slices"

	"lately/connectors/calendar"
	"lately/connectors/page"
	"lately/sync/detect"
	"lately/sync/detect/gold"

	"github.com/spf13/cobra"
)

// evalFlags are what `lately eval` was asked for.
type evalFlags struct {
	part, format, out string
	errors            int
	plain             bool
	weights           string
	counted, pending  float64
	fit, fromTable    bool
	cv                string
	l2                float64
}

func (a *app) evalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use: "eval [DIR]", Short: "How well does detection do on labelled data?", Args: cobra.MaximumNArgs(1),
		Long: `Run the detector over a folder of labelled posts, repositories or pages and print
precision, recall and F1, by area, partner, owner and kind of name, how far its
confidence can be trusted, and its worst mistakes. docs/labelled-data.md shows the
form of the files. With --fit, print tables of weights fitted on them instead; with
--cv, measure by cross-validation: weights are fitted without a fold and judge it.
Needs no config, no ledger and no network; the same input gives the same output.

Without DIR, what was accepted and rejected in the ledger of the config is the labelled
data, with the area and side that a person said it is. --fit starts from the weights
that are in use. People decide mostly on what is doubtful, and see only what was found:
such figures are no estimate of the whole.`,
		Example: `  lately eval my-labels --errors 10
  lately eval my-labels --part tune --fit --out my-weights.txt
  lately eval my-labels --part held-out --weights my-weights.txt
  lately eval my-labels --cv partner
  lately eval --errors 10
  lately eval --fit --out our-weights.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return a.eval(args[0], f)
			case f.fit:
				return a.refit(cmd.Context(), f)
			}
			return a.evalDecisions(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.part, "part", "all", "part of the data: all, tune or held-out (halves by a hash of the id)")
	fl.StringVar(&f.format, "format", "text", "text (a summary), json (a summary), csv or jsonl (every pair beside its label)")
	fl.StringVar(&f.out, "out", "", "file to write (default: stdout)")
	fl.IntVar(&f.errors, "errors", 0, "show this many of the worst mistakes")
	fl.BoolVar(&f.plain, "plain-grades", false, "take `grade` where a label has an `alt_grade` too")
	fl.StringVar(&f.weights, "weights", "", "file of tables of weights to judge with")
	fl.Float64Var(&f.counted, "counted", 0, "probability from which a pair is counted")
	fl.Float64Var(&f.pending, "pending", 0, "probability from which a pair is pending")
	fl.BoolVar(&f.fit, "fit", false, "fit weights and print them")
	fl.StringVar(&f.cv, "cv", "", "cross-validate by partner, owner, or a number of folds; with --fit, for the figures of the tables")
	fl.Float64Var(&f.l2, "l2", 0, "pull of a fit toward its start (default: the best of a few)")
	fl.BoolVar(&f.fromTable, "from-table", false, "start a fit from the weights in use (--weights, else those that come with the tool), not from the guesses in the tables")
	return c
}

// known refuses forms that there aren't.
func (f evalFlags) known() error {
	if !slices.Contains([]string{"text", "json", "csv", "jsonl"}, f.format) {
		return usage("--format %s is not known; use text, json, csv or jsonl", f.format)
	}
	return nil
}

func (a *app) eval(dir string, f evalFlags) error {
	if err := f.known(); err != nil {
		return err
	}
	set, err := gold.Load(dir, gold.Readers{Page: page.Read, Calendar: calendar.Read, Later: page.ReadLater})
	if err != nil {
		return err
	}
	whole := set
	if set, err = set.Split(gold.Part(f.part)); err != nil {
		return usage("%w", err)
	}
	opts, err := f.options()
	if err != nil {
		return err
	}
	fitting := gold.Fitting{L2: f.l2}
	if f.fromTable {
		fitting.Start = opts.start
	}
	if f.fit {
		fitting.By = gold.Folds(f.cv)
		models, err := gold.Fitted(set, opts.Options, fitting)
		if err != nil {
			return err
		}
		return a.output(f.out, func(w io.Writer) error { return gold.WriteModels(w, models) })
	}
	var pairs []gold.Pair
	if f.cv != "" {
		pairs, _, err = gold.CrossValidate(set, gold.Folds(f.cv), opts.Options, fitting)
	} else {
		pairs, err = gold.Judge(set, opts.Options)
	}
	if err != nil {
		return err
	}
	r := gold.Measure(set, pairs)
	if r.Changes, err = gold.JudgeChanges(whole, opts.Options); err != nil {
		return err
	}
	return a.output(f.out, func(w io.Writer) error { return f.write(w, r) })
}

// evalOptions are how the detector is to judge, and the tables that it judges with.
type evalOptions struct {
	gold.Options
	start func(model string) *detect.Model
}

// options are how the detector is to judge.
func (f evalFlags) options() (evalOptions, error) {
	o := evalOptions{Options: gold.Options{PlainGrades: f.plain}, start: gold.FromTables}
	if f.weights != "" {
		models, err := readWeights(f.weights)
		if err != nil {
			return o, err
		}
		for _, m := range models {
			o.Detector = append(o.Detector, detect.WithModel(m))
		}
		o.start = func(name string) *detect.Model {
			if i := slices.IndexFunc(models, func(m *detect.Model) bool { return m.Name == name }); i >= 0 {
				return models[i]
			}
			return gold.FromTables(name)
		}
	}
	if f.counted != 0 || f.pending != 0 {
		o.Detector = append(o.Detector, detect.WithCuts(f.counted, f.pending))
	}
	return o, nil
}

func (f evalFlags) write(w io.Writer, r *gold.Result) error {
	switch f.format {
	case "csv":
		return gold.WriteCSV(w, r.Pairs)
	case "jsonl":
		return gold.WriteJSONLines(w, r.Pairs)
	case "json":
		return json.NewEncoder(w).Encode(r)
	}
	return r.WriteText(w, f.errors)
}
