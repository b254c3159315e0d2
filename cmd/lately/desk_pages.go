package main

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/cmd/lately/live"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report/site"
)

// monthsShown is how far timelines and trends go back.
const monthsShown = 24

// The addresses of the pages.
const (
	overviewPath = "/"
	sourcesPath  = "/sources"
	methodPath   = "/method"
	partnerPath  = "/partners/"
	reviewPath   = "/review"
)

// Page renders a page of the report.
func (d *desk) Page(ctx context.Context, path string, at time.Time) (live.Page, error) {
	cfg, _, _ := d.config()
	s := site.New(d.options(cfg, at))
	return rendered(s, func(w io.Writer) error {
		switch path {
		case overviewPath:
			return d.overview(ctx, w, cfg, s, at)
		case methodPath:
			return s.Method(w)
		case sourcesPath:
			states, err := reportSources(ctx, cfg, d.led, cfg.Parties.Partners)
			if err != nil {
				return err
			}
			return s.Sources(w, states)
		}
		id, ok := strings.CutPrefix(path, partnerPath)
		if !ok {
			return fs.ErrNotExist
		}
		return d.partner(ctx, w, cfg, s, id, at)
	})
}

// rendered is what write writes, with the policy that the site's pages need.
func rendered(s *site.Site, write func(io.Writer) error) (live.Page, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return live.Page{}, err
	}
	return live.Page{Body: b.Bytes(), Policy: s.Policy()}, nil
}

// options are those of pages that a server renders.
func (d *desk) options(cfg *config.Config, at time.Time) site.Options {
	o := d.a.siteOptions(cfg, at, monthsShown)
	o.Live = &site.Live{
		Overview: overviewPath, Sources: sourcesPath, Method: methodPath,
		Partner: func(id string) string { return partnerPath + url.PathEscape(id) },
		Review:  reviewsOf,
		Nav:     []site.Link{{Href: reviewPath, Text: "Review"}},
		Item:    toReview,
	}
	return o
}

// reviewsOf is the address of what waits in the exchange with a partner, or with all.
func reviewsOf(id string) string {
	if id == "" {
		return reviewPath
	}
	return reviewPath + "?" + url.Values{"partner": {id}}.Encode()
}

// toReview leads from what waits to where it is decided on.
func toReview(l scoring.Line) template.HTML {
	if l.Why != scoring.Pending {
		return ""
	}
	to := reviewPath + "?" + url.Values{"partner": {l.Activity.Partner}, "all": {"yes"}}.Encode() + "#" + site.WaitingID(l.Activity.ID)
	return template.HTML(fmt.Sprintf(`<p class="me"><a href="%s">Decide on it</a></p>`, template.HTMLEscapeString(to)))
}

func (d *desk) overview(ctx context.Context, w io.Writer, cfg *config.Config, s *site.Site, at time.Time) error {
	states, err := reportSources(ctx, cfg, d.led, cfg.Parties.Partners)
	if err != nil {
		return err
	}
	var sum site.Summary
	for e, err := range d.a.exchanges(ctx, cfg, d.led, cfg.Parties.Partners, at, monthsShown, false) {
		if err != nil {
			return err
		}
		sum.Add(e, monthsShown)
	}
	return s.Overview(w, &sum, states)
}

func (d *desk) partner(ctx context.Context, w io.Writer, cfg *config.Config, s *site.Site, id string, at time.Time) error {
	p, err := partnerByID(cfg, id)
	if err != nil {
		return err
	}
	states, err := reportSources(ctx, cfg, d.led, []lately.Party{p})
	if err != nil {
		return err
	}
	for e, err := range d.a.exchanges(ctx, cfg, d.led, []lately.Party{p}, at, monthsShown, true) {
		if err != nil {
			return err
		}
		return s.Partner(w, e, states)
	}
	return fs.ErrNotExist
}
