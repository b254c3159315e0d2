package site

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring"
)

const day = 24 * time.Hour

var asOf = time.Date(2026, 6, 30, 23, 59, 59, 0, time.UTC)

// folder is a site in memory.
type folder map[string]*bytes.Buffer

func (f folder) Put(path string, write func(io.Writer) error) error {
	if f[path] != nil {
		return fmt.Errorf("%s is written twice", path)
	}
	f[path] = &bytes.Buffer{}
	return write(f[path])
}

func act(partner string, side lately.Side, area lately.Area, days int, title string, more ...func(*lately.Activity)) lately.Activity {
	at := asOf.Add(-time.Duration(days) * day)
	a := lately.Activity{
		Partner: partner, Side: side, Area: area, Title: title, URL: "https://example.com/" + lately.Slug(title),
		OccurredAt: at, FirstSeen: at.Add(day), LastSeen: asOf.Add(-time.Hour), Status: lately.Counted, Confidence: 0.97,
		Rule: "the title names them", Excerpt: title + " and more", Source: "us/feed:example.com/feed",
	}
	for _, f := range more {
		f(&a)
	}
	a.ID = lately.ActivityID(a.Partner, a.Side, a.Area, a.URL)
	return a
}

func status(s lately.Status) func(*lately.Activity) {
	return func(a *lately.Activity) { a.Status = s }
}

// hostile is what a feed may say to break a page.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title></style></svg><script>alert(2)</script>`,
	"\u202eright to left\u202c", "\x1b[31mred\x1b[0m\x00\x07", "{{.Card}} {{template \"x\"}}", "<!-- ", "]]>", "&lt;b&gt; &amp;&#x3c;", strings.Repeat("long ", 2000),
	"javascript:alert(3)", `=HYPERLINK("http://evil.example","click")`, "broken \xff\xfe bytes",
}

// everything has each reason for counting nothing, a flood, and hostile text in every
// field that comes from outside.
func everything(partner string) []lately.Activity {
	gone := func(a *lately.Activity) { a.Status, a.EndedAt = lately.Gone, asOf.Add(-10*day) }
	acts := []lately.Activity{
		act(partner, lately.Ours, lately.PartnerPage, 400, "株式会社ワイド on our partner page"),
		act(partner, lately.Ours, lately.Referral, 100, "ACME, 200 seats", func(a *lately.Activity) {
			a.Stage, a.StageAt, a.Amount, a.Currency, a.DealID, a.Account = lately.Won, asOf.Add(-40*day), "12000.50", "EUR", "d-1", "ACME <b>GmbH</b>"
		}),
		act(partner, lately.Ours, lately.Testimonial, 300, "Our quote", gone),
		act(partner, lately.Theirs, lately.BlogPost, 31, "Ten tools we like", status(lately.Mention)),
		act(partner, lately.Theirs, lately.BlogPost, 40, "Not about us", status(lately.Rejected)),
		act(partner, lately.Theirs, lately.Workshop, -5, "Next week's webinar"),
		act(partner, lately.Theirs, lately.Integration, 700, "wide/connector", func(a *lately.Activity) { a.AliveAt = asOf.Add(-600 * day) }),
		act(partner, lately.Theirs, lately.Integration, 500, "wide/old", func(a *lately.Activity) { a.Archived = true }),
		act(partner, lately.Theirs, lately.WhitePaper, 50, "A guide nobody asked for"),
		act(partner, lately.Theirs, lately.PressRelease, 900, "Old news"),
	}
	for i, h := range hostile {
		acts = append(acts, act(partner, lately.Theirs, lately.Areas()[i%8], 20+i, fmt.Sprint(i), func(a *lately.Activity) {
			a.Title, a.Excerpt, a.Rule, a.Source, a.Account, a.Amount, a.DealID = h, h, h, h, h, h, h
			a.URL = []string{"javascript:alert(1)", "https://example.com/?q=" + h, "data:text/html," + h, "file:///etc/passwd"}[i%4] + fmt.Sprint(i)
			if i%3 == 0 {
				a.Status = lately.Pending
			}
		}))
	}
	for i := range 30 {
		acts = append(acts, act(partner, lately.Ours, lately.BlogPost, 5+22*i, fmt.Sprintf("Post %d", i)))
	}
	return acts
}

func exchange(ag scoring.Agreement, acts []lately.Activity) *Exchange {
	m := scoring.DefaultModel()
	c := scoring.Score(slices.Values(acts), ag, m, asOf)
	return &Exchange{Card: c, Trend: scoring.Trend(&c, ag, m, 24), Asks: scoring.Asks(&c, m, 4)}
}

func wide() *Exchange {
	return exchange(scoring.Agreement{
		Partner: "wide", Name: "株式会社ワイド <Wide & Co>", Since: asOf.Add(-800 * day),
		Ours: scoring.DefaultTariff().With(scoring.Tariff{lately.WhitePaper: {}}),
	}, everything("wide"))
}

func partners() []*Exchange {
	return []*Exchange{
		wide(),
		exchange(scoring.Agreement{Partner: "quiet", Name: "Quiet & Co", Gate: lately.Referral}, nil),
		exchange(scoring.Agreement{Partner: "../Evil <id>", Name: hostile[1]}, []lately.Activity{
			act("../Evil <id>", lately.Ours, lately.BlogPost, 3, "One post"),
		}),
	}
}

func sources() []lately.SourceState {
	return []lately.SourceState{
		{Source: lately.Source{ID: "us/feed:us.example/feed", Name: "feed:us.example/feed", Owner: lately.OurID, Kind: "feed"}, LastOK: asOf.Add(-time.Hour), NextAt: asOf.Add(day), Items: 12, Activities: 3},
		{Source: lately.Source{ID: "wide/page:wide", Name: hostile[0], Owner: "wide", Kind: "page", Area: lately.PartnerPage}, LastOK: asOf.Add(-day), NextAt: asOf, HeldBack: 4, HeldSince: asOf.Add(-2 * day)},
		{Source: lately.Source{ID: "wide/github:wide", Name: "github:wide", Owner: "wide", Kind: "github"}, LastError: asOf, Error: hostile[3], Failures: 2},
		{Source: lately.Source{ID: "quiet/feed:quiet", Name: "feed:quiet", Owner: "quiet", Kind: "feed"}},
	}
}

func names(id string) string {
	return map[string]string{"wide": "株式会社ワイド <Wide & Co>", "quiet": "Quiet & Co"}[id]
}

func newSite() *Site {
	return New(Options{Us: "Us <Works>", AsOf: asOf, Model: scoring.DefaultModel(), Names: names, Version: "lately 1.0"})
}

func stream(list []*Exchange) iter.Seq2[*Exchange, error] {
	return func(yield func(*Exchange, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// written is the whole static site of the fixture.
func written(t *testing.T) folder {
	t.Helper()
	f := folder{}
	if err := newSite().Write(f, stream(partners()), sources()); err != nil {
		t.Fatal(err)
	}
	return f
}
