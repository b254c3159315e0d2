package connectortest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"lately"
)

// trick is one way to answer wrongly, made from the right answer.
type trick struct {
	name string
	// send writes the answer; genuine is the right one.
	send func(w http.ResponseWriter, genuine *httptest.ResponseRecorder)
	// plain says that no connector could take it for the right one: it must be an
	// error, or a warning if nothing is lost by it.
	plain bool
}

const errorPage = "<!doctype html><html><head><title>Service unavailable</title></head><body><h1>We'll be back soon</h1>" +
	"<p>Our site is down for maintenance.</p></body></html>"

// tricks are bodies that servers, proxies and attackers answer with.
func tricks(lenient bool) []trick {
	body := func(name, contentType, text string, plain bool) trick {
		return trick{name, func(w http.ResponseWriter, _ *httptest.ResponseRecorder) { write(w, contentType, []byte(text)) }, plain}
	}
	changed := func(name string, plain bool, change func([]byte) []byte) trick {
		return trick{name, func(w http.ResponseWriter, g *httptest.ResponseRecorder) {
			write(w, g.Header().Get("Content-Type"), change(g.Body.Bytes()))
		}, plain}
	}
	return []trick{
		body("an empty body", "", "", true),
		body("an empty body with a content type", "application/json", "", true),
		body("white space", "text/plain", " \n\t\n ", true),
		body("an error page", "text/html; charset=utf-8", errorPage, true),
		body("an error page under a wrong type", "application/json", errorPage, true),
		body("null", "application/json", "null", true),
		body("an empty object", "application/json", "{}", true),
		body("an empty list", "application/json", "[]", false), // some services say so that there is nothing
		body("a text", "application/json", `"nothing here"`, true),
		body("deep nesting", "application/json", strings.Repeat("[", 200000), true),
		body("deep markup", "text/html", strings.Repeat("<div>", 100000), true),
		body("an entity bomb", "application/xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">`+
			`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>`, false),
		body("an outer entity", "application/xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>`+
			`<rss version="2.0"><channel><title>x</title><item><guid>g</guid><title>&f;</title></item></channel></rss>`, false),
		body("bytes", "application/octet-stream", noise(5000), true),
		changed("half of the body", !lenient, func(b []byte) []byte { return b[:len(b)/2] }),
		changed("all but the last byte", false, func(b []byte) []byte { return b[:max(0, len(bytes.TrimSpace(b))-1)] }),
		changed("noise in the body", false, func(b []byte) []byte {
			out := bytes.Clone(b)
			for i := 3; i < len(out); i += 11 {
				out[i] = 0xfe
			}
			return out
		}),
		changed("NULs in the body", false, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(" "), []byte("\x00")) }),
		changed("the body twice", false, func(b []byte) []byte { return slices.Concat(b, b) }),
		changed("UTF-16 without a mark", false, func(b []byte) []byte {
			var out []byte
			for _, u := range utf16.Encode([]rune(string(b))) {
				out = append(out, byte(u), byte(u>>8))
			}
			return out
		}),
		{"a connection that breaks off", func(w http.ResponseWriter, g *httptest.ResponseRecorder) {
			copyHeader(w, g)
			w.Header().Set("Content-Length", strconv.Itoa(g.Body.Len()+1000))
			_, _ = w.Write(g.Body.Bytes()[:g.Body.Len()/2])
			panic(http.ErrAbortHandler)
		}, true},
		{"a body without end", func(w http.ResponseWriter, g *httptest.ResponseRecorder) {
			copyHeader(w, g)
			half := g.Body.Bytes()[:g.Body.Len()/2]
			_, _ = w.Write(half)
			for range maxBody/len(filler) + 64 {
				if _, err := w.Write(filler); err != nil {
					return
				}
			}
		}, false},
		{"a false compression", func(w http.ResponseWriter, g *httptest.ResponseRecorder) {
			w.Header().Set("Content-Encoding", "gzip")
			write(w, g.Header().Get("Content-Type"), []byte("this is not gzip"))
		}, true},
		{"a wrong content type", func(w http.ResponseWriter, g *httptest.ResponseRecorder) {
			write(w, "image/png", g.Body.Bytes())
		}, false},
	}
}

var filler = bytes.Repeat([]byte("                                 lorem ipsum\n"), 1500)

// noise is text that no format is made of, the same each time.
func noise(n int) string {
	out := make([]byte, n)
	x := uint32(2463534242)
	for i := range out {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		out[i] = byte(x)
	}
	return string(out)
}

func write(w http.ResponseWriter, contentType string, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

func copyHeader(w http.ResponseWriter, g *httptest.ResponseRecorder) {
	for k, v := range g.Header() {
		if k != "Etag" && k != "Last-Modified" && k != "Content-Length" {
			w.Header()[k] = v
		}
	}
}

// checkHostile gives each wrong answer at each request of a first and of a later
// look: nothing panics, nothing that is known counts as gone, what is plainly wrong
// is told, and the next look at the healed world finds all that is there.
func checkHostile(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	if b.world.Handler == nil {
		checkHostileFile(tb, s)
		return
	}
	b.mustTurn()
	first := len(b.front.taken())
	for _, t := range tricks(s.Lenient) {
		for k := range first {
			deceive(tb, s, t, k, false)
		}
		deceive(tb, s, t, 0, true)
	}
}

// deceive plays one trick at the k-th request of a look.
func deceive(tb testing.TB, s Suite, t trick, k int, later bool) {
	tb.Helper()
	b := newBench(tb, s, few)
	when := fmt.Sprintf("%s at request %d of a first look", t.name, k)
	if later {
		b.mustTurn()
		b.clock.Advance(s.settle())
		b.world.Change(0)
		b.clock.Advance(s.settle())
		when = t.name + " at a later look"
	}
	known := b.shelf.live()
	b.front.answer(func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n != k {
			return false
		}
		genuine := httptest.NewRecorder()
		r.Header.Del("If-None-Match")
		r.Header.Del("If-Modified-Since")
		b.world.Handler.ServeHTTP(genuine, r)
		t.send(w, genuine)
		return true
	})
	batches, err := b.turn()
	b.front.answer(nil)
	told := err != nil
	complete := false
	for _, batch := range batches {
		told = told || len(batch.Warnings) > 0
		complete = complete || batch.Complete
	}
	if gone := b.shelf.missing(); t.plain && len(gone) > 0 {
		tb.Errorf("%s: gone are %q", when, gone)
	}
	if short := len(b.shelf.live()) < few; t.plain && short && (!told || complete) {
		tb.Errorf("%s: %d of %d things, told %v, complete %v", when, len(b.shelf.live()), few, told, complete)
	}
	if !t.plain {
		return // what it planted may be taken for real; that nothing panics is enough
	}
	for _, key := range known {
		if !slices.Contains(b.shelf.live(), key) {
			tb.Errorf("%s: %q was known and isn't", when, key)
		}
	}
	b.heals(when)
}

// checkHostileFile is checkHostile for a kind without network.
func checkHostileFile(tb testing.TB, s Suite) {
	for _, text := range []string{"", " \n", errorPage, noise(5000), "null", strings.Repeat("[", 10000), strings.Repeat("\"", 10001), "\x00\x00\x00", "\xff\xfea"} {
		b := newBench(tb, s, few)
		b.mustTurn()
		b.clock.Advance(s.settle())
		b.world.Put([]byte(text))
		batches, err := b.turn()
		warned := slices.ContainsFunc(batches, func(x lately.Batch) bool { return len(x.Warnings) > 0 })
		if err == nil && !warned {
			tb.Errorf("%.40q in place of the file: neither an error nor a warning", text)
		}
		if gone := b.shelf.missing(); len(gone) > 0 {
			tb.Errorf("%.40q in place of the file: gone are %q", text, gone)
		}
	}
}
