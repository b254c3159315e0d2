package site

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"lately"
	"lately/scoring"
	"lately/scoring/report/chart"
	"lately/scoring/report/say"
)

// The lengths to which text from outside is cut, in characters.
const (
	longTitle   = 200
	longExcerpt = 400
	longRule    = 300
	longName    = 120
	longLink    = 2000
)

var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"area": say.Area, "status": say.Status, "date": date, "longDate": longDate, "tenths": say.Tenths,
		"signed": say.Signed, "two": say.Two, "number": say.Number, "count": say.Count, "hundredths": say.Hundredths,
		"plain": say.Plain, "link": link, "sign": sign, "symbol": symbol, "ago": say.Ago, "lower": strings.ToLower,
		"minute": minute, "stamp": stamp, "unbroken": unbroken, "quoted": quoted, "title": title, "excerpt": excerpt, "source": sourceName, "watched": watched, "sum": func(a, b int) int { return a + b },
	}).ParseFS(files, "pages/*.html"))
})

// date is the day, or a dash where there is none.
func date(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return say.Date(t)
}

// longDate is the day as in a letter: "30 June 2026".
func longDate(t time.Time) string { return t.UTC().Format("2 January 2006") }

// minute is a moment as a footer shows it.
func minute(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04") + " UTC"
}

// stamp is a moment in a table whose times are all UTC, or a dash.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// isoDate is a date as say writes it.
var isoDate = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)

// unbroken keeps the dates of a sentence from being broken at their hyphens.
func unbroken(s string) template.HTML {
	return template.HTML(isoDate.ReplaceAllString(template.HTMLEscapeString(s), `<span class="nb">$0</span>`))
}

// quoted puts words into quotation marks, unless they begin with one.
func quoted(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); unicode.Is(unicode.Pi, r) || strings.ContainsRune(`"„「『`, r) {
		return s
	}
	return "“" + s + "”"
}

func title(s string) string {
	if s = say.Clip(say.Plain(s), longTitle); s == "" {
		return "(no title)"
	}
	return s
}

// link is an address that may be followed, or "": none that is so long that it can
// only be meant to fill the page.
func link(s string) string {
	if s = say.Link(s); len(s) > longLink {
		return ""
	}
	return s
}

// sourceName is where something was seen.
func sourceName(s string) string { return say.Clip(say.Plain(s), longName) }

// watched is a source's name where its owner is known.
func watched(w scoring.Watch) string { return sourceName(strings.TrimPrefix(w.Source, w.Owner+"/")) }

func excerpt(s string) string { return say.Clip(say.Plain(s), longExcerpt) }

// symbol is an area's sign beside its name.
func symbol(a lately.Area) template.HTML { return template.HTML(chart.Symbol(a)) }

// sign is a status drawn as a scale: who is up gave less. It repeats the words
// beside it for the eye.
func sign(s scoring.Status) template.HTML {
	id := "balanced"
	switch s {
	case scoring.Gated, scoring.TooLittleData, scoring.Dormant, scoring.WeOwe, scoring.TheyOwe:
		id = string(s)
	}
	return template.HTML(fmt.Sprintf(`<svg class="sign" aria-hidden="true"><use href="#g-%s"/></svg>`, id))
}

// signs are the scales that sign refers to: a beam on a point, our square at the
// left and their diamond at the right, the heavier one down.
const signs = `<svg class="defs" width="0" height="0" aria-hidden="true">` +
	`<symbol id="g-balanced" viewBox="0 0 22 14"><path class="bm" d="M3 7H19M11 7v6"/><path class="so" d="M1 2h5v5H1z"/><path class="sd2" d="M18.5.5 22 4l-3.5 3.500L15 4z"/></symbol>` +
	`<symbol id="g-we_owe" viewBox="0 0 22 14"><path class="bm" d="M3 5.5 19 10.5M11 8v6"/><path class="so" d="M1 .5h5v5H1z"/><path class="sd2" d="M18.5 4 22 7.5 18.5 11 15 7.5z"/></symbol>` +
	`<symbol id="g-they_owe" viewBox="0 0 22 14"><path class="bm" d="M3 10.5 19 5.5M11 8v6"/><path class="so" d="M1 5.5h5v5H1z"/><path class="sd2" d="M18.5 0 22 3.5 18.5 7 15 3.5z"/></symbol>` +
	`<symbol id="g-gated" viewBox="0 0 22 14"><path class="bm" d="M11 1v12M14 1v12M1 7h6"/></symbol>` +
	`<symbol id="g-dormant" viewBox="0 0 22 14"><path class="bm dash" d="M2 7H20"/></symbol>` +
	`<symbol id="g-too_little_data" viewBox="0 0 22 14"><circle class="q" cx="5" cy="7" r="1.3"/><circle class="q" cx="11" cy="7" r="1.3"/><circle class="q" cx="17" cy="7" r="1.3"/></symbol>` +
	`</svg>`
