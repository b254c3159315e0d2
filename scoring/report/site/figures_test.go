package site

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lately/scoring"
	"lately/scoring/report/say"
)

// content is a node's text, with white space folded.
func content(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func find(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func parse(t *testing.T, page *bytes.Buffer) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every figure of the overview is that of the scorecard.
func TestOverviewShowsTheCards(t *testing.T) {
	showsTheCards(t, written(t)["index.html"], stream(partners()))
	showsTheCards(t, programmeSite(t)["index.html"], ledger(36))
}

func showsTheCards(t *testing.T, page *bytes.Buffer, partners iter.Seq2[*Exchange, error]) {
	t.Helper()
	doc := parse(t, page)
	rows := map[string][]string{}
	for _, tr := range find(doc, func(n *html.Node) bool { return n.Data == "tr" && attr(n.Parent.Parent, "id") == "partners" }) {
		var cells []string
		for c := range tr.ChildNodes() {
			if c.Type == html.ElementNode {
				cells = append(cells, content(c))
			}
		}
		rows[cells[0]] = cells
	}
	for e, err := range partners {
		if err != nil {
			t.Fatal(err)
		}
		c := &e.Card
		cells := rows[say.Plain(c.Name)]
		if cells == nil {
			t.Fatalf("no row for %s in %v", c.Name, rows)
		}
		late := [2]string{}
		for i, acc := range c.Accounts() {
			n := 0
			for _, a := range acc.Areas {
				if a.Expectation.State == scoring.Overdue {
					n++
				}
			}
			late[i] = say.Number(float64(n))
		}
		last := c.Given.Last
		if c.Received.Last.After(last) {
			last = c.Received.Last
		}
		got := []string{cells[1], cells[2], cells[4], cells[5], cells[7], cells[8], cells[9], cells[10]}
		want := []string{
			say.Status(c.Status), say.Tenths(c.Given.Points), say.Tenths(c.Received.Points), say.Signed(c.Balance),
			late[0], late[1], say.Number(float64(c.Pending)), date(last),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.Name, got, want)
		}
	}
}

// Every activity of the card has its place on the partner's page, once, and the
// figure that stands over a list is the sum of what stands in it.
func TestNoActivityIsLost(t *testing.T) {
	doc := parse(t, written(t)["partners/wide.html"])
	seen := map[string]int{}
	for _, li := range find(doc, func(n *html.Node) bool { return n.Data == "li" && strings.HasPrefix(attr(n, "id"), "a-") }) {
		seen[attr(li, "id")]++
	}
	n := 0
	e := wide()
	for l := range e.Card.Lines() {
		n++
		if seen[anchor(l.Activity.ID)] != 1 {
			t.Errorf("%q (%s) stands %d times", say.Clip(l.Activity.Title, 40), l.Why, seen[anchor(l.Activity.ID)])
		}
	}
	if n < 50 || len(seen) != n {
		t.Errorf("%d lines, %d items", n, len(seen))
	}
}

func TestListsAddUp(t *testing.T) {
	e := wide()
	v := &partnerView{Card: &e.Card, e: e, page: &page{s: newSite()}}
	v.gather()
	for _, side := range v.Sides {
		areas := int64(0)
		for _, a := range side.Areas {
			sum := a.Cap
			for _, y := range a.Years {
				for _, it := range y.Items {
					sum += it.Points
				}
			}
			if sum != a.Total {
				t.Errorf("%s: items and cap are %d, the heading says %d", a.ID, sum, a.Total)
			}
			areas += a.Total
		}
		if areas != side.Total {
			t.Errorf("the areas are %d, the side %d", areas, side.Total)
		}
	}
}

func TestFilesOfPartners(t *testing.T) {
	for id, want := range map[string]string{
		"api-evangelist": "partners/api-evangelist.html",
		"con":            "partners/con-",
		"com1":           "partners/com1-",
		"":               "partners/",
		"../up":          "partners/up-",
		"Ärger":          "partners/rger-",
		"株式会社":           "partners/",
		"a/b":            "partners/ab-",
	} {
		got := PartnerFile(id)
		if !strings.HasPrefix(got, want) || strings.ContainsAny(strings.TrimPrefix(got, "partners/"), "/\\ <") || len(got) > 100 {
			t.Errorf("PartnerFile(%q) = %q", id, got)
		}
	}
	if PartnerFile("Acme") == PartnerFile("acme") {
		t.Error("two partners share a file")
	}
}

func TestWriteStopsAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	var seq iter.Seq2[*Exchange, error] = func(yield func(*Exchange, error) bool) {
		_ = yield(wide(), nil) && yield(nil, broken)
	}
	f := folder{}
	if err := newSite().Write(f, seq, nil); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if f["index.html"] != nil {
		t.Error("the overview was written though a partner is missing")
	}
}
