package detect

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	render "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// maxBody is how much of a body is read: evidence stands near the top, and what
// comes from outside may be of any size.
const maxBody = 1 << 20

// maxMarkdown is the same for Markdown, whose parser takes quadratic time on some
// texts: at this size that is still a fraction of a second.
const maxMarkdown = 32 << 10

type blockKind int

const (
	paragraph blockKind = iota
	heading
	listItem
	quotation
	code
	cell
)

// block is a piece of text that stands by itself.
type block struct {
	kind  blockKind
	text  string // white space folded
	links []link
}

// link is an anchor within a block; an anchor without text has start == end.
type link struct {
	start, end int
	href       string
	alt        string // alternative text of a picture in it
}

// document is a text with its structure.
type document struct {
	title  string
	blocks []block
}

// read turns an item's title and body into a document.
func read(it lately.Item) document {
	most := maxBody
	if it.Format == lately.Markdown {
		most = maxMarkdown
	}
	body := it.Body
	if len(body) > most {
		body = strings.ToValidUTF8(body[:most], "")
	}
	d := document{title: lately.OneLine(html.UnescapeString(it.Title))}
	switch it.Format {
	case lately.Markdown:
		d.blocks = readHTML(fromMarkdown(body))
	case lately.Text:
		d.blocks = readText(body)
	default:
		d.blocks = readHTML(body)
	}
	return d
}

// fromMarkdown renders Markdown. HTML in it is kept, because READMEs write their
// headings in it; that is safe here and only here, since what is rendered is read
// as text at once and never shown.
func fromMarkdown(s string) string {
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Linkify), goldmark.WithRendererOptions(render.WithUnsafe()))
	var b bytes.Buffer
	if err := md.Convert([]byte(s), &b); err != nil {
		return html.EscapeString(s)
	}
	return b.String()
}

func readText(s string) []block {
	var out []block
	for _, p := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if t := lately.OneLine(p); t != "" {
			out = append(out, block{text: t})
		}
	}
	return out
}

// reader collects blocks while it walks over the tokens of an HTML text. It needs
// no tree, so that depth and disorder of the markup cost nothing.
type reader struct {
	out     []block
	text    strings.Builder
	links   []link
	open    int // index of the open link, or -1
	breaks  int // line breaks in a row
	kinds   []openKind
	skipped atom.Atom // element whose content is being skipped
	depth   int       // how many of it are open
}

type openKind struct {
	tag  atom.Atom
	kind blockKind
}

func readHTML(s string) []block {
	r := reader{open: -1}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxBody)
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.flush()
			return r.out
		case html.TextToken:
			if r.skipped == 0 {
				r.write(z.Token().Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z.Token())
		case html.EndTagToken:
			r.end(z.Token().DataAtom)
		}
	}
}

func (r *reader) start(t html.Token) {
	if r.skipped != 0 {
		if t.DataAtom == r.skipped && t.Type == html.StartTagToken {
			r.depth++
		}
		return
	}
	if unread(t.DataAtom) {
		if t.Type == html.StartTagToken {
			r.skipped, r.depth = t.DataAtom, 1
		}
		return
	}
	switch t.DataAtom {
	case atom.A:
		r.closeLink()
		r.links = append(r.links, link{start: r.text.Len(), end: -1, href: attr(t, "href")})
		r.open = len(r.links) - 1
	case atom.Img:
		if r.open >= 0 {
			r.links[r.open].alt = lately.OneLine(attr(t, "alt"))
		}
	case atom.Br:
		if r.breaks++; r.breaks > 1 {
			r.flush()
		} else {
			r.write(" ")
			r.breaks = 1
		}
	default:
		if kind, ok := blockOf(t.DataAtom); ok {
			r.flush()
			if t.Type == html.StartTagToken && len(r.kinds) < 512 {
				r.kinds = append(r.kinds, openKind{t.DataAtom, kind})
			}
		}
	}
}

func (r *reader) end(tag atom.Atom) {
	if r.skipped != 0 {
		if tag == r.skipped {
			if r.depth--; r.depth == 0 {
				r.skipped = 0
			}
		}
		return
	}
	if tag == atom.A {
		r.closeLink()
		return
	}
	if _, ok := blockOf(tag); !ok {
		return
	}
	r.flush()
	for i := len(r.kinds) - 1; i >= 0; i-- {
		if r.kinds[i].tag == tag {
			r.kinds = r.kinds[:i]
			return
		}
	}
}

// write appends text with its white space folded.
func (r *reader) write(s string) {
	for _, c := range s {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			if n := r.text.Len(); n > 0 && r.text.String()[n-1] != ' ' {
				r.text.WriteByte(' ')
			}
			continue
		}
		r.breaks = 0
		r.text.WriteRune(c)
	}
}

func (r *reader) closeLink() {
	if r.open >= 0 {
		r.links[r.open].end = r.text.Len()
		r.open = -1
	}
}

func (r *reader) flush() {
	r.closeLink()
	r.breaks = 0
	text := strings.TrimRight(r.text.String(), " ")
	if text != "" || len(r.links) > 0 {
		for i := range r.links {
			r.links[i].start = min(r.links[i].start, len(text))
			r.links[i].end = min(r.links[i].end, len(text))
		}
		r.out = append(r.out, block{kind: r.kind(), text: text, links: r.links})
	}
	r.text.Reset()
	r.links = nil
}

// kind is what the open elements make of the text: the innermost that says more
// than "a paragraph" decides.
func (r *reader) kind() blockKind {
	for i := len(r.kinds) - 1; i >= 0; i-- {
		if r.kinds[i].kind != paragraph {
			return r.kinds[i].kind
		}
	}
	return paragraph
}

func unread(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Nav, atom.Footer, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Head, atom.Title, atom.Textarea, atom.Select:
		return true
	}
	return false
}

func blockOf(a atom.Atom) (blockKind, bool) {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return heading, true
	case atom.Li, atom.Dt, atom.Dd:
		return listItem, true
	case atom.Blockquote:
		return quotation, true
	case atom.Pre:
		return code, true
	case atom.Td, atom.Th:
		return cell, true
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Tr, atom.Figure, atom.Figcaption, atom.Header, atom.Aside, atom.Main, atom.Address, atom.Details, atom.Summary, atom.Hr, atom.Form, atom.Center, atom.Body:
		return paragraph, true
	}
	return paragraph, false
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
