package article

import (
	"context"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"lately"
)

// Bounds of what is read of a PDF document.
const (
	maxPages   = 80
	maxLetters = 200_000 // on one page
	maxLinks   = 40      // on one page
)

// document is what a PDF holds, as far as it was read.
type document struct {
	title, author     string // as its own table says
	created, modified string
	pages             []sheet
	more              bool // there are pages that weren't read
}

// sheet is one page of a PDF.
type sheet struct {
	text  string
	links []string // addresses that it links to
}

// oneAtATime keeps the memory that PDFs may take to that of one.
var oneAtATime = make(chan struct{}, 1)

// readPDF reads a PDF document's own text.
func (r *Reader) readPDF(ctx context.Context, p *Page, body []byte) error {
	if len(body) > MaxPDF {
		return fmt.Errorf("%w: the PDF is too large", ErrNoArticle)
	}
	select {
	case oneAtATime <- struct{}{}:
		defer func() { <-oneAtATime }()
	case <-ctx.Done():
		return ctx.Err()
	}
	doc, err := openPDF(ctx, body, r.patience())
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%w that can be read: PDF: %w", ErrNoArticle, err)
	}
	p.Format = lately.HTML
	p.Truncated = doc.more
	p.setBody(doc.html())
	p.describePDF(doc, body)
	return nil
}

// describePDF takes title, author and dates from the document's own table, or from
// its XMP.
func (p *Page) describePDF(doc document, body []byte) {
	x := readXMP(body)
	for _, t := range []string{doc.title, x.title, doc.heading()} {
		if t = oneLine(t, maxText); p.Title == "" && speaking(t) {
			p.Title = t
		}
	}
	for _, a := range []string{doc.author, x.author} {
		if p.Author == "" {
			p.Author = oneLine(a, maxName)
		}
	}
	for _, d := range []string{doc.created, x.created} {
		if t, ok := pdfDate(d); ok && p.Published.IsZero() {
			p.Published, p.Dated = t, "pdf"
		}
	}
	for _, d := range []string{doc.modified, x.modified} {
		if t, ok := pdfDate(d); ok && p.Updated.IsZero() {
			p.Updated = t
		}
	}
}

// html is the text in paragraphs, each page's links at its end.
func (d *document) html() string {
	var b strings.Builder
	for _, s := range d.pages {
		for _, p := range paragraphs(s.text) {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
		}
		for _, l := range s.links {
			b.WriteString(`<p><a href="` + html.EscapeString(l) + `"></a></p>` + "\n")
		}
		if b.Len() > maxBody {
			break
		}
	}
	return b.String()
}

// heading is the first line of the document that could be its title.
func (d *document) heading() string {
	if len(d.pages) == 0 {
		return ""
	}
	for line := range strings.Lines(d.pages[0].text) {
		if line = lately.OneLine(line); len(line) > 8 && len(line) < 160 && strings.Contains(line, " ") {
			return line
		}
	}
	return ""
}

// paragraphs joins the lines of a page. A line that ends a sentence and is shorter
// than most ends a paragraph; so do an empty one, and one that a list item follows.
func paragraphs(text string) []string {
	var lines []string
	longest := 0
	for line := range strings.Lines(text) {
		line = lately.OneLine(line)
		lines = append(lines, line)
		longest = max(longest, len(line))
	}
	var out []string
	var b strings.Builder
	flush := func() {
		if s := strings.TrimSpace(b.String()); s != "" {
			out = append(out, s)
		}
		b.Reset()
	}
	for _, line := range lines {
		if line == "" || bulleted(line) {
			flush()
		}
		switch soft, ok := strings.CutSuffix(line, "\uFFFE"); {
		case ok: // a word that was divided at the end of the line
			b.WriteString(soft)
		default:
			b.WriteString(line + " ")
		}
		if len(line) < longest*3/4 && (strings.ContainsAny(lastLetter(line), ".!?:。") || len(line) < longest/3) {
			flush()
		}
	}
	flush()
	return out
}

func lastLetter(s string) string {
	if s == "" {
		return ""
	}
	return s[len(s)-1:]
}

func bulleted(line string) bool {
	for _, mark := range []string{"•", "●", "▪", "‣", "◦", "– ", "- ", "* "} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return false
}

// speaking tells a title from what programs write in its place.
func speaking(title string) bool {
	t := strings.ToLower(title)
	switch {
	case len(t) < 4, strings.HasPrefix(t, "untitled"), strings.HasPrefix(t, "microsoft word"), strings.HasPrefix(t, "microsoft powerpoint"),
		strings.HasPrefix(t, "powerpoint presentation"), strings.HasPrefix(t, "slide 1"), strings.HasPrefix(t, "document"):
		return false
	}
	return !fileName.MatchString(t)
}

var fileName = regexp.MustCompile(`^\S+\.(docx?|pptx?|indd|pdf|ai|pages|key|tex|dvi|qxd|xlsx?|odt|html?)$`)

var pdfDates = []string{"20060102150405-0700", "20060102150405Z", "20060102150405", "200601021504", "20060102", "200601", "2006"}

// pdfDate reads D:20260314120000+01'00', or a date of XMP.
func pdfDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if t, ok := parseDate(s); ok && strings.Contains(s, "-") {
		return t, true
	}
	s = strings.NewReplacer("'", "", "D:", "", "Z0000", "Z", "Z00", "Z").Replace(s)
	for _, layout := range pdfDates {
		if t, err := time.Parse(layout, s); err == nil {
			return sensible(t)
		}
	}
	return time.Time{}, false
}

// xmp is what a PDF's metadata packet says.
type xmp struct{ title, author, created, modified string }

var (
	xmpTitle    = regexp.MustCompile(`(?s)<dc:title>.{0,200}?<rdf:li[^>]{0,100}>([^<]{1,1000})</rdf:li>`)
	xmpAuthor   = regexp.MustCompile(`(?s)<dc:creator>.{0,200}?<rdf:li[^>]{0,100}>([^<]{1,1000})</rdf:li>`)
	xmpCreated  = regexp.MustCompile(`xmp:CreateDate(?:>|=")([0-9T:.Z+-]{4,40})`)
	xmpModified = regexp.MustCompile(`xmp:ModifyDate(?:>|=")([0-9T:.Z+-]{4,40})`)
)

// readXMP finds the packet, which stands in a PDF as plain text so that programs
// that know no PDF can read it.
func readXMP(body []byte) xmp {
	s := string(body)
	from := strings.LastIndex(s, "<x:xmpmeta")
	if from < 0 {
		return xmp{}
	}
	s = s[from:min(len(s), from+64<<10)]
	if to := strings.Index(s, "</x:xmpmeta>"); to > 0 {
		s = s[:to]
	}
	first := func(r *regexp.Regexp) string {
		if m := r.FindStringSubmatch(s); m != nil {
			return html.UnescapeString(strings.ToValidUTF8(m[1], ""))
		}
		return ""
	}
	return xmp{first(xmpTitle), first(xmpAuthor), first(xmpCreated), first(xmpModified)}
}

var errBroken = errors.New("it is broken or encrypted")
