package page

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of what is kept of a page. A page beyond them is read as far as they
// reach, and the reading says so.
const (
	maxNodes = 300_000
	maxDepth = 160
	maxAttr  = 2 << 10 // bytes of one attribute
)

// node is an element or a text of a page. The tree is made from the tokens alone,
// with the few rules about tags left open that matter here: unlike the tree of the
// HTML standard it never copies an element, so that no page becomes larger in it.
type node struct {
	tag      atom.Atom // 0: a text, or an element that HTML doesn't know
	name     string    // of an element that HTML doesn't know
	text     string    // of a text
	attrs    []html.Attribute
	parent   *node
	children []*node
	region   region
	from, to int // where its text begins and ends in the page's
	texts    int // 1: no words stand between its elements; 2: some do; 0: not looked at
	size
}

// document is a page as a tree.
type document struct {
	root      *node
	base      string // href of its base element
	truncated bool   // there was more of it than is kept
	closed    bool   // it has an end tag of the body or of all
	scripts   int
	ld        []string // JSON-LD blocks
	noscript  string   // text for browsers without JavaScript
	refresh   string   // content of a meta refresh
	meta      map[string]string
	title     string
	praise    []bool       // of each line of the main part: others speak there
	prose     []bool       // and people are named there for something else
	spent     map[int]bool // lines that say who spoke the words before them
}

// builder makes a tree from tokens.
type builder struct {
	doc   *document
	z     *html.Tokenizer
	open  []*node
	nodes int
}

// parse reads a page, which is UTF-8 by now. It never fails: what isn't HTML is a
// page without items.
func parse(body []byte) *document {
	b := builder{doc: &document{root: &node{tag: atom.Body}, meta: map[string]string{}}, z: html.NewTokenizer(bytes.NewReader(body))}
	b.z.SetMaxBuf(len(body) + 1)
	b.open = []*node{b.doc.root}
	for {
		switch b.z.Next() {
		case html.ErrorToken:
			if !errors.Is(b.z.Err(), io.EOF) {
				b.doc.truncated = true
			}
			return b.doc
		case html.TextToken:
			b.write(string(b.z.Text()))
		case html.StartTagToken:
			b.start(false)
		case html.SelfClosingTagToken:
			b.start(true)
		case html.EndTagToken:
			name, _ := b.z.TagName()
			tag := atom.Lookup(name)
			b.doc.closed = b.doc.closed || tag == atom.Html || tag == atom.Body
			if tag == atom.Br {
				b.add(&node{tag: tag}) // browsers break the line there too
			} else {
				b.end(tag, string(name))
			}
		}
		if b.nodes >= maxNodes {
			b.doc.truncated = true
			return b.doc
		}
	}
}

func (b *builder) top() *node { return b.open[len(b.open)-1] }

// write appends a text with its entities resolved. A text of white space alone is
// kept as a space: it parts words.
func (b *builder) write(s string) {
	if s = html.UnescapeString(s); s == "" {
		return
	}
	if isBlank(s) {
		s = " "
	}
	top := b.top()
	if n := len(top.children); n > 0 && s == " " && top.children[n-1].text == " " {
		return
	}
	b.add(&node{text: strings.ToValidUTF8(s, "\ufffd")})
}

func (b *builder) add(n *node) {
	n.parent = b.top()
	n.parent.children = append(n.parent.children, n)
	b.nodes++
}

func isBlank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) }) < 0
}

// start opens an element. Elements whose content is no text of the page are read
// to their end at once.
func (b *builder) start(closed bool) {
	name, more := b.z.TagName()
	n := &node{tag: atom.Lookup(name)}
	if n.tag == 0 {
		n.name = string(name)
	}
	for more {
		var k, v []byte
		if k, v, more = b.z.TagAttr(); len(n.attrs) < 32 && kept(string(k)) {
			n.attrs = append(n.attrs, html.Attribute{Key: string(k), Val: strings.ToValidUTF8(string(v[:min(len(v), maxAttr)]), "")})
		}
	}
	if closed && n.tag == atom.Svg {
		b.add(n)
		return
	}
	switch n.tag {
	case atom.Script, atom.Style, atom.Title, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Textarea, atom.Object, atom.Canvas:
		b.swallow(n)
		return
	case atom.Meta:
		b.meta(n)
		return
	case atom.Base:
		if b.doc.base == "" {
			b.doc.base = n.attr("href")
		}
		return
	case atom.Html, atom.Head, atom.Body:
		return
	}
	b.closeImplied(n.tag)
	b.add(n)
	if !void(n.tag) && len(b.open) < maxDepth {
		b.open = append(b.open, n)
	}
}

// meta notes what the page says of itself.
func (b *builder) meta(n *node) {
	key := strings.ToLower(n.attr("property") + n.attr("name"))
	if strings.EqualFold(n.attr("http-equiv"), "refresh") {
		b.doc.refresh = n.attr("content")
	}
	if key != "" && len(b.doc.meta) < 64 && b.doc.meta[key] == "" {
		b.doc.meta[key] = oneLine(n.attr("content"))
	}
}

// swallow reads an element that is opaque to its end, keeping what is wanted of it.
func (b *builder) swallow(n *node) {
	var text bytes.Buffer
	name, label, titled := n.tag.String(), "", false
	for depth := 1; depth > 0; {
		switch b.z.Next() {
		case html.ErrorToken:
			depth = 0
		case html.TextToken:
			part := b.z.Text()
			if titled && label == "" {
				label = oneLine(html.UnescapeString(cut(string(part), 200)))
			}
			if text.Len() < 1<<20 {
				text.Write(part)
			}
			titled = false
		case html.StartTagToken:
			t, _ := b.z.TagName()
			if titled = string(t) == "title"; string(t) == name {
				depth++
			}
		case html.EndTagToken:
			if t, _ := b.z.TagName(); string(t) == name {
				depth--
			}
		}
	}
	switch n.tag {
	case atom.Script:
		b.doc.scripts++
		if kind := strings.ToLower(n.attr("type")); strings.Contains(kind, "ld+json") && len(b.doc.ld) < 64 {
			b.doc.ld = append(b.doc.ld, text.String())
		}
	case atom.Title:
		if b.doc.title == "" {
			b.doc.title = oneLine(html.UnescapeString(text.String()))
		}
	case atom.Noscript:
		b.doc.noscript += cut(text.String(), 4<<10)
		b.unscripted(text.Bytes())
	case atom.Svg:
		if label != "" && n.attr("aria-label") == "" {
			n.attrs = append(n.attrs, html.Attribute{Key: "aria-label", Val: label})
		}
		b.add(n) // a picture that has no name but its label
	}
}

// unscripted takes the pictures of what browsers without scripts see: where pictures
// are loaded late, their names stand there.
func (b *builder) unscripted(raw []byte) {
	z := html.NewTokenizer(bytes.NewReader(raw))
	for found := 0; found < 4; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			n := &node{tag: t.DataAtom}
			for _, a := range t.Attr {
				if kept(a.Key) && len(a.Val) <= maxAttr {
					n.attrs = append(n.attrs, html.Attribute{Key: a.Key, Val: strings.ToValidUTF8(a.Val, "")})
				}
			}
			if t.DataAtom == atom.Img && n.attr("alt") != "" {
				b.add(n)
				found++
			}
		}
	}
}

// closeImplied closes elements that a start tag ends.
func (b *builder) closeImplied(tag atom.Atom) {
	switch {
	case tag == atom.Li:
		b.closeUpTo(atom.Li, atom.Ul, atom.Ol, atom.Menu)
	case tag == atom.Dt || tag == atom.Dd:
		b.closeUpTo(atom.Dt, atom.Dl)
		b.closeUpTo(atom.Dd, atom.Dl)
	case tag == atom.Tr:
		b.closeUpTo(atom.Tr, atom.Table)
	case tag == atom.Td || tag == atom.Th:
		b.closeUpTo(atom.Td, atom.Tr, atom.Table)
		b.closeUpTo(atom.Th, atom.Tr, atom.Table)
	case tag == atom.Option:
		b.closeUpTo(atom.Option, atom.Select)
	case tag == atom.A:
		b.closeUpTo(atom.A, atom.Table, atom.Td, atom.Li, atom.Div)
	}
	if isBlock(tag) {
		b.closeUpTo(atom.P, atom.Div, atom.Td, atom.Th, atom.Li, atom.Section, atom.Article, atom.Table, atom.Button, atom.Dd)
	}
}

// closeUpTo closes the innermost open tag, unless one of the borders is nearer.
func (b *builder) closeUpTo(tag atom.Atom, borders ...atom.Atom) {
	for i := len(b.open) - 1; i > 0; i-- {
		if b.open[i].tag == tag {
			b.open = b.open[:i]
			return
		}
		for _, border := range borders {
			if b.open[i].tag == border {
				return
			}
		}
	}
}

// end closes an element. The end of an inline element doesn't close blocks that
// were opened since: it stands in the wrong place.
func (b *builder) end(tag atom.Atom, name string) {
	for i := len(b.open) - 1; i > 0; i-- {
		if b.open[i].tag == tag && (tag != 0 || b.open[i].name == name) {
			b.open = b.open[:i]
			return
		}
		if tag != 0 && !isBlock(tag) && tag != atom.A && isBlock(b.open[i].tag) || b.open[i].tag == atom.Td && tag != atom.Tr && tag != atom.Table {
			return
		}
	}
}

// attr is the value of an attribute, without white space around it.
func (n *node) attr(key string) string {
	for _, a := range n.attrs {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func (n *node) has(key string) bool {
	for _, a := range n.attrs {
		if a.Key == key {
			return true
		}
	}
	return false
}

func (n *node) isText() bool { return n.text != "" }

// walk visits a node and what is below it, in the order of the page; visit says
// whether to go below.
func (n *node) walk(visit func(*node) bool) {
	if visit(n) {
		for _, c := range n.children {
			c.walk(visit)
		}
	}
}

// kept says which attributes are read.
func kept(key string) bool {
	switch key {
	case "class", "id", "role", "href", "src", "alt", "title", "datetime", "content", "property", "name", "http-equiv", "type", "style", "hidden",
		"data-src", "data-lazy-src", "data-original", "srcset", "data-srcset", "aria-label", "aria-hidden", "aria-modal", "cite",
		"itemscope", "itemtype", "itemprop", "rel", "lang":
		return true
	}
	return false
}

func void(tag atom.Atom) bool {
	switch tag {
	case atom.Img, atom.Br, atom.Hr, atom.Input, atom.Link, atom.Source, atom.Area, atom.Col, atom.Embed, atom.Wbr, atom.Track, atom.Param:
		return true
	}
	return false
}

func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Aside, atom.Header, atom.Footer, atom.Nav, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Blockquote, atom.Figure, atom.Figcaption, atom.Address, atom.Details, atom.Summary, atom.Form, atom.Fieldset, atom.Hr, atom.Pre, atom.Center, atom.Dialog, atom.Menu, atom.Hgroup, atom.Search:
		return true
	}
	return false
}
