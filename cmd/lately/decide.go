package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"

	"lately"
	"lately/scoring/report/say"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// verdictFlags are what a person says of activities.
type verdictFlags struct {
	area, side, note, by string
}

// decideCommands adds the commands that decide on activities.
func (a *app) decideCommands(c *cobra.Command) {
	for _, verb := range []struct {
		use, short string
		decision   ledger.Decision
		corrects   bool
	}{
		{"accept", "Count them", ledger.Accept, true},
		{"reject", "Never count them", ledger.Reject, false},
		{"change", "Correct their area or side, whether they count or not", ledger.Change, true},
		{"note", "Note something on them, and decide nothing", ledger.Note, false},
		{"undo", "Take back all that was decided on them: detection decides again", ledger.Undecided, false},
	} {
		var f verdictFlags
		v := &cobra.Command{
			Use: verb.use + " ID…", Short: verb.short, Args: cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				verdict, err := f.verdict(verb.decision)
				if err != nil {
					return err
				}
				return a.decide(cmd.Context(), verdict, args)
			},
		}
		if verb.corrects {
			v.Flags().StringVar(&f.area, "area", "", "what they really are: blog_post, workshop, …")
			v.Flags().StringVar(&f.side, "side", "", "who really gave them: ours or theirs")
		}
		v.Flags().StringVar(&f.note, "note", "", "why; kept with the decision")
		v.Flags().StringVar(&f.by, "by", "", "who decides (default: this machine's user)")
		c.AddCommand(v)
	}
}

// verdict checks what a person says.
func (f verdictFlags) verdict(d ledger.Decision) (ledger.Verdict, error) {
	v := ledger.Verdict{Decision: d, Area: lately.Area(f.area), Side: lately.Side(f.side), Note: f.note, Who: cmp.Or(f.by, reviewer())}
	switch {
	case f.area != "" && !v.Area.Valid():
		return v, usage("--area %s is no area; use one of %s", f.area, areaList())
	case f.side != "" && v.Side != lately.Ours && v.Side != lately.Theirs:
		return v, usage("--side %s is no side; use ours (we did it for them) or theirs", f.side)
	case d == ledger.Change && f.area == "" && f.side == "":
		return v, usage("say what to change: --area, --side or both")
	case d == ledger.Note && strings.TrimSpace(f.note) == "":
		return v, usage("say what to note: --note")
	}
	return v, nil
}

// decide stores what a person says of the activities whose ids, or their unambiguous
// beginnings, are given. Either all of them are known, and decided on if that is to be
// taken back, or nothing is stored.
func (a *app) decide(ctx context.Context, v ledger.Verdict, args []string) error {
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
		if err := fits(ctx, led, v, ids[i]); err != nil {
			return err
		}
	}
	for _, id := range ids {
		becomes, err := led.Decide(ctx, id, v, a.now())
		if errors.Is(err, ledger.ErrUndecided) { // given twice
			continue
		}
		if err != nil {
			return err
		}
		act, err := activity(ctx, led, becomes)
		if err != nil {
			return err
		}
		word := cmp.Or(string(v.Decision), "open again")
		if becomes != id {
			word += fmt.Sprintf(", was %.8s", id)
		}
		fmt.Fprintf(a.out, "%.8s  %s by %s: %s\n", becomes, word, say.Plain(v.Who), described(act, nameOf(cfg)))
	}
	return nil
}

// fits says why a verdict can't be passed on an activity.
func fits(ctx context.Context, led *ledger.Ledger, v ledger.Verdict, id string) error {
	if v.Decision == ledger.Undecided {
		_, ok, err := led.Review(ctx, id)
		if err == nil && !ok {
			err = usage("nothing was decided on %.8s", id)
		}
		return err
	}
	act, err := activity(ctx, led, id)
	if err == nil && v.Area != "" && act.ID != "" && (v.Area == lately.Referral) != (act.Area == lately.Referral) {
		err = usage("%.8s: %w", id, ledger.ErrReferral)
	}
	return err
}

// decided says what was decided, by whom, when and why.
func decided(r ledger.Review) string {
	s := fmt.Sprintf("%s by %s on %s", cmp.Or(string(r.Decision), "taken back"), say.Plain(r.Reviewer), say.Date(r.At))
	really := ledger.Filing{Area: cmp.Or(r.Really.Area, r.Found.Area), Side: cmp.Or(r.Really.Side, r.Found.Side)}
	if really != r.Found {
		s += fmt.Sprintf(", as %s of %s instead of %s of %s", say.AreaLower(really.Area), really.Side, say.AreaLower(r.Found.Area), r.Found.Side)
	}
	if note := say.Plain(r.Note); note != "" {
		s += ": " + note
	}
	return s
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
