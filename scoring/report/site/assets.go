package site

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"regexp"
	"strings"
	"sync"

	"lately/scoring/report/chart"
)

// asset is a style sheet or a script as it stands in every page.
type asset struct {
	text string
	hash string // as a Content-Security-Policy names it
}

func newAsset(text string) asset {
	sum := sha256.Sum256([]byte(text))
	return asset{text: text, hash: "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}
}

var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	spaces   = regexp.MustCompile(`\s+`)
	around   = regexp.MustCompile(` ?([{};,]) ?`)
	lines    = regexp.MustCompile(`(?m)^\s*(//.*)?\n?`)
)

// style is the style sheet of static pages, without comments and needless space: it is
// in every page. A server's pages have the forms' in addition.
var (
	style     = sync.OnceValue(func() asset { return newAsset(tight(read("pages/style.css"))) })
	liveStyle = sync.OnceValue(func() asset { return newAsset(tight(read("pages/style.css") + read("pages/review.css"))) })
)

func tight(css string) string {
	css = spaces.ReplaceAllString(comments.ReplaceAllString(css, ""), " ")
	return strings.TrimSpace(around.ReplaceAllString(css, "$1"))
}

// script is the script without indentation and lines that are comments.
var script = sync.OnceValue(func() asset {
	return newAsset(strings.TrimSpace(lines.ReplaceAllString(read("pages/script.js"), "")))
})

// read gives an embedded file.
func read(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(b)
}

// Policy is the Content-Security-Policy that every page carries, and that a server
// should send: only the page's own style and script, and nothing from elsewhere. A
// live page may send its forms to where it came from.
func (s *Site) Policy() string {
	forms := "'none'"
	if s.o.Live != nil {
		forms = "'self'"
	}
	return "default-src 'none'; style-src " + s.style().hash + "; script-src " + script().hash +
		"; img-src data:; base-uri 'none'; form-action " + forms
}

// style is the style sheet of this site's pages.
func (s *Site) style() asset {
	if s.o.Live != nil {
		return liveStyle()
	}
	return style()
}

// Style is the page's style sheet.
func (p *page) Style() template.HTML {
	return template.HTML("<style>" + p.s.style().text + "</style>")
}

// Script is the page's script.
func (p *page) Script() template.HTML { return template.HTML("<script>" + script().text + "</script>") }

// Symbols defines the signs that the page refers to.
func (p *page) Symbols() template.HTML { return template.HTML(chart.Symbols() + signs) }

// Generator is in every page, within its first 2,000 bytes: by it a page of an earlier
// report is known.
const Generator = `<meta name="generator" content="lately report">`

// Generator marks the page.
func (p *page) Generator() template.HTML { return Generator }
