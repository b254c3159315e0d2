package article

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"lately"
)

// enough is how many letters of text make a main text credible; with less, what
// the page marks as its main part is taken if there is more in it.
const enough = 250

func (r *Reader) readHTML(ctx context.Context, p *Page, address *url.URL, contentType string, body []byte) error {
	p.Truncated = len(body) > MaxPage
	page := toUTF8(body[:min(len(body), MaxPage)], contentType)
	h := readHead(page)
	p.Truncated = p.Truncated || h.cut
	p.describe(h, address)
	p.Format = lately.HTML
	text, author, err := r.main(ctx, h, address)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if marked := markedMain(h.page); err != nil || len(plainText(text)) < enough && len(plainText(marked)) > len(plainText(text)) {
		text = marked
	}
	p.setBody(text)
	if p.Author == "" {
		p.Author = oneLine(author, maxName)
	}
	return nil
}

// describe fills in what the page says of itself. What it says in structured data
// is believed first.
func (p *Page) describe(h *head, address *url.URL) {
	subject, page := readStructured(h.scripts, address)
	p.Canonical = h.address(address)
	p.Title = subject.title
	if p.Title == "" {
		p.Title = h.name()
	}
	p.Author = subject.author
	if p.Author == "" {
		p.Author = oneLine(h.first("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"), maxName)
	}
	if strings.Contains(p.Author, "://") {
		p.Author = ""
	}
	p.Schema = subject.kind
	switch {
	case p.Schema != "":
	case h.schema != "":
		p.Schema = h.schema
	case strings.EqualFold(h.meta["og:type"], "article"):
		p.Schema = "Article"
	}
	p.Categories = categories(h.tags, subject.keywords)
	p.date(h, subject, page)
}

func (p *Page) date(h *head, subject, page entity) {
	p.Published, p.Dated = subject.published, "json-ld"
	if p.Published.IsZero() {
		p.Published, p.Dated = h.date()
	}
	if p.Published.IsZero() && !page.published.IsZero() && !isEvent(p.Schema) {
		p.Published, p.Dated = page.published, "json-ld"
	}
	p.Updated = subject.updated
	if p.Updated.IsZero() {
		p.Updated, _ = parseDate(h.first("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified"))
	}
}

func categories(lists ...[]string) []string {
	var out []string
	for _, c := range slices.Concat(lists...) {
		if c = oneLine(c, 100); c != "" && len(out) < maxCategories && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// The extractor isn't given what no article is like, and it would take long for.
const (
	maxForExtractor = 15_000 // elements
	maxDepth        = 120
)

// main finds the main text within the reader's patience.
func (r *Reader) main(ctx context.Context, h *head, address *url.URL) (text, author string, err error) {
	if h.elements > maxForExtractor || h.deepest > maxDepth {
		return "", "", errSlow
	}
	var x Extractor = readable{}
	if r.Extractor != nil {
		x = r.Extractor
	}
	// What is left behind goes on writing to this, and nobody reads it then.
	var found struct{ text, author string }
	err = within(ctx, r.patience(), func() error {
		var err error
		found.text, found.author, err = x.Main(h.page, address)
		return err
	})
	if err != nil {
		return "", "", err
	}
	return found.text, found.author, nil
}

var (
	errSlow  = errors.New("it takes too long") // it was left behind
	errPanic = errors.New("panic")
)

// within runs what takes no context, and turns a panic in it into an error. What
// takes longer is left behind; it works on bounded input and ends by itself.
func within(ctx context.Context, patience time.Duration, work func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- fmt.Errorf("%w: %v", errPanic, v)
			}
		}()
		done <- work()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return errSlow
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readable is the Extractor that readers of articles use in browsers.
type readable struct{}

// Main implements Extractor.
func (readable) Main(page []byte, address *url.URL) (text, author string, err error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", "", err
	}
	removeBanners(doc)
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	parser.DisableJSONLD = true
	got, err := parser.ParseAndMutate(doc, address)
	if err != nil {
		return "", "", err
	}
	return got.Content, got.Byline, nil
}

// removeBanners takes out what asks for consent to cookies: it stands in front of the
// text and would be taken for its beginning.
func removeBanners(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && isBanner(c) {
			n.RemoveChild(c)
		} else {
			removeBanners(c)
		}
		c = next
	}
}

func isBanner(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.Aside, atom.Dialog:
	default:
		return false
	}
	for _, a := range n.Attr {
		if (a.Key == "id" || a.Key == "class") && consent.MatchString(a.Val) {
			return true
		}
	}
	return false
}

var consent = regexp.MustCompile(`(?i)^(\S*[-_ ])?(cookie|consent|gdpr)s?([-_ ]?(banner|bar|notice|popup|modal|dialog|consent|message|law|info|wrapper|container|overlay))?$|\bonetrust-|\bcc-window\b`)

// toUTF8 decodes a page as browsers do.
func toUTF8(b []byte, contentType string) []byte {
	e, name, _ := charset.DetermineEncoding(b, contentType)
	if name == "utf-8" {
		return bytes.TrimPrefix(b, []byte("\uFEFF"))
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return b
	}
	return bytes.TrimPrefix(out, []byte("\uFEFF"))
}
