package browsertest

import (
	_ "embed" // axe-core
	"fmt"
	"strings"
)

// axe is axe-core 4.14.1 as npm has it: testdata has its licence (MPL-2.0) and the
// sums by which a test knows it. It is part of the tests only.
//
//go:embed testdata/axe-core-4.14.1/axe.min.js
var axe string

// The rules that are run: all that axe-core knows of WCAG 2.2 up to AA, and its own good
// practice; or those alone that colours can break.
const (
	allRules    = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`
	colourRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// violation is a rule that a page breaks.
type violation struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML    string
		Summary string
	}
}

// Axe fails the test for every rule of accessibility that the page, as it is shown
// now, breaks.
func (p *Page) Axe(what string) {
	p.t.Helper()
	p.complain(what, allRules)
}

// AxeColours does the same for the rules that colours can break: all that is left to
// look at when only they have changed.
func (p *Page) AxeColours(what string) {
	p.t.Helper()
	p.complain(what, colourRules)
}

func (p *Page) complain(what, rules string) {
	p.t.Helper()
	for _, v := range p.violations(rules) {
		var where []string
		for _, n := range v.Nodes {
			where = append(where, clip(n.HTML)+"\n    "+n.Summary)
		}
		p.t.Errorf("%s: axe: %s: %s, %d times:\n  %s", what, v.ID, v.Help, len(v.Nodes), strings.Join(where[:min(len(where), 4)], "\n  "))
	}
}

// violations runs axe-core in the page.
func (p *Page) violations(rules string) []violation {
	p.t.Helper()
	if Eval[string](p, "typeof axe") == "undefined" {
		Eval[bool](p, axe+"; true")
	}
	// What moves has not got its last colours yet.
	return Eval[[]violation](p, fmt.Sprintf(`(async () => {
		for (const a of document.getAnimations()) try { a.finish() } catch { a.cancel() }
		const r = await axe.run(document, {resultTypes: ["violations"], preload: false, selectors: false, runOnly: %s})
		return r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, Summary: n.failureSummary}))}))
	})()`, rules))
}
