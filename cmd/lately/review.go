package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/user"
	"strings"

	"lately"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// reviewFlags are what `lately review` was asked for.
type reviewFlags struct {
	area, partner, note, by string
	limit                   int
	decided                 bool
}

func (a *app) reviewCommand() *cobra.Command {
	var f reviewFlags
	list := func(cmd *cobra.Command, _ []string) error { return a.reviewList(cmd.Context(), f) }
	c := &cobra.Command{
		Use: "review", Short: "Doubtful detections: accept them, or reject them for good", Args: cobra.NoArgs,
		Long: `List the detections that wait for a person, first those that would move a score most.
They count zero until they are accepted. A decision belongs to the thing and not to its
row: it holds when the URL or the title changes, when detection thinks better of it, and
when the same thing is seen elsewhere. No sync ever overwrites it.`,
		Example: "  lately review\n  lately review accept 3f9c2a1b\n  lately review reject 77e0c4d2 --note \"about their namesake\"\n  lately review undo 77e0c4d2\n  lately review list --decided",
		RunE:    list,
	}
	listing := &cobra.Command{Use: "list", Short: "What waits, or with --decided what was decided", Args: cobra.NoArgs, RunE: list}
	for _, fl := range []*cobra.Command{c, listing} {
		fl.Flags().StringVar(&f.area, "area", "", "only this area: blog_post, testimonial, …")
		fl.Flags().StringVar(&f.partner, "partner", "", "only this partner")
		fl.Flags().IntVar(&f.limit, "limit", 20, "show at most so many; 0 shows all")
		fl.Flags().BoolVar(&f.decided, "decided", false, "show what was decided, the latest first")
	}
	c.AddCommand(listing)
	for _, verb := range []struct {
		use, short string
		decision   ledger.Decision
	}{
		{"accept", "Count them", ledger.Accept},
		{"reject", "Never count them", ledger.Reject},
		{"undo", "Take a decision back: detection decides again", ledger.Undecided},
	} {
		v := &cobra.Command{
			Use: verb.use + " ID…", Short: verb.short, Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.decide(cmd.Context(), verb.decision, args, f)
			},
		}
		v.Flags().StringVar(&f.note, "note", "", "why; kept with the decision")
		v.Flags().StringVar(&f.by, "by", "", "who decides (default: this machine's user)")
		c.AddCommand(v)
	}
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
	partners := cfg.Parties.Partners
	if f.partner != "" {
		p, ok := partner(cfg, f.partner)
		if !ok {
			return usage("no partner %q in %s", f.partner, cfg.Path)
		}
		partners, f.partner = []lately.Party{*p}, p.ID
	}
	if f.decided {
		return a.listDecided(ctx, cfg, led, area, f)
	}
	doubts, err := a.doubts(ctx, cfg, led, partners, area)
	if err != nil {
		return err
	}
	return report.Doubts(a.out, doubts, f.limit, a.width())
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
func (a *app) doubts(ctx context.Context, cfg *config.Config, led *ledger.Ledger, partners []lately.Party, area lately.Area) ([]scoring.Doubt, error) {
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
	all, err := scoring.Doubts(led.Activities(ctx, f), ags, model(cfg), a.now())
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
		fmt.Fprintf(a.out, "%.8s  %s by %s on %s%s\n          %s\n", r.Activity, r.Decision, lately.OneLine(r.Reviewer), r.At.Format("2006-01-02"), because(r.Note), described(act, nameOf(cfg)))
	}
	if shown == 0 {
		fmt.Fprintln(a.out, "Nothing was decided.")
	}
	return nil
}

func because(note string) string {
	if note = lately.OneLine(note); note == "" {
		return ""
	}
	return ": " + note
}

// described names an activity in one line; one that isn't found any more has no
// words.
func described(act lately.Activity, name func(string) string) string {
	if act.ID == "" {
		return "(not found at present)"
	}
	return lately.OneLine(fmt.Sprintf("%s, %s of %s: %s", name(act.Partner), act.Area, act.Side, cmp.Or(act.Title, act.URL, "(no title)")))
}

// activity reads one activity, or none.
func activity(ctx context.Context, led *ledger.Ledger, id string) (lately.Activity, error) {
	for act, err := range led.Activities(ctx, ledger.Filter{ID: id}) {
		return act, err
	}
	return lately.Activity{}, nil
}

// decide stores a decision on the activities whose ids, or their unambiguous
// beginnings, are given. Either all of them are known, and decided on if that is to be
// taken back, or nothing is stored.
func (a *app) decide(ctx context.Context, d ledger.Decision, args []string, f reviewFlags) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	ids := make([]string, len(args))
	for i, arg := range args {
		if ids[i], err = a.findActivity(ctx, led, arg); err != nil {
			return err
		}
		if d != ledger.Undecided {
			continue
		}
		switch _, ok, err := led.Review(ctx, ids[i]); {
		case err != nil:
			return err
		case !ok:
			return usage("nothing was decided on %.8s", ids[i])
		}
	}
	who := cmp.Or(f.by, reviewer())
	for _, id := range ids {
		if err := led.SetReview(ctx, id, d, f.note, who, a.now()); err != nil {
			return err
		}
		act, err := activity(ctx, led, id)
		if err != nil {
			return err
		}
		word := cmp.Or(string(d), "open again")
		fmt.Fprintf(a.out, "%.8s  %s by %s: %s\n", id, word, lately.OneLine(who), described(act, nameOf(cfg)))
	}
	return nil
}

// findActivity completes the beginning of an id.
func (a *app) findActivity(ctx context.Context, led *ledger.Ledger, prefix string) (string, error) {
	ids, err := led.Find(ctx, strings.ToLower(prefix), 2)
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", usage("there is no activity %s; `lately review` and `lately export activities` list them", prefix)
	case len(ids) > 1:
		return "", usage("%s begins the id of more than one activity; give more of it", prefix)
	}
	return ids[0], nil
}

// reviewer is who sits at this machine.
func reviewer() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return cmp.Or(os.Getenv("USER"), "unknown")
}
