package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report"
	"lately/scoring/report/say"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// reviewFlags are what `lately review` was asked to list.
type reviewFlags struct {
	area, partner string
	limit         int
	decided       bool
}

func (a *app) reviewCommand() *cobra.Command {
	var f reviewFlags
	list := func(cmd *cobra.Command, _ []string) error { return a.reviewList(cmd.Context(), f) }
	c := &cobra.Command{
		Use: "review", Short: "Doubtful detections: accept them, correct them, or reject them for good", Args: cobra.NoArgs,
		Long: `List the detections that wait for a person, first those that would move a score most.
They count zero until they are accepted. Anything that was detected can be decided on,
and its area or side corrected. A decision belongs to the thing and not to its row: it
holds when the URL or the title changes, when detection thinks better of it, and when
the same thing is seen elsewhere. No sync ever overwrites it.`,
		Example: `  lately review
  lately review accept 3f9c2a1b
  lately review accept 3f9c2a1b --area workshop --side theirs
  lately review reject 77e0c4d2 --note "about their namesake"
  lately review change 5d10aa09 --area white_paper
  lately review note 5d10aa09 --note "waiting for Kim's word"
  lately review undo 77e0c4d2
  lately review list --decided`,
		RunE: list,
	}
	listing := &cobra.Command{Use: "list", Short: "What waits, or with --decided what was decided", Args: cobra.NoArgs, RunE: list}
	for _, fl := range []*cobra.Command{c, listing} {
		fl.Flags().StringVar(&f.area, "area", "", "only this area: blog_post, testimonial, …")
		fl.Flags().StringVar(&f.partner, "partner", "", "only this partner")
		fl.Flags().IntVar(&f.limit, "limit", 20, "show at most so many; 0 shows all")
		fl.Flags().BoolVar(&f.decided, "decided", false, "show what was decided, the latest first")
	}
	c.AddCommand(listing)
	a.decideCommands(c)
	return c
}

func (a *app) reviewList(ctx context.Context, f reviewFlags) error {
	area := lately.Area(f.area)
	if f.area != "" && !area.Valid() {
		return usage("--area %s is no area; use one of %s", f.area, areaList())
	}
	if f.limit < 0 {
		return usage("--limit %d is negative; 0 shows all", f.limit)
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
	if f.partner != "" {
		f.partner = partners[0].ID
	}
	if f.decided {
		return a.listDecided(ctx, cfg, led, area, f)
	}
	doubts, err := a.doubts(ctx, cfg, led, partners, area, a.now())
	if err != nil {
		return err
	}
	reviews, err := led.Reviews(ctx)
	if err != nil {
		return err
	}
	said := map[string]string{}
	for _, r := range reviews {
		said[r.Activity] = decided(r)
	}
	return report.Doubts(a.out, doubts, said, f.limit, a.width())
}

func areaList() string {
	var names []string
	for _, area := range lately.Areas() {
		names = append(names, string(area))
	}
	return strings.Join(names, ", ")
}

// doubts lists what waits in the exchange with some partners, in one area or in all.
// Only a partner with something that waits is scored.
func (a *app) doubts(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party, area lately.Area, at time.Time) ([]scoring.Doubt, error) {
	waits := map[string]bool{}
	for act, err := range led.Activities(ctx, ledger.Filter{Statuses: []lately.Status{lately.Pending}, Area: area}) {
		if err != nil {
			return nil, err
		}
		waits[act.Partner] = true
	}
	var out []scoring.Doubt
	var ags []scoring.Agreement
	for _, p := range partners {
		if waits[p.ID] {
			ags = append(ags, agreement(cfg, p))
		}
	}
	f := ledger.Filter{Statuses: []lately.Status{lately.Pending, lately.Counted, lately.Gone}}
	if len(ags) == 1 {
		f.Partner = ags[0].Partner
	}
	all, err := scoring.Doubts(led.Activities(ctx, f), ags, model(cfg), at)
	for _, d := range all {
		if area == "" || d.Activity.Area == area {
			out = append(out, d)
		}
	}
	return out, err
}

// listDecided shows who decided what, when and why.
func (a *app) listDecided(ctx context.Context, cfg *config.Config, led *ledger.Ledger, area lately.Area, f reviewFlags) error {
	reviews, err := led.Reviews(ctx)
	if err != nil {
		return err
	}
	shown := 0
	for _, r := range reviews {
		act, err := activity(ctx, led, r.Activity)
		if err != nil {
			return err
		}
		if area != "" && act.Area != area || f.partner != "" && act.Partner != f.partner {
			continue
		}
		if shown++; f.limit > 0 && shown > f.limit {
			fmt.Fprintln(a.out, "There are more; see them with --limit 0.")
			return nil
		}
		fmt.Fprintf(a.out, "%.8s  %s\n          %s\n", r.Activity, decided(r), described(act, nameOf(cfg)))
	}
	if shown == 0 {
		fmt.Fprintln(a.out, "Nothing was decided.")
	}
	return nil
}

// described names an activity in one line; one that isn't found any more has no
// words.
func described(act lately.Activity, name func(string) string) string {
	if act.ID == "" {
		return "(not found at present)"
	}
	return say.Plain(fmt.Sprintf("%s, %s of %s: %s", name(act.Partner), act.Area, act.Side, cmp.Or(act.Title, act.URL, "(no title)")))
}

// activity reads one activity, or none.
func activity(ctx context.Context, led *ledger.Ledger, id string) (lately.Activity, error) {
	for act, err := range led.Activities(ctx, ledger.Filter{ID: id}) {
		return act, err
	}
	return lately.Activity{}, nil
}
