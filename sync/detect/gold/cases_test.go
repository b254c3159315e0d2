package gold_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/sync/detect"
	"lately/sync/detect/gold"
)

// blind is a set of cases that was written without a look at the detector: posts,
// events and deals of invented companies in eight languages, half of them traps. The
// floors are a little below what was reached when they were last set.
type blind struct {
	dir    string
	told   bool // its failures are shown
	floors map[string]float64
}

// blinds are two such sets. What the first shows may be looked at, and was: the
// detector has been improved by it, so it measures what was learned. The second is
// for what was not: this test shows its totals alone. Nothing may be fitted on either.
var blinds = []blind{
	{"testdata/cases", true, map[string]float64{
		"credit F1": 0.95, "credit precision": 0.94, "strict F1": 0.96, "area accuracy": 0.95, "giver accuracy": 0.93, "joint credited": 0.85,
	}},
	{"testdata/unseen", false, map[string]float64{
		"credit F1": 0.91, "credit precision": 0.89, "strict F1": 0.92, "area accuracy": 0.87, "giver accuracy": 0.85, "joint credited": 0.60,
	}},
}

const mostPending = 0.10

func cases(t *testing.T, dir string) *gold.Set {
	t.Helper()
	s, err := gold.Load(dir, gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCases(t *testing.T) {
	for _, b := range blinds {
		t.Run(b.dir, func(t *testing.T) {
			s := cases(t, b.dir)
			r, err := gold.Evaluate(s, gold.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.PendingShare > mostPending {
				t.Errorf("%.3f of all pairs are pending, at most %.3f should be", r.PendingShare, mostPending)
			}
			for name, got := range map[string]float64{
				"credit F1": r.Credit.F1(), "credit precision": r.Credit.Precision(), "strict F1": r.Strict.F1(),
				"area accuracy":  float64(r.AreaRight) / float64(r.AreaOf),
				"giver accuracy": float64(r.GiverRight) / float64(r.GiverOf),
				"joint credited": jointly(t, s, b.told),
			} {
				t.Logf("%s: %.3f", name, got)
				if got < b.floors[name] {
					t.Errorf("%s is %.3f, below %.3f", name, got, b.floors[name])
				}
			}
			if b.told {
				tell(t, r)
			}
		})
	}
}

// tell shows what was found wrongly.
func tell(t *testing.T, r *gold.Result) {
	t.Helper()
	for area, rates := range r.Areas {
		t.Logf("%s: precision %.2f, recall %.2f", area, rates.Precision(), rates.Recall())
	}
	for _, p := range r.Pairs {
		counted := p.Status == lately.Counted
		if counted != (p.Grade == 2) || counted && p.Area != p.LabelArea && p.Area != p.AltArea {
			t.Logf("%s, %s: grade %d %s, found %q %s %s at %.2f (%s)", p.Case, p.Partner, p.Grade, p.LabelArea, p.Status, p.Area, p.Side, p.Confidence, p.Why)
		}
	}
}

// jointly is the share of the press releases that both sides gave which are credited
// to both.
func jointly(t *testing.T, s *gold.Set, told bool) float64 {
	t.Helper()
	right, of := 0, 0
	for _, l := range s.Labels {
		if l.Giver != "both" || l.Area != lately.PressRelease {
			continue
		}
		of++
		i := slices.IndexFunc(s.Cases, func(c gold.Case) bool { return c.ID == l.Case })
		found := strings.Join(credits(t, s, s.Cases[i]), "\n")
		switch {
		case strings.Contains(found, l.Partner+" ours ") && strings.Contains(found, l.Partner+" theirs "):
			right++
		case told:
			t.Logf("not credited to both: %s: %q", l.Case, found)
		}
	}
	return float64(right) / float64(of)
}

// credits are a case's counted findings by partner, side and area.
func credits(t *testing.T, s *gold.Set, c gold.Case) (out []string) {
	t.Helper()
	i := slices.IndexFunc(s.Groups, func(g gold.Group) bool { return g.Owner == c.Owner })
	d, err := detect.New(s.Groups[i].Parties)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range c.Items {
		for _, f := range d.Detect(c.Source, it) {
			if f.Status == lately.Counted {
				out = append(out, fmt.Sprint(f.Partner, " ", f.Side, " ", f.Area))
			}
		}
	}
	return out
}

// The sets are what they say they are.
func TestCasesAreHalfTraps(t *testing.T) {
	all, owners := 0, 0
	kinds := map[lately.ItemKind]int{}
	for _, b := range blinds {
		s := cases(t, b.dir)
		credited := map[string]bool{}
		for _, l := range s.Labels {
			if l.Grade == 2 {
				credited[l.Case] = true
			}
		}
		for _, c := range s.Cases {
			kinds[c.Items[0].Kind]++
		}
		if n := len(s.Cases); len(credited)*100 < n*40 || len(credited)*100 > n*60 {
			t.Errorf("%s: %d cases, %d of them with credit", b.dir, n, len(credited))
		}
		all, owners = all+len(s.Cases), owners+len(s.Groups)
	}
	if all < 290 || owners < 15 || kinds[lately.Event] < 25 || kinds[lately.DealItem] < 12 {
		t.Errorf("%d cases of %d owners: %v", all, owners, kinds)
	}
}
