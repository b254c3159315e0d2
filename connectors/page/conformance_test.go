package page

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{Kind: Kind(), Make: makeWorld, Conditional: true, Removes: true, Whole: pageKey})
}

// wall is a partner page whose cards come and go.
type wall struct {
	cards []string
	texts map[string]string
}

func (w *wall) html() string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>Partners of Acme</title></head><body>
<nav><a href="/">Start</a> <a href="/partners/">Partners</a></nav><main><h1>Partners of Acme</h1>
<div class="intro"><p>Everybody below has built something with us that our customers use every day, and we are glad to show them here. Who wants to stand beside them writes to us; we answer within two working days, and most of what we list went up within a month of the first letter.</p></div>
<div class="grid">`)
	for _, c := range w.cards {
		fmt.Fprintf(&b, `<div class="card"><img src="/logos/%s.svg" alt="%s logo"><h3>%s</h3><p>%s</p><a href="https://%s.example/">Visit</a></div>`, c, c, c, w.texts[c], c)
	}
	b.WriteString(`</div></main><footer><p>Acme Works</p></footer></body></html>`)
	return b.String()
}

func (w *wall) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/partners/" {
		http.NotFound(rw, r)
		return
	}
	body := w.html()
	h := fnv.New64a()
	_, _ = h.Write([]byte(body))
	tag := `"` + strconv.FormatUint(h.Sum64(), 36) + `"`
	rw.Header().Set("ETag", tag)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = rw.Write([]byte(body))
}

func makeWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	w := &wall{texts: map[string]string{}}
	for i := range things {
		w.cards = append(w.cards, fmt.Sprintf("partner-%03d", i))
	}
	added := 0
	return &connectortest.World{
		Handler:  w,
		Source:   lately.Source{ID: "us/page", Name: "page", Owner: lately.OurID, Kind: "page", Location: at.URL + "/partners/", Area: lately.PartnerPage},
		Settings: func(lately.Secret) connectors.Settings { return &Settings{} },
		Add: func() {
			added++
			w.cards = append(w.cards, fmt.Sprintf("newcomer-%03d", added))
		},
		Change: func(i int) { w.texts[w.cards[i]] = "Now with a text of its own." },
		Remove: func(i int) { w.cards = slices.Delete(w.cards, i, i+1) },
	}
}
