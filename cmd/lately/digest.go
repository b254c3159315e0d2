package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"lately/config"
	"lately/scoring/report/digest"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// firstDigest is how far back a digest goes that nothing else says the beginning of.
const firstDigest = 7 * 24 * time.Hour

// digestFlags are what `lately digest` was asked for.
type digestFlags struct {
	since, format string
	send          bool
}

func (a *app) digestCommand() *cobra.Command {
	var f digestFlags
	c := &cobra.Command{
		Use: "digest", Short: "What changed since a date, on the screen, by mail or in Slack", Args: cobra.NoArgs,
		Long: `Tell what changed: new activities, gone ones, referrals that got further, what waits in
review, what became overdue, whose status changed, and which sources stopped or work again.
If nothing changed it prints nothing and sends nothing.

With --send the digest goes where digest: in the config says, and how far each of them was
told is kept in the ledger: the next one begins where the last one ended. So this line in
cron tells everybody what is new, once:

  lately sync -q; lately digest --send -q`,
		Example: "  lately digest\n  lately digest --since 2026-06-01 --format markdown\n  lately digest --send",
		RunE: func(cmd *cobra.Command, _ []string) error {
			since, err := day("since", f.since)
			if err != nil {
				return err
			}
			if since.After(a.now()) {
				return usage("--since %s is in the future", f.since)
			}
			if f.send && cmd.Flags().Changed("format") {
				return usage("--format is for what is printed; the config says in what form digests are sent")
			}
			if f.send {
				return a.sendDigests(cmd.Context(), since)
			}
			return a.printDigest(cmd.Context(), f.format, since)
		},
	}
	c.Flags().StringVar(&f.since, "since", "", "what changed since then (default: 7 days ago; with --send since the last one)")
	c.Flags().StringVar(&f.format, "format", "text", "text, markdown, html, slack or json")
	c.Flags().BoolVar(&f.send, "send", false, "send it where the config says")
	return c
}

// printDigest writes the digest to stdout.
func (a *app) printDigest(ctx context.Context, format string, since time.Time) error {
	if digestWriter(&digest.Digest{}, format) == nil {
		return usage("--format %s is not known; use text, markdown, html, slack or json", format)
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	if since.IsZero() {
		since = a.now().Add(-firstDigest)
	}
	last, err := led.LastNews(ctx)
	if err != nil {
		return err
	}
	d, err := makeDigest(ctx, cfg, led, digestSpan{from: since, to: a.now(), news: ledger.Span{Upto: last, Since: since}})
	if err != nil {
		return err
	}
	if d.Empty() {
		a.remark("nothing changed since %s", since.Format(time.DateOnly))
		return nil
	}
	return digestWriter(d, format)(a.out)
}

// digestWriter writes a digest in a form; nil if there is no such form.
func digestWriter(d *digest.Digest, format string) func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"text": d.Text, "markdown": d.Markdown, "html": d.HTML, "slack": d.Slack, "json": d.JSON,
	}[format]
}

// remark says something on stderr that isn't an error, unless nobody wants to hear it.
func (a *app) remark(format string, args ...any) {
	switch {
	case a.quiet:
	case a.logFormat == jsonLog:
		a.logger().Info(fmt.Sprintf(format, args...))
	default:
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}

// digestSpan is what a digest covers: two moments, and the news between them.
type digestSpan struct {
	from, to time.Time
	news     ledger.Span
}

// makeDigest compares, for each partner of the config, what is with what was: the
// activities are scored as they are now, and as they were known before the news. One
// partner's activities are held at a time.
func makeDigest(ctx context.Context, cfg *config.Config, led *ledger.Ledger, s digestSpan) (*digest.Digest, error) {
	d := &digest.Digest{From: s.from, To: s.to}
	ags, err := agreements(ctx, cfg, led, cfg.Parties.Partners)
	if err != nil {
		return nil, err
	}
	for _, ag := range ags {
		p, ok, err := partnerDigest(ctx, led, ag, model(cfg), s)
		if err != nil {
			return nil, fmt.Errorf("make digest of %s: %w", ag.Partner, err)
		}
		if ok {
			d.Partners = append(d.Partners, p)
		}
	}
	if d.Sources, err = sourceDigest(ctx, led, s); err != nil {
		return nil, fmt.Errorf("make digest of the sources: %w", err)
	}
	return d, nil
}
