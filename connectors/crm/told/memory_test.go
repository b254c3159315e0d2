package told

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"lately"
	"lately/connectors/crm/referral"
)

func item(id, title string) lately.Item {
	it := referral.Bare("x:"+id, id)
	it.Title = title
	return it
}

// again is the memory as the next page gets it.
func again(t *testing.T, m *Memory) *Memory {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var out Memory
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestTell(t *testing.T) {
	m := &Memory{}
	for _, step := range []struct {
		what             string
		name, title      string
		live, young      bool
		news, told, seen bool
	}{
		{"a stranger", "1", "a", false, true, true, false, false},
		{"a referral", "2", "a", true, true, true, true, false},
		{"the same again", "2", "a", true, true, false, false, true},
		{"changed", "2", "b", true, true, true, true, false},
		{"an old one", "3", "a", true, false, true, true, false},
		{"an old one again", "3", "a", true, false, true, true, false},
		{"withdrawn", "2", "c", false, true, true, true, false},
		{"withdrawn and met again", "2", "c", false, true, true, false, false},
	} {
		m = again(t, m)
		var b lately.Batch
		news := m.Tell(&b, step.name, item(step.name, step.title), step.live, step.young)
		if news != step.news || len(b.Items) == 1 != step.told || len(b.Seen) == 1 != step.seen {
			t.Errorf("%s: news %v, %d items, seen %q", step.what, news, len(b.Items), b.Seen)
		}
		if step.name == "3" {
			m.Close()
		}
	}
	if got := m.Known.First(9); !slices.Equal(got, []string{"3"}) {
		t.Errorf("known are %q", got)
	}
}

func TestCompare(t *testing.T) {
	m := &Memory{Known: Set{"1": true, "2": true, "3": true}}
	m.Compare()
	m = again(t, m)
	var b lately.Batch
	m.Tell(&b, "2", item("2", "x"), true, false)
	m.Forget(&b, "3", item("3", "gone"))
	m = again(t, m)
	if left, known := m.Left.First(9), m.Known.First(1); !slices.Equal(left, []string{"1"}) || !slices.Equal(known, []string{"1"}) || len(m.Known) != 2 {
		t.Errorf("left are %q of %v", left, m.Known)
	}
	m.Close()
	if m.Left != nil {
		t.Errorf("left are %v after the end", m.Left)
	}
}

func TestCompanies(t *testing.T) {
	m := &Memory{}
	partners := []lately.DealPartner{{CompanyID: "b"}, {CompanyID: "a", Name: "Old"}, {Name: "only a name"}, {CompanyID: "b"}}
	if got := m.Strangers(partners); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("strangers are %q", got)
	}
	m.Keep("a", Company{Name: "Old", Domain: "old.example"})
	m.Keep("b", Company{Name: "B"})
	if last, first := m.Lose("b"); last.Name != "B" || !first {
		t.Errorf("lost %+v, %v", last, first)
	}
	if _, first := m.Lose("b"); first {
		t.Error("lost twice")
	}
	partners[1].Name = "New"
	m = again(t, m)
	names := m.Names(partners)
	if names["a"] != (referral.Company{ID: "a", Name: "New", Domain: "old.example"}) || names["b"].Name != "B" || len(names) != 2 {
		t.Errorf("names are %v", names)
	}
	for i := range 2 * mostCompanies {
		m.Keep(fmt.Sprint(i), Company{Name: "C"})
	}
	if c, ok := m.Company("599"); !ok || c.Name != "C" || len(m.Companies) != mostCompanies {
		t.Errorf("%d are kept, the last as %+v", len(m.Companies), c)
	}
	if m = again(t, m); len(m.Remembered()) != mostCompanies {
		t.Errorf("%d are remembered", len(m.Remembered()))
	}
}

// TestDamagedSets: what isn't a packed set is refused.
func TestDamagedSets(t *testing.T) {
	for _, bad := range []string{`7`, `"?"`, `"QUJD"`, `{}`} {
		var s Set
		if err := json.Unmarshal([]byte(bad), &s); err == nil {
			t.Errorf("%s is taken for %v", bad, s)
		}
	}
	long := Set{string(make([]byte, 100)): true}
	text, err := json.Marshal(long)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &long); err == nil {
		t.Error("an endless name is taken")
	}
}
