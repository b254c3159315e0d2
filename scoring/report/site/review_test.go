package site

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
	"lately/scoring/report/say"

	"golang.org/x/net/html"
)

// liveSite is a site as a server has it.
func liveSite() *Site {
	return New(Options{
		Us: programme.Name(lately.OurID), AsOf: programme.AsOf, Model: scoring.DefaultModel(), Names: programme.Name,
		Live: &Live{Overview: "/", Sources: "/sources", Method: "/method", Nav: []Link{{"/review", "Review"}}},
	})
}

func doubts(t *testing.T) []Waiting {
	t.Helper()
	list, err := scoring.Doubts(programme.Stream(), programme.Agreements(), scoring.DefaultModel(), programme.AsOf)
	if err != nil || len(list) < 5 {
		t.Fatalf("%d wait in the programme, %v", len(list), err)
	}
	var out []Waiting
	for _, d := range list {
		out = append(out, Waiting{Doubt: d})
	}
	return out
}

func reviewPage(t *testing.T, q Queue) string {
	t.Helper()
	var b bytes.Buffer
	if err := liveSite().Review(&b, q); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The page for reviews: what waits in the invented programme, after a decision.
func TestReviewGolden(t *testing.T) {
	waiting := doubts(t)
	lee := time.Date(2026, 6, 29, 9, 30, 0, 0, time.UTC)
	waiting[1].Entry, waiting[1].Said = 7, &Decided{ID: waiting[1].Activity.ID, Word: "noted", By: "lee", At: lee, Note: "ask them on Friday", Entry: 7}
	last := Decided{
		Activity: waiting[0].Activity, ID: waiting[0].Activity.ID, Partner: waiting[0].Name, Word: "accepted", By: "kim", At: programme.AsOf,
		Found: "blog post of theirs", Entry: 8,
	}
	last.Activity.Status = lately.Counted
	q := Queue{
		Action: "/review", Token: "t0ken", Back: "partner=corvid-labs", Waiting: waiting[1:4], Wait: len(waiting) - 1, All: "/review?all=yes",
		Others: Link{"/review?show=decided", "What was decided before"}, Partners: []Choice{{"corvid-labs", "Corvid Labs", true}},
		Areas: []Choice{{"blog_post", "blog post", false}}, Notice: &Notice{Did: "Accepted", Now: last},
	}
	golden(t, "review.html", bare(reviewPage(t, q)))
	gone := Decided{ID: "0123456789abcdef0123", Partner: "Corvid Labs", Word: "rejected", By: "lee", At: lee, Note: "a namesake", Entry: 3}
	golden(t, "review-decided.html", bare(reviewPage(t, Queue{
		Action: "/review", Token: "t0ken", Past: true, Decided: []Decided{last, gone}, Others: Link{"/review", "What waits"},
		Notice: &Notice{Did: "Rejected", Conflict: true, Now: last},
	})))
}

// Whatever there is to say, its form leads to the same thing with the token, and only
// what may be corrected can be.
func TestReviewForms(t *testing.T) {
	post, deal := doubts(t)[0], doubts(t)[0]
	post.Activity.Area, post.Activity.Side = lately.BlogPost, lately.Theirs
	deal.Activity.ID, deal.Activity.Area, deal.Entry = "deal", lately.Referral, 12
	page := reviewPage(t, Queue{Action: "/review", Token: "t0ken", Back: "all=yes", Waiting: []Waiting{post, deal}, Wait: 2})
	doc := parse(t, bytes.NewBufferString(page))
	var got []string
	for _, f := range find(doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "method") == "post" }) {
		var fields []string
		for _, n := range find(f, func(n *html.Node) bool { return attr(n, "name") != "" }) {
			fields = append(fields, attr(n, "name")+"="+attr(n, "value"))
		}
		got = append(got, strings.Join(fields, " "))
	}
	want := []string{
		"token=t0ken id=" + post.Activity.ID + " after=0 back=all=yes do=accept do=reject area= side= note= do=change do=note",
		"token=t0ken id=deal after=12 back=all=yes do=accept do=reject side= note= do=change do=note",
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("forms\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, o := range find(doc, func(n *html.Node) bool { return n.Data == "option" }) {
		if v := attr(o, "value"); v == string(lately.Referral) || v == string(lately.BlogPost) {
			t.Errorf("a blog post can be said to be a %s", v)
		}
	}
}

func TestHostileTextIsInertInReviews(t *testing.T) {
	var q Queue
	q.Action, q.Wait = "/review", len(hostile)
	for i, h := range hostile {
		a := act("wide", lately.Ours, lately.Areas()[i%8], 20, h, status(lately.Pending))
		a.Title, a.Excerpt, a.Rule, a.Source, a.URL = h, h, h, h, []string{h, "javascript:alert(1)", "https://example.com/" + h}[i%3]
		d := Decided{Activity: a, ID: a.ID, Partner: h, Word: "noted", By: h, Note: h, At: asOf}
		q.Waiting = append(q.Waiting, Waiting{Doubt: scoring.Doubt{Name: h, Activity: a}, Said: &d})
		q.Decided = append(q.Decided, d)
		q.Partners = append(q.Partners, Choice{Value: a.ID, Text: say.Plain(h)})
		q.Notice = &Notice{Did: "Noted", Wrong: h, Now: d}
	}
	page := reviewPage(t, q)
	for _, bad := range []string{"<script>alert", "<img", "</svg><script", `href="javascript`, `href="data:text`, "\x1b", "\x00", "\u202e"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	ids := map[string]bool{}
	for _, n := range find(parse(t, bytes.NewBufferString(page)), func(n *html.Node) bool { return attr(n, "id") != "" }) {
		if ids[attr(n, "id")] {
			t.Errorf("id %q stands twice", attr(n, "id"))
		}
		ids[attr(n, "id")] = true
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s runs %q", n.Data, a.Val)
			}
		}
	}
}
