package main

import (
	"encoding/json"
	"io"

	"lately/sync/detect/gold"

	"github.com/spf13/cobra"
)

// evalFlags are what `lately eval` was asked for.
type evalFlags struct {
	part, format, out string
	errors            int
	plain             bool
}

func (a *app) evalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use: "eval DIR", Short: "How well does detection do on labelled data?", Args: cobra.ExactArgs(1),
		Long: `Run the detector over a folder of labelled data and print precision, recall and F1,
overall, by area and by partner. docs/labelled-data.md shows the form of the files.
Needs no config, no ledger and no network.`,
		Example: "  lately eval my-labels\n  lately eval my-labels --part held-out\n  lately eval my-labels --format csv --out detections.csv",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.eval(args[0], f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.part, "part", "all", "part of the data: all, tune or held-out (halves by a hash of the id)")
	fl.StringVar(&f.format, "format", "text", "text (a summary), json (a summary), csv or jsonl (every pair beside its label)")
	fl.StringVar(&f.out, "out", "", "file to write (default: stdout)")
	fl.IntVar(&f.errors, "errors", 0, "show this many of the worst mistakes")
	fl.BoolVar(&f.plain, "plain-grades", false, "take `grade` where a label has an `alt_grade` too")
	return c
}

func (a *app) eval(dir string, f evalFlags) error {
	set, err := gold.Load(dir, gold.Readers{})
	if err != nil {
		return err
	}
	if set, err = set.Split(gold.Part(f.part)); err != nil {
		return usage("%w", err)
	}
	r, err := gold.Evaluate(set, gold.Options{PlainGrades: f.plain})
	if err != nil {
		return err
	}
	return a.output(f.out, func(w io.Writer) error {
		switch f.format {
		case "text":
			return r.WriteText(w, f.errors)
		case "csv":
			return gold.WriteCSV(w, r.Pairs)
		case "jsonl":
			return gold.WriteJSONLines(w, r.Pairs)
		case "json":
			return json.NewEncoder(w).Encode(r)
		}
		return usage("--format %s is not known; use text, json, csv or jsonl", f.format)
	})
}
