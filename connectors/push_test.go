package connectors_test

import (
	"testing"

	"lately/connectors"
)

func TestFormSame(t *testing.T) {
	for _, test := range []struct {
		form connectors.Form
		a, b string
		want bool
	}{
		{connectors.NumberForm, "0.72", "0.720", true},
		{connectors.NumberForm, "-0.5", " -0.50 ", true},
		{connectors.NumberForm, "1", "1.0", true},
		{connectors.NumberForm, "1", "10", false},
		{connectors.NumberForm, "", "0", false},
		{connectors.NumberForm, "x", "x", true},
		{connectors.DateForm, "2026-07-01", "2026-07-01T00:00:00.000+0000", true},
		{connectors.DateForm, "2026-07-01", "2026-07-01 00:00:00", true},
		{connectors.DateForm, "2026-07-01", "1782864000000", true},
		{connectors.DateForm, "2026-07-01", "2026-07-02", false},
		{connectors.TextForm, "we_owe", "we_owe ", true},
		{connectors.TextForm, "we_owe", "We_owe", false},
		{connectors.LinkForm, "https://x.example/a", "https://x.example/b", false},
	} {
		if got := test.form.Same(test.a, test.b); got != test.want {
			t.Errorf("%s %q and %q: same is %v", test.form, test.a, test.b, got)
		}
	}
}

func TestDiff(t *testing.T) {
	states := []connectors.FieldState{connectors.Exists, connectors.Creatable, connectors.ByHand, connectors.Unfit, connectors.Exists}
	var fields []connectors.Field
	for i, f := range connectors.ScoreFields() {
		fields = append(fields, connectors.Field{ScoreField: f, As: f.Name + "__c", State: states[i]})
	}
	score := connectors.Score{Values: map[string]string{"lately_score": "0.5", "lately_status": "balanced", "lately_balance": "0", "lately_date": "2026-07-01"}}
	have := map[string]string{"lately_score__c": "0.50", "lately_link__c": "https://x.example/"}
	got := connectors.Diff(fields, have, score)
	want := connectors.Change{Field: "lately_status", As: "lately_status__c", New: "balanced"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	u := connectors.Update{Changes: got}
	if u.Stands(have) || !u.Stands(map[string]string{"lately_status__c": "balanced"}) {
		t.Error("Stands doesn't tell whether the update is there")
	}
}
