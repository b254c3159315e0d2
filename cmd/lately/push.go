package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/config"
	"lately/connectors"
	"lately/scoring"
	"lately/scoring/report/say"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

func (a *app) pushCommand() *cobra.Command {
	var apply bool
	c := &cobra.Command{
		Use: "push [PARTNER...]", Short: "Write score, status and balance to the partners' accounts in the CRM",
		Long: `Write score, status, balance, date and a link to the evidence into the partners' accounts
in the CRM: into five fields that are lately's own (lately_score and so on), nowhere else.
Without --apply it only shows what it would change. Accounts that need no change are left
alone; one that somebody else changed meanwhile is read again, never overwritten. Each
write is kept in the ledger (v_writes).

Exit codes: 0 all well, 1 failed, 3 some accounts couldn't be written, or it was stopped.`,
		Example: "  lately push\n  lately push --apply\n  lately push harborpay --apply",
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, led, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			defer led.Close()
			return a.push(cmd.Context(), cfg, led, args, apply)
		},
	}
	c.Flags().BoolVar(&apply, "apply", false, "write; without it only a preview is shown")
	return c
}

// target is a CRM that scores can be written to.
type target struct {
	source string
	crm    string // its kind: "hubspot"
	writer connectors.Writer
}

func (a *app) push(ctx context.Context, cfg *config.Config, led *ledger.Ledger, who []string, apply bool) error {
	eng, err := a.engine(cfg, nil, a.logger())
	if err != nil {
		return err
	}
	var targets []target
	for _, s := range eng.Sources {
		if w, ok := s.Connector.(connectors.Writer); ok {
			targets = append(targets, target{s.ID, strings.TrimPrefix(s.Kind, "crm/"), w})
		}
	}
	if len(targets) == 0 {
		return usage("%s names no CRM that scores can be written to", cfg.Path)
	}
	scores, err := a.scores(ctx, cfg, led, who)
	if err != nil {
		return err
	}
	return (&pusher{app: a, led: led, apply: apply}).all(ctx, targets, scores)
}

// all pushes to each CRM in turn: what befalls one is no reason to leave out the rest.
func (p *pusher) all(ctx context.Context, targets []target, scores []connectors.Score) error {
	var broken []error
	for _, t := range targets {
		err := p.run(ctx, t, scores)
		if ctx.Err() != nil {
			return &exitError{code: exitPartly, err: fmt.Errorf("stopped; %s written before", count(p.written, "account"))}
		}
		if err != nil {
			broken = append(broken, fmt.Errorf("push to %s: %w", t.source, err))
		}
	}
	if len(broken) == len(targets) {
		return errors.Join(broken...)
	}
	for _, err := range broken {
		p.app.fail(err)
	}
	if err := p.verdict(); err != nil || len(broken) == 0 {
		return err
	}
	return &exitError{code: exitPartly, err: fmt.Errorf("%s of %d left out", count(len(broken), "CRM"), len(targets))}
}

// scores are the values for the partners' accounts.
func (a *app) scores(ctx context.Context, cfg *config.Config, led *ledger.Ledger, who []string) ([]connectors.Score, error) {
	partners := cfg.Parties.Partners
	if len(who) > 0 {
		partners = nil
	}
	for _, name := range who {
		p, ok := partner(cfg, name)
		if !ok {
			return nil, noPartner(cfg, name)
		}
		if !slices.ContainsFunc(partners, func(q lately.Party) bool { return q.ID == p.ID }) {
			partners = append(partners, *p)
		}
	}
	fields := make(map[string]map[string]string, len(partners))
	for c, err := range a.eachCard(ctx, cfg, led, partners, a.asOfNow()) {
		if err != nil {
			return nil, err
		}
		fields[c.Partner] = values(c, cfg.Push.Link)
	}
	var out []connectors.Score
	for _, p := range partners {
		out = append(out, connectors.Score{Partner: p, Values: fields[p.ID]})
	}
	return out, nil
}

// values are what stands in lately's fields. Without a link in the config that field
// isn't touched.
func values(c scoring.Scorecard, link string) map[string]string {
	out := map[string]string{
		"lately_score":   fmt.Sprintf("%.2f", c.Reciprocity),
		"lately_status":  string(c.Status),
		"lately_balance": strings.Replace(fmt.Sprintf("%.2f", c.Balance), "-0.00", "0.00", 1),
		"lately_date":    c.AsOf.Format(time.DateOnly),
	}
	if link != "" {
		out["lately_link"] = strings.ReplaceAll(link, "{id}", c.Partner)
	}
	return out
}

// pusher carries out pushes and counts what became of them.
type pusher struct {
	app             *app
	led             *ledger.Ledger
	apply           bool
	written, failed int
	pending         int // changes that were only shown
}

func (p *pusher) run(ctx context.Context, t target, scores []connectors.Score) error {
	plan, err := t.writer.Plan(ctx, scores)
	if err != nil {
		return err
	}
	plan.Updates = slices.DeleteFunc(plan.Updates, onlyDated)
	p.show(t, plan)
	if !p.apply {
		p.pending += len(plan.Updates)
		return nil
	}
	if err := p.create(ctx, t, plan); err != nil {
		return err
	}
	for _, u := range plan.Updates {
		if err := p.write(ctx, t, scores, u); err != nil {
			return err
		}
	}
	return nil
}

// onlyDated is an update of nothing but the date: the score is as it was, and the
// date says since when.
func onlyDated(u connectors.Update) bool {
	return !slices.ContainsFunc(u.Changes, func(c connectors.Change) bool { return c.Field != "lately_date" })
}

// create makes the fields that are missing, if anything is to be written.
func (p *pusher) create(ctx context.Context, t target, plan connectors.Push) error {
	missing := slices.DeleteFunc(slices.Clone(plan.Fields), func(f connectors.Field) bool { return f.State != connectors.Creatable })
	if len(missing) == 0 || len(plan.Updates) == 0 {
		return nil
	}
	var noted []ledger.Written
	for _, f := range missing {
		noted = append(noted, ledger.Written{Source: t.source, Field: f.As, New: "field created"})
	}
	return p.noting(ctx, noted, func() error { return t.writer.Create(ctx, missing) })
}

// write carries out one update; a change that came in between is planned anew, once.
func (p *pusher) write(ctx context.Context, t target, scores []connectors.Score, u connectors.Update) error {
	err := p.attempt(ctx, t, u)
	if errors.Is(err, connectors.ErrChanged) {
		fmt.Fprintf(p.app.out, "  %s was changed meanwhile; read again\n", say.Plain(u.Name))
		mine := slices.DeleteFunc(slices.Clone(scores), func(s connectors.Score) bool { return s.Partner.ID != u.Partner })
		again, perr := t.writer.Plan(ctx, mine)
		if perr != nil {
			return perr
		}
		err = nil
		for _, u := range again.Updates {
			if !onlyDated(u) {
				err = p.attempt(ctx, t, u)
			}
		}
	}
	switch {
	case err == nil:
		p.written++
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		p.failed++
		p.app.fail(fmt.Errorf("write %s: %s", say.Plain(u.Name), say.Plain(err.Error())))
	}
	return nil
}

// attempt writes one update, noted before and after.
func (p *pusher) attempt(ctx context.Context, t target, u connectors.Update) error {
	var noted []ledger.Written
	for _, c := range u.Changes {
		noted = append(noted, ledger.Written{Source: t.source, Partner: u.Partner, Account: u.Account, Field: c.As, Old: c.Old, New: c.New})
	}
	return p.noting(ctx, noted, func() error { return t.writer.Write(ctx, u) })
}

func (p *pusher) noting(ctx context.Context, list []ledger.Written, do func() error) error {
	ids, err := p.led.NoteWrites(ctx, list, p.app.now())
	if err != nil {
		return err
	}
	err = do()
	outcome := ledger.Done
	if err != nil {
		outcome = say.Plain(err.Error())
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, p.led.SettleWrites(closing, ids, outcome))
}

// show prints what a push would do.
func (p *pusher) show(t target, plan connectors.Push) {
	out := p.app.out
	fmt.Fprintf(out, "%s: %s to change, %d as they should be\n", t.source, count(len(plan.Updates), "account"), len(plan.Same))
	for _, f := range plan.Fields {
		switch f.State {
		case connectors.Exists:
		case connectors.Creatable:
			fmt.Fprintf(out, "  field %s is missing; --apply makes it\n", f.As)
		default:
			fmt.Fprintf(out, "  ! field %s: %s. %s\n", f.As, f.State, say.Plain(f.Fix))
		}
	}
	for _, n := range plan.Notes {
		fmt.Fprintf(out, "  ! %s\n", say.Plain(n))
	}
	for _, u := range plan.Updates {
		fmt.Fprintf(out, "  %s (%s)\n", say.Plain(u.Name), u.Account)
		for _, c := range u.Changes {
			fmt.Fprintf(out, "    %-15s %s -> %s\n", c.Field, blank(c.Old), blank(c.New))
		}
	}
}

func blank(s string) string {
	if s == "" {
		return "(empty)"
	}
	return say.Plain(s)
}

// verdict says what was done, and with what exit code.
func (p *pusher) verdict() error {
	switch {
	case !p.apply && p.pending > 0:
		fmt.Fprintf(p.app.out, "Nothing was written. `lately push --apply` writes %s.\n", count(p.pending, "account"))
	case !p.apply:
		fmt.Fprintln(p.app.out, "Nothing to write.")
	default:
		fmt.Fprintf(p.app.out, "%s written.\n", count(p.written, "account"))
	}
	if p.failed > 0 {
		return &exitError{code: exitPartly, err: fmt.Errorf("%s couldn't be written", count(p.failed, "account"))}
	}
	return nil
}
