package sitemap_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/sitemap"
)

func TestConformance(t *testing.T) {
	for _, area := range []lately.Area{lately.WhitePaper, lately.PartnerPage} {
		t.Run(string(area), func(t *testing.T) {
			connectortest.Run(t, connectortest.Suite{
				Kind: sitemap.Kind(), Many: 25, Conditional: true, Removes: area.Standing(),
				Make: func(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
					return world(at, things, area)
				},
				Wrong: map[string]func(connectors.Settings){
					"budget": func(s connectors.Settings) { s.(*sitemap.Settings).Budget = -1 },
					"match":  func(s connectors.Settings) { s.(*sitemap.Settings).Match = []string{"papers"} },
				},
			})
		})
	}
}

// world is a site with a page for each thing.
func world(at connectortest.Site, things int, area lately.Area) *connectortest.World {
	s := &site{files: map[string]string{}, status: map[string]int{}}
	var pages []string
	day, born := 1, 0
	list := func() {
		var b strings.Builder
		b.WriteString("<urlset>")
		for _, p := range pages {
			b.WriteString("<url><loc>" + at.URL + strings.Replace(p, " ", "</loc><lastmod>", 1) + "</lastmod></url>\n")
		}
		s.put("/sitemap.xml", b.String()+"</urlset>")
	}
	add := func() {
		path := fmt.Sprintf("/p/%03d", born)
		s.put(path, story(fmt.Sprintf("Page %03d", born), "2026-05-01"))
		pages = append(pages, path+" 2026-01-01")
		born++
		list()
	}
	list()
	for range things {
		add()
	}
	return &connectortest.World{
		Handler:  s,
		Source:   lately.Source{ID: "us/map", Name: "map", Owner: lately.OurID, Kind: "sitemap", Location: at.URL + "/sitemap.xml", Area: area},
		Settings: func(lately.Secret) connectors.Settings { return sitemap.Kind().Settings() },
		Add:      add,
		Change: func(i int) {
			day++
			path, _, _ := strings.Cut(pages[i], " ")
			s.put(path, story("Page "+path[3:]+", changed", "2026-05-01"))
			pages[i] = fmt.Sprintf("%s 2026-02-%02d", path, day)
			list()
		},
		Remove: func(i int) {
			pages = slices.Delete(pages, i, i+1)
			list()
		},
	}
}
