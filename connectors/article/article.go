// Package article reads one article: a web page or a PDF document, whatever may
// come. It finds the main text and leaves out what surrounds it, and takes title,
// author, kind and date of publication from what the page says of itself. A date is
// always given together with where it was read; the time of the fetch is never one.
package article

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"lately"
)

// Bounds of what is read and of what is kept, in bytes.
const (
	MaxPage = 4 << 20  // of a web page; what comes after is not read
	MaxPDF  = 16 << 20 // of a PDF document; a larger one is not read at all
	maxBody = 512 << 10
	maxText = 500 // of a title
	maxName = 200
)

// ErrNoArticle is wrapped where an address answers with something that has no text
// to read: a picture, an archive.
var ErrNoArticle = errors.New("not an article")

// Page is an article as it was read.
type Page struct {
	URL        string // where it came from, after redirects
	Canonical  string // what it names as its own address, where that is credible; else URL
	Title      string // plain text
	Author     string
	Schema     string // schema.org type of what the page is about, or empty
	Categories []string
	Body       string // the main text
	Format     lately.Format
	Truncated  bool
	Published  time.Time // UTC; the start of an event; zero if the page doesn't say
	Dated      string    // what Published was read from: "json-ld", "meta", "time", "url", "pdf"
	Updated    time.Time // UTC; zero if the page doesn't say
}

// Extractor finds the main text of a web page.
type Extractor interface {
	// Main returns the main text as HTML, and the author if it found one. It may
	// take its time; it is left behind if it takes too long.
	Main(page []byte, address *url.URL) (text, author string, err error)
}

// Reader reads articles. The zero Reader is ready for use.
type Reader struct {
	// Extractor of web pages; readability if nil.
	Extractor Extractor
	// Patience is how long a main text may take to be found, and a PDF to be
	// read; 10 s if 0.
	Patience time.Duration
}

// Read reads an article out of the body that an address answered with. Its error
// wraps ErrNoArticle where there is no text in it.
func (r *Reader) Read(ctx context.Context, address *url.URL, contentType string, body []byte) (Page, error) {
	p := Page{URL: address.String(), Canonical: address.String()}
	var err error
	switch kind := mediaType(contentType, body); kind {
	case "application/pdf":
		err = r.readPDF(ctx, &p, body)
	case "text/html", "application/xhtml+xml":
		err = r.readHTML(ctx, &p, address, contentType, body)
	case "text/plain":
		p.Format = lately.Text
		p.setBody(strings.ToValidUTF8(string(body[:min(len(body), MaxPage)]), "\uFFFD"))
	default:
		err = fmt.Errorf("%w: it is %s", ErrNoArticle, lately.OneLine(kind))
	}
	if err != nil {
		return Page{}, err
	}
	if p.Published.IsZero() {
		p.Published, p.Dated = DateInAddress(address)
	}
	return p, nil
}

func (r *Reader) patience() time.Duration {
	if r.Patience > 0 {
		return r.Patience
	}
	return 10 * time.Second
}

// mediaType is what a body is: by its own beginning if that is clear, else by what
// the server says.
func mediaType(contentType string, body []byte) string {
	start := bytes.TrimLeft(body[:min(len(body), 1024)], " \t\r\n\x00\uFEFF")
	if bytes.HasPrefix(start, []byte("%PDF-")) {
		return "application/pdf"
	}
	said, _, err := mime.ParseMediaType(contentType)
	if err == nil && said != "application/pdf" && said != "application/octet-stream" && said != "binary/octet-stream" {
		return said
	}
	sniffed, _, _ := strings.Cut(http.DetectContentType(start), ";")
	return sniffed
}

// setBody stores a text within the bounds.
func (p *Page) setBody(s string) {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	p.Body = shorten(strings.TrimSpace(s), maxBody)
	p.Truncated = p.Truncated || len(s) > maxBody
}

// shorten cuts a text at a number of bytes, between letters.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return strings.TrimRight(s[:most], " ")
}

// oneLine is a text as one bounded line without invisible letters.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r == 0xAD, r == 0x200B, r == 0xFEFF, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069:
			return -1
		}
		return r
	}, shorten(s, 16<<10))
	return shorten(lately.OneLine(s), most)
}
