package article

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markedMain is what a page itself marks as its main part, or all of its body, in
// either case without navigation, scripts and forms. It needs no tree, so it works
// on any page.
func markedMain(page []byte) string {
	if main, ok := part(page, func(t html.Token) bool { return t.DataAtom == atom.Main || attributes(t)["role"] == "main" }); ok {
		return main
	}
	if main, ok := part(page, func(t html.Token) bool { return t.DataAtom == atom.Article }); ok {
		return main
	}
	all, _ := part(page, func(t html.Token) bool { return t.DataAtom == atom.Body })
	if all == "" {
		all, _ = part(page, func(html.Token) bool { return true })
	}
	return all
}

// part copies the first element that is wanted, with all that is in it except what
// is never an article's own.
func part(page []byte, wanted func(html.Token) bool) (text string, found bool) {
	var out strings.Builder
	z := html.NewTokenizer(bytes.NewReader(page))
	var tag atom.Atom // of the element that is copied
	depth := 0        // how many of that tag are open
	var skipped atom.Atom
	skipping := 0
	for out.Len() < maxBody+4096 {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := string(z.Raw())
		t := z.Token()
		if !found {
			if kind == html.StartTagToken && wanted(t) {
				found, tag, depth = true, t.DataAtom, 1
			}
			continue
		}
		switch {
		case skipping > 0 && kind == html.StartTagToken && t.DataAtom == skipped:
			skipping++
		case skipping > 0 && kind == html.EndTagToken && t.DataAtom == skipped:
			skipping--
		case skipping > 0:
		case kind == html.StartTagToken && foreign(t.DataAtom):
			skipped, skipping = t.DataAtom, 1
		case kind == html.CommentToken || kind == html.DoctypeToken:
		default:
			if t.DataAtom == tag && tag != 0 && kind == html.StartTagToken {
				depth++
			}
			if t.DataAtom == tag && tag != 0 && kind == html.EndTagToken {
				if depth--; depth == 0 {
					return out.String(), true
				}
			}
			out.WriteString(raw)
		}
	}
	return out.String(), found
}

func foreign(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Nav, atom.Footer, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Form, atom.Aside, atom.Head, atom.Select:
		return true
	}
	return false
}

// plainText is the text of some HTML, for measuring and for titles.
func plainText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			if !skip {
				b.Write(z.Text())
				b.WriteByte(' ')
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		}
	}
}
