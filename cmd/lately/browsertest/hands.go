package browsertest

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks with the mouse in the middle of an element, which nothing may cover.
func (p *Page) Click(selector string) {
	p.t.Helper()
	at := Eval[[]float64](p, `(() => {
		const e = `+find(selector)+`
		e.scrollIntoView({block: "center", inline: "center", behavior: "instant"})
		const box = e.getClientRects()[0]
		if (!box || !e.checkVisibility()) throw new Error("it isn't shown")
		const x = box.left + box.width / 2, y = box.top + box.height / 2
		const hit = document.elementFromPoint(x, y)
		if (!hit || hit !== e && !e.contains(hit) && !hit.contains(e)) throw new Error("it is covered by " + hit?.outerHTML.slice(0, 100))
		return [x, y]
	})()`)
	do(p, "click on "+selector, chromedp.MouseClickXY(at[0], at[1]))
}

// Keys that Press knows by name.
var named = map[string]string{
	"Tab": kb.Tab, "Delete": kb.Delete, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ",
	"Up": kb.ArrowUp, "Down": kb.ArrowDown, "Left": kb.ArrowLeft, "Right": kb.ArrowRight, "Home": kb.Home, "End": kb.End,
}

// Press presses keys one after the other: "Tab", "Shift+Tab", "Enter", "Space", "a".
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		name, shifted := strings.CutPrefix(key, "Shift+")
		if k, ok := named[name]; ok {
			name = k
		}
		var options []chromedp.KeyOption
		if shifted {
			options = append(options, chromedp.KeyModifiers(chromedp.ModifierShift))
		}
		do(p, "press "+key, chromedp.KeyEvent(name, options...))
	}
}

// Type writes into the field that has the focus.
func (p *Page) Type(text string) {
	p.t.Helper()
	for _, r := range text {
		do(p, "type "+text, chromedp.KeyEvent(string(r)))
	}
}

// Fill puts the cursor into a field by the mouse and replaces what stands there.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.Click(selector)
	Eval[bool](p, find(selector)+".select() ?? true")
	p.Press("Delete")
	p.Type(text)
}

// Choose picks an option of a list by its value, as the keyboard would.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	if !Eval[bool](p, `(() => {
		const e = `+find(selector)+`
		e.value = `+quote(value)+`
		e.dispatchEvent(new Event("input", {bubbles: true}))
		e.dispatchEvent(new Event("change", {bubbles: true}))
		return e.value === `+quote(value)+`
	})()`) {
		p.t.Fatalf("%s has no option %q", selector, value)
	}
}

// Focus describes what has the focus: its role or tag, and its name; and whether one
// can see that it has.
type Focus struct {
	What    string // "a: Harborpay", "button: Dark"
	Visible bool   // an outline, a shadow or a border shows it
	InView  bool   // within the window
}

// Focused describes what has the focus; the zero Focus is the page as a whole.
func (p *Page) Focused() Focus {
	p.t.Helper()
	return Eval[Focus](p, `(() => {
		const e = document.activeElement
		if (!e || e === document.body || e === document.documentElement) return {What: "", Visible: false, InView: false}
		const name = e.getAttribute("aria-label") || e.textContent || e.labels?.[0]?.innerText || e.name || ""
		const box = e.getBoundingClientRect(), s = getComputedStyle(e)
		const seen = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none"
		return {
			What: e.tagName.toLowerCase() + ": " + name.trim().replace(/\s+/g, " ").slice(0, 80),
			Visible: seen,
			InView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
		}
	})()`)
}
