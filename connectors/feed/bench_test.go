package feed

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"lately"
)

// BenchmarkFeed reads a feed of 500 entries with 4 KB of text each, from its bytes
// to items with their identity.
func BenchmarkFeed(b *testing.B) {
	var s strings.Builder
	s.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Acme</title><link>https://acme.example/</link>`)
	body := strings.Repeat(`<p>A sentence of some words, with a <a href="https://zephyrmill.example/">link</a> in it.</p>`, 45)
	for i := range 500 {
		fmt.Fprintf(&s, `<item><title>Entry %d</title><link>https://acme.example/%d</link><guid>%d</guid><pubDate>%s</pubDate><category>a</category><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, time.Date(2026, 1, 1, i, 0, 0, 0, time.UTC).Format(time.RFC1123Z), body)
	}
	doc := []byte(s.String() + "</channel></rss>")
	c := &connector{source: lately.Source{ID: "acme/blog"}}
	from := &url.URL{Scheme: "https", Host: "acme.example", Path: "/feed"}
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := parse(b.Context(), answer{body: doc, contentType: "application/rss+xml"})
		if err != nil {
			b.Fatal(err)
		}
		at := decode(nil)
		if n := len(identify(c.entries(d, from), "acme/blog", d.home, &at)); n != 500 {
			b.Fatalf("%d entries", n)
		}
	}
}
