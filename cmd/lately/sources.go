package main

import (
	"fmt"
	"time"

	"lately"
	"lately/scoring/report/say"

	"github.com/spf13/cobra"
)

func (a *app) sourcesCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "sources", Short: "Every source: last success, last error, next time, what it gave", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, led, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer led.Close()
			states, err := led.Sources(cmd.Context())
			if err != nil {
				return fmt.Errorf("read sources: %w", err)
			}
			if len(states) == 0 {
				_, err := fmt.Fprintln(a.out, "No source was polled yet; run `lately sync`.")
				return err
			}
			det, err := detector(cfg)
			if err != nil {
				return err
			}
			missed, err := unattributedDeals(cmd.Context(), led, det)
			if err != nil {
				return err
			}
			words, err := oneSided(cmd.Context(), led, states)
			if err != nil {
				return err
			}
			return a.sources(states, missed, words)
		},
	}
	c.AddCommand(a.releaseCommand())
	return c
}

func (a *app) sources(states []lately.SourceState, missed map[string]missing, words map[string]string) error {
	fmt.Fprintln(a.out, "LAST OK     NEXT       ITEMS ACTIVITIES  SOURCE")
	now, failing := a.now(), false
	for _, s := range states {
		fmt.Fprintf(a.out, "%-10s  %-9s %6d %10d  %s\n", ago(s.LastOK, now), in(s.NextAt, now), s.Items, s.Activities, s.Source.ID)
		if s.Error != "" {
			failing = true
			fmt.Fprintf(a.out, "  ! %s: %s\n", trouble(s, now), say.Plain(s.Error))
		}
		if s.HeldBack > 0 {
			fmt.Fprintf(a.out, "  ! the removal of %s is held back since %s: too many at once\n    look at the page; if they are gone: lately sources release %s\n",
				count(s.HeldBack, "activity"), s.HeldSince.Format("2006-01-02 15:04"), s.Source.ID)
		}
	}
	if failing {
		fmt.Fprintln(a.out, "\nOnce mended, `lately sync --only SOURCE` looks at once.")
	}
	for _, s := range states {
		m, word := missed[s.Source.ID], words[s.Source.ID]
		if m.count == 0 && word == "" {
			continue
		}
		fmt.Fprintf(a.out, "\n%s\n", s.Source.ID)
		if word != "" {
			fmt.Fprintf(a.out, "     ! %s\n", word)
		}
		fmt.Fprint(a.out, listMissed(m.deals, m.count))
	}
	return nil
}

// trouble says how a source fared the last time: it failed, or was only sent away.
func trouble(s lately.SourceState, now time.Time) string {
	if s.Failures == 0 {
		return "waits, since " + ago(s.LastError, now)
	}
	return "failed " + count(s.Failures, "time") + ", " + ago(s.LastError, now)
}

// ago writes how long since a time.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return span(now.Sub(t)) + " ago"
}

// in writes how long until a time.
func in(t, now time.Time) string {
	if !t.After(now) {
		return "now"
	}
	return "in " + span(t.Sub(now))
}

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
