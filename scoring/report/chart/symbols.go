package chart

import (
	"strings"

	"lately"
)

// shapes are the areas' symbols, in a box of 10 by 10: told apart by form, so that
// neither colour nor size is needed.
var shapes = map[lately.Area]string{
	lately.PartnerPage:  `<path d="M1.5 .5h7v9L5 6.8 1.5 9.5z"/>`,
	lately.Testimonial:  `<path d="M.5 1h9v6H5.6L3 9.6V7H.5z"/>`,
	lately.BlogPost:     `<circle cx="5" cy="5" r="4.4"/>`,
	lately.WhitePaper:   `<path d="M1 .5h5.2L9 3.3V9.5H1z"/>`,
	lately.PressRelease: `<path d="M5 .6 9.8 9.2H.2z"/>`,
	lately.Integration:  `<path d="M3.3.4h3.4v2.9h2.9v3.4H6.7v2.9H3.3V6.7H.4V3.3h2.9z"/>`,
	lately.Workshop:     `<path d="M5 0l5 5-5 5-5-5z"/>`,
	lately.Referral:     `<path d="M.5 3.4h4.3V.6L9.8 5 4.8 9.4V6.6H.5z"/>`,
}

// Symbols defines the areas' symbols s-<area> for a page; every page that shows a
// timeline or Symbol needs them once.
func Symbols() string {
	var b strings.Builder
	b.WriteString(`<svg class="defs" width="0" height="0" aria-hidden="true">`)
	for _, a := range lately.Areas() {
		b.WriteString(`<symbol id="s-` + string(a) + `" viewBox="0 0 10 10">` + shapes[a] + `</symbol>`)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// Symbol is an area's symbol within text: decoration beside the area's name.
func Symbol(a lately.Area) string {
	if !a.Valid() {
		return ""
	}
	return `<svg class="sym" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><use href="#s-` + string(a) + `"/></svg>`
}
