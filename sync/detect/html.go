package detect

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// reader collects blocks while it walks over the tokens of an HTML text. It needs
// no tree, so that depth and disorder of the markup cost nothing.
type reader struct {
	buf     []byte // the text of all blocks, white space folded
	from    int    // where the open block starts in it
	out     []block
	ends    []int // where each block's text ends in buf; it starts at the one before
	links   []link
	codes   []stretch // code in the open block
	coded   int       // where the open piece of code starts, or -1
	open    int       // index of the open link, or -1
	breaks  int       // line breaks in a row
	kinds   []openKind
	alts    []string  // what pictures are said to show
	skipped atom.Atom // element whose content is being skipped
	depth   int       // how many of it are open
}

type openKind struct {
	tag  atom.Atom
	kind blockKind
}

// mostPictures is how many pictures of a text are looked at.
const mostPictures = 50

// texts hold the room for the text of what was read, for the next one.
var texts = sync.Pool{New: func() any { return new([]byte) }}

// readHTML reads an HTML text, with what its pictures are said to show.
func readHTML(s string) ([]block, []string) {
	room := texts.Get().(*[]byte)
	r := reader{open: -1, coded: -1, buf: (*room)[:0]}
	defer func() { *room = r.buf; texts.Put(room) }()
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxBody)
	for {
		switch t := z.Next(); t {
		case html.ErrorToken:
			return r.blocks(), r.alts
		case html.TextToken:
			if r.skipped == 0 {
				r.write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attributes := z.TagName()
			r.start(z, atom.Lookup(name), attributes, t == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(atom.Lookup(name))
		}
	}
}

// blocks ends the last block and cuts the text into the blocks' own.
func (r *reader) blocks() []block {
	r.flush()
	text := string(r.buf)
	from := 0
	for i, end := range r.ends {
		b := &r.out[i]
		b.text = strings.TrimRight(text[from:end], " ")
		from = end
		for j := range b.links {
			b.links[j].start = min(b.links[j].start, len(b.text))
			b.links[j].end = min(b.links[j].end, len(b.text))
		}
	}
	return r.out
}

func (r *reader) start(z *html.Tokenizer, tag atom.Atom, attributes, closed bool) {
	if r.skipped != 0 {
		if tag == r.skipped && !closed {
			r.depth++
		}
		return
	}
	if unread(tag) {
		if !closed {
			r.skipped, r.depth = tag, 1
		}
		return
	}
	switch tag {
	case atom.A:
		r.closeLink()
		r.links = append(r.links, link{start: r.size(), end: -1, href: attribute(z, attributes, "href")})
		r.open = len(r.links) - 1
	case atom.Code, atom.Kbd, atom.Samp:
		if !closed {
			r.coded = r.size()
		}
	case atom.Img:
		alt := lately.OneLine(attribute(z, attributes, "alt"))
		if r.open >= 0 {
			r.links[r.open].alt = alt
		}
		if alt != "" && len(alt) < 200 && len(r.alts) < mostPictures {
			r.alts = append(r.alts, alt)
		}
	case atom.Br:
		if r.breaks++; r.breaks > 1 {
			r.flush()
		} else {
			r.space()
		}
	default:
		if kind, ok := blockOf(tag); ok {
			r.flush()
			if !closed && len(r.kinds) < 512 {
				r.kinds = append(r.kinds, openKind{tag, kind})
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
	switch tag {
	case atom.A:
		r.closeLink()
		return
	case atom.Code, atom.Kbd, atom.Samp:
		if r.coded >= 0 && r.coded < r.size() {
			r.codes = append(r.codes, stretch{r.coded, r.size()})
		}
		r.coded = -1
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

// size is how much text the open block has.
func (r *reader) size() int { return len(r.buf) - r.from }

// space appends a space, unless there is one or nothing that it could part.
func (r *reader) space() {
	if r.size() > 0 && r.buf[len(r.buf)-1] != ' ' {
		r.buf = append(r.buf, ' ')
	}
}

// write appends text with its white space folded.
func (r *reader) write(s []byte) {
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && (plain(s[j]) || s[j] == ' ' && j > i && j+1 < len(s) && plain(s[j+1])) {
			j++
		}
		if j > i {
			r.breaks = 0
			r.buf = append(r.buf, s[i:j]...)
			i = j
			continue
		}
		c, n := utf8.DecodeRune(s[i:])
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			r.space()
		} else {
			r.breaks = 0
			r.buf = utf8.AppendRune(r.buf, c)
		}
		i += n
	}
}

// plain reports whether a byte is a letter of ASCII that isn't white space.
func plain(c byte) bool { return c > ' ' && c < 0x7f }

func (r *reader) closeLink() {
	if r.open >= 0 {
		r.links[r.open].end = r.size()
		r.open = -1
	}
}

func (r *reader) flush() {
	r.closeLink()
	r.breaks = 0
	if r.size() > 0 || len(r.links) > 0 {
		b := block{links: r.links, codes: r.codes}
		b.kind, b.level = r.kind()
		r.out = append(r.out, b)
		r.ends = append(r.ends, len(r.buf))
		r.links = nil
	}
	r.codes, r.coded = nil, -1
	r.from = len(r.buf)
}

// kind is what the open elements make of the text: the innermost that says more
// than "a paragraph" decides. Of a heading it is also the level.
func (r *reader) kind() (kind blockKind, level int) {
	for i := len(r.kinds) - 1; i >= 0; i-- {
		switch k := r.kinds[i]; k.kind {
		case paragraph:
		case heading:
			return heading, headingLevel(k.tag)
		default:
			return k.kind, 0
		}
	}
	return paragraph, 0
}

func headingLevel(a atom.Atom) int {
	for i, h := range []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6} {
		if a == h {
			return i + 1
		}
	}
	return 0
}

// attribute gives an attribute of the tag that the tokenizer stands at.
func attribute(z *html.Tokenizer, more bool, key string) string {
	for more {
		var name, value []byte
		if name, value, more = z.TagAttr(); string(name) == key {
			return string(value)
		}
	}
	return ""
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
