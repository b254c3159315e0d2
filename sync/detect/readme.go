package detect

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// readmeSource is how much of a README is parsed, and readmeTop how much of its text
// is read, code left out: the evidence stands at the top.
const (
	readmeSource = 16 << 10
	readmeTop    = 4000
)

// part is a piece of a README that stands by itself.
type part struct {
	kind     blockKind
	level    int    // of a heading
	column   string // of a cell: the heading of its column
	row      int    // of a cell: which row of which table
	text     string // white space folded
	links    []link
	pictures []picture
	codes    []stretch // inline code
}

// picture is an image: a logo, a banner, a badge.
type picture struct {
	alt, src string
	linked   string // where it leads, or empty
}

// badge reports whether a picture tells the state of a build, a version or the like.
func (p picture) badge() bool {
	alt := " " + foldText(p.alt) + " "
	if hasAny(alt, badgeWords...) || strings.Contains(alt, " badge") {
		return true
	}
	src := strings.ToLower(p.src)
	for _, s := range []string{"badge", "shield", "/svg", ".svg?", "status", "/deploy"} {
		if strings.Contains(src, s) {
			return true
		}
	}
	return false
}

// readmeParts reads a README in any of its formats.
func readmeParts(body string, format lately.Format) []part {
	if len(body) > readmeSource {
		body = strings.ToValidUTF8(body[:readmeSource], "")
	}
	body = withoutFrontMatter(strings.ReplaceAll(strings.TrimPrefix(body, "\ufeff"), "\r\n", "\n"))
	switch format {
	case lately.AsciiDoc:
		body = fromMarkdown(fromAsciiDoc(body))
	case lately.ReStructuredText:
		body = fromMarkdown(fromRST(body))
	case lately.Markdown, "":
		body = fromMarkdown(looseHeadings(body))
	case lately.Text:
		body = fromMarkdown(body) // plain text that has structure is written much like Markdown
	}
	r := readmeReader{open: -1, code: -1}
	z := html.NewTokenizer(strings.NewReader(body))
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

// withoutFrontMatter leaves out the fields between two lines of hyphens that some write
// above a README for the site that shows it; its title and description are kept.
func withoutFrontMatter(s string) string {
	rest, ok := strings.CutPrefix(strings.TrimLeft(s, " \r\n"), "---\n")
	if !ok {
		return s
	}
	head, body, ok := strings.Cut(rest, "\n---\n")
	if !ok || len(head) > 4<<10 {
		return s
	}
	var title, about string
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(line, ":")
		switch value = strings.Trim(strings.TrimSpace(value), `"'`); {
		case strings.TrimSpace(line) == "", line[0] == ' ', line[0] == '-', line[0] == '#':
		case !ok || strings.Contains(key, " "):
			return s // two rules with text between them
		case key == "title":
			title = "# " + value + "\n\n"
		case key == "description":
			about = value + "\n\n"
		}
	}
	return title + about + body
}

// looseHeadings puts the space behind the number signs of a heading that many write
// without, as old versions of Markdown let them.
func looseHeadings(s string) string {
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "```") {
			fenced = !fenced
		}
		if n := leading(line, '#'); !fenced && n > 0 && n <= 6 && n < len(line) && line[n] != ' ' && line[n] != '!' && line[n] != '\n' {
			line = line[:n] + " " + line[n:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// readmeReader collects parts while it walks over the tokens of HTML.
type readmeReader struct {
	out     []part
	now     part
	text    strings.Builder
	open    int // index of the open link, or -1
	code    int // where the open inline code starts, or -1
	kinds   []openKind
	skipped atom.Atom
	depth   int
	columns []string // headings of the table's columns
	column  int
	row     int
}

func (r *readmeReader) start(t html.Token) {
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
		r.now.links = append(r.now.links, link{start: r.text.Len(), end: -1, href: attr(t, "href")})
		r.open = len(r.now.links) - 1
	case atom.Img:
		p := picture{alt: lately.OneLine(attr(t, "alt")), src: attr(t, "src")}
		if r.open >= 0 {
			p.linked = r.now.links[r.open].href
			r.now.links[r.open].alt = p.alt
		}
		r.now.pictures = append(r.now.pictures, p)
	case atom.Br:
		r.write(" ")
	case atom.Code:
		if t.Type == html.StartTagToken {
			r.code = r.text.Len()
		}
	default:
		r.block(t)
	}
}

// block opens a block.
func (r *readmeReader) block(t html.Token) {
	kind, ok := blockOf(t.DataAtom)
	if !ok {
		return
	}
	r.flush()
	switch t.DataAtom {
	case atom.Table:
		r.columns = nil
	case atom.Tr:
		r.row++
		r.column = 0
	}
	if t.Type == html.StartTagToken && len(r.kinds) < 256 {
		r.kinds = append(r.kinds, openKind{t.DataAtom, kind})
	}
}

func (r *readmeReader) end(tag atom.Atom) {
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
	case atom.Code:
		r.closeCode()
		return
	}
	if _, ok := blockOf(tag); !ok {
		return
	}
	if tag == atom.Th || tag == atom.Td {
		r.cell(tag == atom.Th)
	}
	r.flush()
	for i := len(r.kinds) - 1; i >= 0; i-- {
		if r.kinds[i].tag == tag {
			r.kinds = r.kinds[:i]
			return
		}
	}
}

// cell ends a cell of a table: its text is the heading of a column, or stands under one.
func (r *readmeReader) cell(head bool) {
	if head && len(r.columns) < 32 {
		r.columns = append(r.columns, foldText(r.text.String()))
		return
	}
	if r.column < len(r.columns) {
		r.now.column = r.columns[r.column]
	}
	r.column++
}

// write appends text with its white space folded.
func (r *readmeReader) write(s string) {
	for _, c := range s {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			if n := r.text.Len(); n > 0 && r.text.String()[n-1] != ' ' {
				r.text.WriteByte(' ')
			}
			continue
		}
		r.text.WriteRune(c)
	}
}

func (r *readmeReader) closeLink() {
	if r.open >= 0 {
		r.now.links[r.open].end = r.text.Len()
		r.open = -1
	}
}

func (r *readmeReader) closeCode() {
	if r.code >= 0 {
		r.now.codes = append(r.now.codes, stretch{r.code, r.text.Len()})
		r.code = -1
	}
}

func (r *readmeReader) flush() {
	r.closeLink()
	r.closeCode()
	text := strings.TrimRight(r.text.String(), " ")
	if text != "" || len(r.now.links) > 0 || len(r.now.pictures) > 0 {
		for i := range r.now.links {
			l := &r.now.links[i]
			l.start, l.end = min(l.start, len(text)), min(l.end, len(text))
		}
		r.now.text, r.now.row = text, r.row
		r.now.kind, r.now.level = r.kind()
		r.out = append(r.out, r.now)
	}
	r.text.Reset()
	r.now = part{}
}

// kind is what the open elements make of the text.
func (r *readmeReader) kind() (blockKind, int) {
	for i := len(r.kinds) - 1; i >= 0; i-- {
		k := r.kinds[i]
		switch k.kind {
		case paragraph:
			continue
		case heading:
			return heading, int(k.tag.String()[1] - '0')
		}
		return k.kind, 0
	}
	return paragraph, 0
}

// ownFolder is the folder of its own repository that a link leads to, or empty. A
// link to a file in a folder leads to that folder.
func ownFolder(href, owner, name string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || u.Opaque != "" || u.Scheme != "" && u.Host == "" {
		return ""
	}
	path := u.Path
	if u.Host != "" {
		rest, ok := strings.CutPrefix(strings.ToLower(u.Host+path), "github.com/"+strings.ToLower(owner+"/"+name)+"/")
		if !ok {
			return ""
		}
		view, below, _ := strings.Cut(rest, "/")
		if view != "tree" && view != "blob" {
			return ""
		}
		_, path, _ = strings.Cut(below, "/") // behind the branch
	}
	path = strings.Trim(strings.TrimPrefix(path, "./"), "/")
	if strings.Contains(path, "..") {
		return ""
	}
	folder, last := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		folder, last = path[:i], path[i+1:]
	}
	if i := strings.LastIndexByte(last, '.'); i > 0 && len(last)-i <= 9 || last == "LICENSE" {
		return folder
	}
	return path
}
