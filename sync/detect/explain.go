package detect

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"lately"
)

// excerptLength is how long an excerpt may be, in bytes.
const excerptLength = 240

// rule says in words what an article shows of a party.
func (s *scan) rule(e *evidence) string {
	var parts []string
	if e.title > 0 {
		parts = append(parts, "named in the title")
	}
	if n := len(e.blocks); n > 0 {
		parts = append(parts, fmt.Sprintf("named in %d of %s", n, plural(max(s.text, n), "paragraph")))
	} else if e.title == 0 && e.visible() > 0 {
		parts = append(parts, "named in passing")
	}
	if e.headings > 0 {
		parts = append(parts, "named in a heading")
	}
	if n := len(e.links); n > 0 {
		parts = append(parts, "linked "+plural(n, "time"))
	}
	if e.visible() == 0 {
		parts = append(parts, "never by name")
	}
	if n := len(e.mentions); n > 0 && int(e.secondary)+e.disclosed == n {
		parts = append(parts, "only as a format, a channel, a note or code")
	}
	if e.doubtful() {
		parts = append(parts, "the name is a common word and nothing else points to the company")
	}
	return strings.Join(parts, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// excerpt is the words that gave the party away: around the best mention in the
// running text, else around a link, else the title.
func (s *scan) excerpt(e *evidence) string {
	best, at := 0.0, mention{}
	for _, m := range e.mentions {
		w := m.role.weight() + 0.01
		if m.role == asOther || m.block == titleBlock {
			continue
		}
		if s.doc.blocks[m.block].kind == heading {
			w /= 2
		}
		if w > best {
			best, at = w, m
		}
	}
	if best > 0 {
		return around(s.doc.blocks[at.block].text, at.start, at.end)
	}
	for _, l := range e.links {
		if text := s.doc.blocks[l.block].text; text != "" {
			i := max(0, strings.Index(text, l.text))
			return around(text, i, i+len(l.text))
		}
		if l.alt != "" {
			return around(l.alt, 0, 0)
		}
	}
	return around(s.doc.title, 0, 0)
}

// around cuts a text to the words about a place in it.
func around(text string, start, end int) string {
	if len(text) <= excerptLength {
		return lately.OneLine(text)
	}
	from := max(0, min(start-excerptLength/3, len(text)-excerptLength))
	to := min(len(text), max(from+excerptLength, min(end, from+2*excerptLength)))
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	cut := text[from:to]
	if from > 0 {
		if i := strings.IndexByte(cut[:min(len(cut), start-from)], ' '); i >= 0 {
			cut = cut[i+1:]
		}
		cut = "…" + cut
	}
	if to < len(text) {
		if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
			cut = cut[:i]
		}
		cut += "…"
	}
	return lately.OneLine(cut)
}
