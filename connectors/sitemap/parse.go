package sitemap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// Bounds of one file.
const (
	maxLocations = 50_000 // what the protocol allows
	maxNesting   = 20
	maxText      = 4096
)

// location is one address that a sitemap lists.
type location struct {
	address string
	lastmod string    // as written
	news    time.Time // date of publication, in sitemaps for news
	// original is the address of the same page in the language that stands for all
	// others: the default one, else English. It is empty where nothing is said.
	original string
	rank     int // of original's language
}

// file is one sitemap file.
type file struct {
	index     bool // its locations are sitemaps
	locations []location
	cut       bool // it breaks off, or has more than is read
}

var errNoSitemap = errors.New("this is no sitemap")

// parse reads a sitemap: XML, or a text with an address on each line. One that
// breaks off gives what came before.
func parse(b []byte) (file, error) {
	b = bytes.TrimLeft(b, " \t\r\n\uFEFF")
	switch {
	case len(b) == 0:
		return file{}, fmt.Errorf("%w: it is empty", errNoSitemap)
	case b[0] == '<':
		return parseXML(b)
	case bytes.HasPrefix(b, []byte("http://")) || bytes.HasPrefix(b, []byte("https://")):
		return parseText(b), nil
	}
	return file{}, errNoSitemap
}

func parseText(b []byte) (f file) {
	for line := range bytes.Lines(b) {
		if len(f.locations) == maxLocations {
			f.cut = true
			break
		}
		if s := strings.TrimSpace(string(line)); len(s) <= maxText && utf8.ValidString(s) && s != "" {
			f.locations = append(f.locations, location{address: s})
		}
	}
	return f
}

// xmlReader goes through the tokens of an XML sitemap.
type xmlReader struct {
	file
	root string
	path []string
	now  location
	text strings.Builder
}

func parseXML(b []byte) (file, error) {
	dec := xml.NewDecoder(bytes.NewReader(b))
	dec.Strict = false
	dec.CharsetReader = charset.NewReaderLabel
	var r xmlReader
	for {
		token, err := dec.RawToken()
		if err != nil {
			if r.root == "" {
				return file{}, errNoSitemap
			}
			r.cut = r.cut || !errors.Is(err, io.EOF) || len(r.path) > 0
			return r.file, nil
		}
		done, err := r.take(token)
		if err != nil {
			return file{}, err
		}
		if done {
			return r.file, nil
		}
	}
}

// take handles one token and reports whether the reading is over.
func (r *xmlReader) take(token xml.Token) (done bool, err error) {
	switch t := token.(type) {
	case xml.StartElement:
		if r.root == "" {
			return false, r.begin(t.Name.Local)
		}
		if r.path = append(r.path, strings.ToLower(t.Name.Local)); len(r.path) > maxNesting {
			return false, fmt.Errorf("%w that can be read: its markup is too deep", errNoSitemap)
		}
		r.text.Reset()
		switch {
		case len(r.path) == 2:
			r.now = location{}
		case len(r.path) == 3 && r.path[2] == "link":
			r.now.translation(t.Attr)
		}
	case xml.CharData:
		if r.text.Len()+len(t) <= maxText {
			r.text.Write(t)
		}
	case xml.EndElement:
		return r.end(strings.ToLower(t.Name.Local)), nil
	}
	return false, nil
}

// translation notes the address of a page in another language.
func (l *location) translation(attrs []xml.Attr) {
	var language, href string
	for _, a := range attrs {
		switch strings.ToLower(a.Name.Local) {
		case "hreflang":
			language = strings.ToLower(a.Value)
		case "href":
			href = a.Value
		}
	}
	rank := 0
	switch {
	case language == "x-default":
		rank = 3
	case language == "en":
		rank = 2
	case strings.HasPrefix(language, "en-"):
		rank = 1
	}
	if rank > l.rank && len(href) <= maxText && utf8.ValidString(href) {
		l.original, l.rank = strings.TrimSpace(href), rank
	}
}

func (r *xmlReader) begin(name string) error {
	r.root = strings.ToLower(name)
	r.path = []string{r.root}
	switch r.root {
	case "urlset":
		return nil
	case "sitemapindex":
		r.index = true
		return nil
	case "rss", "feed", "rdf":
		return fmt.Errorf("%w but a feed; change the source's kind to feed", errNoSitemap)
	case "html":
		return fmt.Errorf("%w but a web page", errNoSitemap)
	}
	return fmt.Errorf("%w: its outermost element is <%.40s>", errNoSitemap, name)
}

// end handles an end tag. Tags that don't match are passed over.
func (r *xmlReader) end(name string) (done bool) {
	if len(r.path) == 0 || r.path[len(r.path)-1] != name {
		return false
	}
	text := strings.TrimSpace(strings.ToValidUTF8(r.text.String(), ""))
	r.text.Reset()
	switch depth := len(r.path); {
	case depth == 1:
		r.path = nil
		return true
	case depth == 2 && (name == "url" || name == "sitemap"):
		if r.now.address != "" {
			if len(r.locations) == maxLocations {
				r.cut = true
				return true
			}
			r.locations = append(r.locations, r.now)
		}
	case depth == 3 && name == "loc":
		r.now.address = text
	case depth == 3 && name == "lastmod":
		r.now.lastmod = text
	case depth == 4 && name == "publication_date":
		r.now.news, _ = parseTime(text)
	}
	r.path = r.path[:len(r.path)-1]
	return false
}

// parseTime reads the dates that sitemaps may have.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1990 && t.Year() <= 2100 {
			return t.UTC().Truncate(time.Second), true
		}
	}
	return time.Time{}, false
}

// absolute resolves a location and gives nil for what isn't http or https.
func absolute(base *url.URL, raw string) *url.URL {
	u, err := base.Parse(raw)
	if err != nil || len(raw) > 2000 || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u
}
