package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lately"
)

const sponsorLine = `<p>This season is made possible by our friends at <a href="https://zephyrmill.example/">Zephyrmill</a>, whose mills stand in our own kitchen. Try Zephyrmill for thirty days at no cost.</p>`

// loaves are n articles that have nothing in common but what is appended to each.
func loaves(n int, tail func(i int) string) []lately.Item {
	out := make([]lately.Item, n)
	for i := range out {
		var b strings.Builder
		for k := range 4 {
			fmt.Fprintf(&b, "<p>Loaf%c%c rises for a night in basket%c%c and is baked before dawn in oven%c%c.</p>", 'a'+i%26, 'a'+k, 'a'+k, 'a'+i%26, 'a'+i/26, 'a'+k)
		}
		out[i] = lately.Item{
			Key: fmt.Sprint(i), Kind: lately.Entry, URL: fmt.Sprint("https://ourselves.example/", i), Title: fmt.Sprint("Loaf ", i),
			Body: b.String() + tail(i), Format: lately.HTML,
		}
	}
	return out
}

func titled(items []lately.Item, title string) []lately.Item {
	for i := range items {
		items[i].Title = title
	}
	return items
}

func TestRepeated(t *testing.T) {
	some := func(n int) func(int) string {
		return func(i int) string {
			if i < n {
				return sponsorLine
			}
			return ""
		}
	}
	for name, tt := range map[string]struct {
		items []lately.Item
		want  int
	}{
		"in two":             {loaves(10, some(2)), 0},
		"in three":           {loaves(10, some(3)), 3}, // two sentences, and both together
		"in three of many":   {loaves(160, some(3)), 0},
		"in four of many":    {loaves(160, some(4)), 3},
		"other numbers":      {loaves(5, func(i int) string { return fmt.Sprintf("<p>Episode %d of the show that we bake along with.</p>", 10+i) }), 1},
		"few words":          {loaves(5, func(int) string { return "<p>Thanks to Zephyrmill.</p>" }), 0},
		"a heading":          {loaves(5, func(int) string { return "<h2>How we bake with the mills of Zephyrmill</h2>" }), 0},
		"several times once": {loaves(1, func(int) string { return strings.Repeat(sponsorLine, 9) }), 0},
		"no articles": {[]lately.Item{
			{Kind: lately.Event, Body: sponsorLine}, {Kind: lately.Event, Body: sponsorLine}, {Kind: lately.Event, Body: sponsorLine},
		}, 0},
		"copies of one": {titled(loaves(5, func(int) string { return sponsorLine }), "The same loaf"), 0},
		"untitled":      {titled(loaves(5, func(int) string { return sponsorLine }), ""), 3},
		"nothing":       {nil, 0},
	} {
		got := Repeated(slices.Values(tt.items))
		if len(got) != tt.want || !slices.IsSorted(got) {
			t.Errorf("%s: %d repeat, want %d", name, len(got), tt.want)
		}
		rand.Shuffle(len(tt.items), func(i, j int) { tt.items[i], tt.items[j] = tt.items[j], tt.items[i] })
		if again := Repeated(slices.Values(tt.items)); !slices.Equal(got, again) {
			t.Errorf("%s: another order of the items makes a difference", name)
		}
	}
}

// What comes from outside may be of any size: a bounded part of it is looked at and
// remembered.
func TestRepeatedIsBounded(t *testing.T) {
	var many strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&many, "<p>Word%s is the name of a loaf.</p>", strings.Repeat("x", i%500)+string(rune('a'+i%26)))
	}
	items := loaves(4, func(int) string { return many.String() + sponsorLine })
	got := Repeated(slices.Values(items))
	if len(got) != mostRepeated {
		t.Errorf("%d repeat, want %d at most", len(got), mostRepeated)
	}
	if n := len(unitsOf(items[0])); n > mostUnits {
		t.Errorf("%d parts of one item are looked at, want %d at most", n, mostUnits)
	}
}

// What repeats is boilerplate, unless it is nearly all there is.
func TestRepeatedTextIsBoilerplate(t *testing.T) {
	d, err := New(lately.Parties{
		Us:       lately.Party{Name: "Ourselves", Domains: []string{"ourselves.example"}},
		Partners: []lately.Party{{ID: "zephyrmill", Name: "Zephyrmill", Domains: []string{"zephyrmill.example"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	form := strings.Repeat("<p>Join us and Zephyrmill for the monthly class on milling, in which Zephyrmill shows how fine is fine.</p>", 3)
	about := "<p>We bake with Zephyrmill since May. Zephyrmill took an hour to set up, and Zephyrmill runs all night.</p><p>What Zephyrmill does best is rye.</p>"
	for name, tt := range map[string]struct {
		items          []lately.Item
		without, knows lately.Status // of the first item
	}{
		"a sponsor in the footer": {loaves(5, func(int) string { return sponsorLine }), lately.Counted, lately.Mention},
		"about it, with the footer": {loaves(5, func(i int) string {
			if i == 0 {
				return about + sponsorLine
			}
			return sponsorLine
		}), lately.Counted, lately.Counted},
		"made from a form": {func() []lately.Item {
			out := loaves(5, func(int) string { return "" })
			for i := range out {
				out[i].Body = form + "<p>This time: rye.</p>"
			}
			return out
		}(), lately.Counted, lately.Counted},
	} {
		src := lately.Source{ID: "us/feed", Owner: lately.OurID, Kind: "feed"}
		for _, known := range []bool{false, true} {
			want := tt.without
			if known {
				src.Repeated, want = Repeated(slices.Values(tt.items)), tt.knows
			}
			found := d.Detect(src, tt.items[0])
			if len(found) != 1 || found[0].Status != want {
				t.Errorf("%s, known %t: %+v, want %s", name, known, found, want)
			}
		}
	}
}

// Hashes that are no text of the item make no difference.
func TestHashesOfOtherTextChangeNothing(t *testing.T) {
	items := loaves(1, func(int) string { return sponsorLine })
	d, err := New(lately.Parties{Us: lately.Party{Name: "Ourselves"}, Partners: []lately.Party{{ID: "zephyrmill", Name: "Zephyrmill"}}})
	if err != nil {
		t.Fatal(err)
	}
	src := lately.Source{ID: "us/feed", Owner: lately.OurID, Kind: "feed"}
	before := fmt.Sprint(d.Detect(src, items[0]))
	src.Repeated = []uint64{0, 1, 1 << 40, 1<<64 - 1}
	if after := fmt.Sprint(d.Detect(src, items[0])); after != before {
		t.Errorf("found %s, want %s", after, before)
	}
}
