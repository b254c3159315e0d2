package detect

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	render "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"lately"
)

// maxBody is how much of a body is read: evidence stands near the top, and what
// comes from outside may be of any size.
const maxBody = 1 << 20

// maxTitle is the same for a title, in bytes: every party is looked for in all of it.
const maxTitle = 4 << 10

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
	level int    // of a heading in HTML, 1 to 6
	text  string // white space folded
	links []link
	codes []stretch // code within running text
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
	alts   []string // what its pictures are said to show
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
		d.blocks, d.alts = readHTML(fromMarkdown(body))
	case lately.Text:
		d.blocks = readText(body)
	default:
		d.blocks, d.alts = readHTML(body)
	}
	d.follow(it.Links)
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
