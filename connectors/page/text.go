package page

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// line is a text that stands by itself: a heading, a paragraph, a table cell, or
// what a line break parts of one.
type line struct {
	text  string
	html  string // the same with its links
	node  *node  // the block it stands in
	level int    // of a heading, 1 to 6; 0 otherwise
	bold  bool   // all of it is emphasised
	links []anchor
	quote bool // in a quotation element, and not in its attribution
}

// anchor is a link with what it shows.
type anchor struct {
	href, text string
	node       *node
}

// picture is an image with what names it.
type picture struct {
	alt, file string
	node      *node
}

// lines are the texts below a node, in the order of the page. What is part of the
// page has no menus and footers in it; only the whole page has.
func lines(n *node) []line {
	c := lineCollector{part: n.parent != nil && shown(n)}
	c.visit(n, n, frame{level: headingLevel(n)})
	c.flush()
	return c.out
}

type frame struct {
	level int
	bold  bool
	quote bool
}

type lineCollector struct {
	out   []line
	text  strings.Builder
	html  []byte
	at    *node
	ctx   frame
	plain bool // some of the line isn't emphasised
	links []anchor
	part  bool // of what the page shows, without menus
}

func (c *lineCollector) visit(n, block *node, ctx frame) {
	if !n.isText() && (n.region == unseen || c.part && !shown(n)) {
		return
	}
	if n.isText() {
		c.write(n.text, block, ctx)
		return
	}
	switch n.tag {
	case atom.Br, atom.Hr:
		c.flush()
		return
	case atom.Select, atom.Option, atom.Datalist, atom.Input:
		return
	case atom.Label, atom.Legend:
		if inForm(n) {
			return
		}
	case atom.B, atom.Strong, atom.Th:
		ctx.bold = true
	case atom.Blockquote, atom.Q:
		ctx.quote = true
	case atom.Cite, atom.Footer, atom.Figcaption, atom.Small:
		if n.tag == atom.Cite && ctx.quote {
			c.flush() // who spoke stands apart from the words
			block = n
		}
		ctx.quote = false
	}
	if l := headingLevel(n); l > 0 {
		ctx.level = l
	}
	breaks := isBlock(n.tag) || n.tag == 0 || n.tag == atom.Button
	if breaks {
		c.flush()
		block = n
	}
	start, before, mark := c.text.Len(), len(c.out), len(c.html)
	for i, child := range n.children {
		switch gap(n, i) {
		case lineGap:
			c.flush()
		case wordGap:
			c.text.WriteByte(' ')
			c.html = append(c.html, ' ')
		}
		c.visit(child, block, ctx)
	}
	if n.tag == atom.A && n.attr("href") != "" {
		c.link(n, start, before, mark)
	}
	if n.tag == atom.Q && c.text.Len()-start >= minQuote && len(c.out) == before {
		c.flush() // a sentence and more: who said it stands behind
	}
	if breaks {
		c.flush()
	}
}

// inForm reports whether a label belongs to a form: what one may choose there is no
// part of the page's text.
func inForm(n *node) bool {
	for _, c := range n.children {
		if c.tag == atom.Input || c.tag == atom.Select {
			return true
		}
	}
	for p, up := n.parent, 0; p != nil && up < 12; p, up = p.parent, up+1 {
		if p.tag == atom.Form || p.tag == atom.Fieldset {
			return true
		}
	}
	return false
}

// link notes an anchor once its text is known.
func (c *lineCollector) link(n *node, start, before, mark int) {
	href := n.attr("href")
	c.links = append(c.links, anchor{href, c.since(start, before), n})
	open := `<a href="` + html.EscapeString(href) + `">`
	if len(c.out) == before && mark <= len(c.html) {
		c.html = append(slices.Insert(c.html, mark, []byte(open)...), "</a>"...)
	} else if k := len(c.out) - 1; k >= 0 {
		c.out[k].html += open + "</a>"
	}
}

// since is the text that was collected after a place.
func (c *lineCollector) since(start, before int) string {
	var b strings.Builder
	for _, l := range c.out[min(before, len(c.out)):] {
		b.WriteString(l.text)
		b.WriteByte(' ')
		start = 0
	}
	if c.text.Len() > start {
		b.WriteString(c.text.String()[start:])
	}
	return cut(oneLine(b.String()), 300)
}

func (c *lineCollector) write(s string, block *node, ctx frame) {
	if isBlank(s) {
		if c.text.Len() > 0 {
			c.text.WriteByte(' ')
			c.html = append(c.html, ' ')
		}
		return
	}
	if c.text.Len() == 0 {
		c.at, c.ctx, c.plain = block, ctx, false
	}
	c.plain = c.plain || !ctx.bold
	c.ctx.quote = c.ctx.quote && ctx.quote
	c.text.WriteString(s)
	c.html = append(c.html, html.EscapeString(s)...)
}

func (c *lineCollector) flush() {
	if text := oneLine(c.text.String()); text != "" {
		c.out = append(c.out, line{text: text, html: oneLine(string(c.html)), node: c.at, level: c.ctx.level, bold: !c.plain, links: c.links, quote: c.ctx.quote})
		c.links = nil
	} else if n := len(c.out); n > 0 {
		c.out[n-1].links = append(c.out[n-1].links, c.links...)
		c.out[n-1].html += oneLine(string(c.html))
		c.links = nil
	}
	c.html = c.html[:0]
	c.text.Reset()
}

// textOf is all text below a node in one line.
func textOf(n *node) string {
	var b strings.Builder
	for _, l := range lines(n) {
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func headingLevel(n *node) int {
	switch n.tag {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	if n.attr("role") == "heading" {
		return 3
	}
	return 0
}

// pictures are the images below a node.
func pictures(n *node) []picture {
	var out []picture
	n.walk(func(m *node) bool {
		if shown(n) && !shown(m) && m.region != unseen {
			return false
		}
		if m.region == unseen && m.tag != atom.Img && m.tag != atom.Svg {
			return false
		}
		if m.tag == atom.Img || m.tag == atom.Svg || m.isPicture() {
			alt := m.attr("alt")
			if alt == "" {
				alt = m.attr("aria-label")
			}
			if alt == "" {
				alt = m.attr("title")
			}
			out = append(out, picture{oneLine(alt), fileName(source(m)), m})
		}
		return true
	})
	return out
}

// source is the address of an image, also of one that is loaded late.
func source(n *node) string {
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "src"} {
		if v := n.attr(key); v != "" && !strings.HasPrefix(v, "data:") {
			return v
		}
	}
	first, _, _ := strings.Cut(n.attr("srcset")+n.attr("data-srcset"), " ")
	return first
}

// fileName is the name of a picture's file without its ending, in words: weak
// evidence of what it shows. Where pictures come from a service that is asked for
// one by domain, that is it.
func fileName(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return ""
	}
	name := path.Base(u.Path)
	if name == "." || name == "/" {
		return ""
	}
	for range 2 { // "logo.png.webp"
		if ext := path.Ext(name); len(ext) > 1 && len(ext) <= 5 && pictureExt(strings.ToLower(ext[1:])) {
			name = strings.TrimSuffix(name, ext)
		}
	}
	name = strings.Map(func(r rune) rune {
		if r == '_' || r == '+' {
			return ' '
		}
		return r
	}, name)
	return oneLine(cut(name, 120))
}

func pictureExt(ext string) bool {
	for _, known := range []string{"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp"} {
		if strings.HasPrefix(ext, known) {
			return true
		}
	}
	return false
}

// oneLine makes text from outside valid, and one line.
func oneLine(s string) string { return lately.OneLine(strings.ToValidUTF8(s, "")) }

// cut shortens a text to at most n bytes of whole letters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// fold is a text as two of them are compared: letters and digits in lower case.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		} else {
			space = true
		}
	}
	return b.String()
}

func wordCount(s string) int { return len(strings.Fields(s)) }
