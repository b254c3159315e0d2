package feed

import (
	"net/url"
	"os"
	"testing"
	"unicode/utf8"

	"lately"
)

func FuzzFeed(f *testing.F) {
	for _, name := range []string{"rss.xml", "atom.xml", "feed.json"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "text/xml")
	}
	f.Add([]byte("<rdf:RDF><channel/><item><title>a<title>b</item><item/></rdf:RDF>"), "text/xml; charset=iso-8859-1")
	f.Add([]byte("<\x00r\x00s\x00s\x00>\x00"), "")
	f.Add([]byte("<rss><channel><item><title>x<b ==/></title></item><item><![CDATA[<item>]]></item>"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := read(answer{body: body, contentType: contentType})
		if err != nil {
			return
		}
		c := &connector{source: lately.Source{ID: "a/b"}}
		at := decode(nil)
		from := &url.URL{Scheme: "https", Host: "acme.example", Path: "/feed"}
		keys := map[string]bool{}
		for _, e := range identify(c.entries(doc, from), "a/b", doc.home, &at) {
			if e.item.Key == "" || keys[e.item.Key] || e.item.Key != lately.OneLine(e.item.Key) {
				t.Errorf("key %q is empty, no line or stands twice", e.item.Key)
			}
			keys[e.item.Key] = true
			for _, s := range append([]string{e.item.Key, e.item.Title, e.item.Body, e.item.Author, e.item.URL}, e.item.Aliases...) {
				if !utf8.ValidString(s) {
					t.Errorf("not UTF-8: %q", s)
				}
			}
		}
	})
}
