package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/sync/ledger"

	"github.com/google/go-cmp/cmp"
)

// accounts is a CRM that keeps lately's fields, and counts what would change it.
type accounts struct {
	fields  map[string]map[string]string // by partner, then field
	missing bool                         // the fields aren't there yet
	version int
	collide bool // somebody changes the account before the next write
	broken  error
	unread  error  // what reading comes to
	then    func() // called after each write
	writes  int
}

func (a *accounts) Plan(_ context.Context, scores []connectors.Score) (connectors.Push, error) {
	var p connectors.Push
	if a.unread != nil {
		return p, a.unread
	}
	for _, f := range connectors.ScoreFields() {
		state := connectors.Exists
		if a.missing {
			state = connectors.Creatable
		}
		p.Fields = append(p.Fields, connectors.Field{ScoreField: f, As: f.Name, State: state})
	}
	for _, s := range scores {
		u := connectors.Update{Partner: s.Partner.ID, Account: "acc-" + s.Partner.ID, Name: s.Partner.Name, Version: fmt.Sprint(a.version)}
		for _, f := range connectors.ScoreFields() {
			if v, ok := s.Values[f.Name]; ok && a.fields[s.Partner.ID][f.Name] != v {
				u.Changes = append(u.Changes, connectors.Change{Field: f.Name, As: f.Name, Old: a.fields[s.Partner.ID][f.Name], New: v})
			}
		}
		if len(u.Changes) > 0 {
			p.Updates = append(p.Updates, u)
		} else {
			p.Same = append(p.Same, u)
		}
	}
	return p, nil
}

func (a *accounts) Create(context.Context, []connectors.Field) error {
	a.writes++
	a.missing = false
	return nil
}

func (a *accounts) Write(_ context.Context, u connectors.Update) error {
	if a.collide {
		a.collide = false
		a.version++
		a.fields[u.Partner] = map[string]string{"lately_status": "by hand"}
	}
	if u.Version != fmt.Sprint(a.version) {
		return connectors.ErrChanged
	}
	if a.broken != nil {
		return a.broken
	}
	a.writes++
	if a.fields[u.Partner] == nil {
		a.fields[u.Partner] = map[string]string{}
	}
	for _, c := range u.Changes {
		a.fields[u.Partner][c.Field] = c.New
	}
	if a.then != nil {
		a.then()
	}
	return nil
}

// pushTo pushes one partner's score to a CRM and returns what was printed.
func pushTo(t *testing.T, led *ledger.Ledger, crm *accounts, apply bool, values map[string]string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	p := &pusher{app: newApp(&out, &out), led: led, apply: apply}
	scores := []connectors.Score{{Partner: lately.Party{ID: "harborpay", Name: "Harborpay"}, Values: values}}
	if err := p.run(t.Context(), target{"us/crm", "hubspot", crm}, scores); err != nil {
		t.Fatal(err)
	}
	err := p.verdict()
	return out.String(), err
}

func TestPush(t *testing.T) {
	led, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "lately.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer led.Close()
	crm := &accounts{fields: map[string]map[string]string{}, missing: true}
	monday := map[string]string{"lately_score": "0.80", "lately_status": "balanced", "lately_balance": "0.10", "lately_date": "2026-05-04"}
	tuesday := map[string]string{"lately_score": "0.80", "lately_status": "balanced", "lately_balance": "0.10", "lately_date": "2026-05-05"}
	changed := map[string]string{"lately_score": "0.40", "lately_status": "we_owe", "lately_balance": "0.60", "lately_date": "2026-05-06"}
	for _, step := range []struct {
		name   string
		do     func()
		apply  bool
		values map[string]string
		writes int
		says   string
	}{
		{"preview", nil, false, monday, 0, "Nothing was written"},
		{"applied: fields made, account written", nil, true, monday, 2, "1 account written"},
		{"again", nil, true, monday, 0, "0 accounts to change, 1 as they should be"},
		{"a new day alone is no change", nil, true, tuesday, 0, "0 accounts to change"},
		{"changed meanwhile", func() { crm.collide = true }, true, changed, 1, "read again"},
	} {
		if step.do != nil {
			step.do()
		}
		before := crm.writes
		out, err := pushTo(t, led, crm, step.apply, step.values)
		if err != nil || crm.writes-before != step.writes || !strings.Contains(out, step.says) {
			t.Errorf("%s: %d writes, %v; want %d:\n%s", step.name, crm.writes-before, err, step.writes, out)
		}
	}
	if diff := cmp.Diff(changed, crm.fields["harborpay"]); diff != "" {
		t.Error(diff)
	}
}

// Each write is in the ledger, with what became of it.
func TestPushIsNoted(t *testing.T) {
	led, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "lately.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer led.Close()
	crm := &accounts{fields: map[string]map[string]string{}}
	if _, err := pushTo(t, led, crm, true, map[string]string{"lately_score": "0.80"}); err != nil {
		t.Fatal(err)
	}
	crm.broken = errors.New("403 forbidden")
	_, err = pushTo(t, led, crm, true, map[string]string{"lately_score": "0.90"})
	if codeOf(err) != exitPartly {
		t.Errorf("%v; want exit %d", err, exitPartly)
	}
	got, err := led.Writes(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Written{
		{Source: "us/crm", Partner: "harborpay", Account: "acc-harborpay", Field: "lately_score", New: "0.80", Outcome: ledger.Done},
		{Source: "us/crm", Partner: "harborpay", Account: "acc-harborpay", Field: "lately_score", Old: "0.80", New: "0.90", Outcome: "403 forbidden"},
	}
	if !slices.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// One CRM that can't be read doesn't keep the score from another; a stop is told with
// what was written before it.
func TestPushToSeveral(t *testing.T) {
	led, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "lately.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer led.Close()
	scores := []connectors.Score{
		{Partner: lately.Party{ID: "harborpay", Name: "Harborpay"}, Values: map[string]string{"lately_score": "0.80"}},
		{Partner: lately.Party{ID: "fennel", Name: "Fennel"}, Values: map[string]string{"lately_score": "0.40"}},
	}
	push := func(ctx context.Context, crms ...*accounts) (string, error) {
		var out bytes.Buffer
		var targets []target
		for i, c := range crms {
			targets = append(targets, target{fmt.Sprintf("us/crm-%d", i), "hubspot", c})
		}
		err := (&pusher{app: newApp(&out, &out), led: led, apply: true}).all(ctx, targets, scores)
		return out.String(), err
	}
	fresh := func() *accounts { return &accounts{fields: map[string]map[string]string{}} }
	down := &accounts{unread: errors.New("refused")}

	well := fresh()
	out, err := push(t.Context(), down, well)
	if codeOf(err) != exitPartly || well.writes != 2 || !strings.Contains(out, "push to us/crm-0: refused") {
		t.Errorf("one of two down: %v, %d writes:\n%s", err, well.writes, out)
	}
	if _, err := push(t.Context(), down); codeOf(err) != exitFailed || !errors.Is(err, down.unread) {
		t.Errorf("the only one down: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := fresh()
	stopped.then = stop
	if _, err := push(ctx, stopped); codeOf(err) != exitPartly || stopped.writes != 1 || !strings.Contains(err.Error(), "stopped; 1 account written") {
		t.Errorf("stopped after the first: %v, %d writes", err, stopped.writes)
	}
}
