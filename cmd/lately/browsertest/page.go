package browsertest

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a tab. Its methods fail the test when the browser can't do what they say.
type Page struct {
	t     testing.TB
	ctx   context.Context
	watch *watch
	media map[string]string
}

// New opens a tab with a fresh profile, 1280 by 800 in size. It closes with the test.
func New(t testing.TB) *Page {
	t.Helper()
	all := started(t)
	w := &watch{}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.see))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p := &Page{t: t, ctx: ctx, watch: w, media: map[string]string{}}
	p.Resize(1280, 800)
	p.Prefer("prefers-reduced-motion", "reduce") // where something is, it stays
	return p
}

// do runs one action within patience.
func do[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return v
}

// call sends one command of the browser's protocol.
func call[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	return do(p, string(c.Method), func(ctx context.Context, t *chromedp.Target) (R, error) {
		return cdp.Call(ctx, t, c, params)
	})
}

// Eval runs an expression in the page, whatever the page's policy on scripts is, and
// waits for its promise if it is one.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return do(p, "run "+clip(expression), chromedp.Evaluate[T](expression, func(e *runtime.EvaluateParams) {
		yes := true
		e.AwaitPromise, e.UserGesture = &yes, &yes
	}))
}

// Wait returns when an expression has become true.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); !Eval[bool](p, "!!("+expression+")"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("never came true: %s", clip(expression))
		}
	}
}

// Open goes to an address and returns when it is loaded. From now on only this
// address' host, or local files, may be asked for anything.
func (p *Page) Open(address string) {
	p.t.Helper()
	p.watch.home(address)
	p.Follow(func() {
		if r := call(p, page.Navigate, page.NavigateParams{URL: address}); r.ErrorText != "" {
			p.t.Fatalf("open %s: %s", address, r.ErrorText)
		}
	})
}

// OpenFile goes to a file.
func (p *Page) OpenFile(path string) {
	p.t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Open("file://" + filepath.ToSlash(path))
}

// Follow does something that leads to another document, and returns when that is
// loaded.
func (p *Page) Follow(act func()) {
	p.t.Helper()
	before := p.document()
	act()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if p.document() != before && p.loaded() {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("no other page came: still at %s", p.Address())
		}
	}
}

// document identifies the document that is shown: the same address loaded again is
// another one.
func (p *Page) document() cdp.LoaderID {
	p.t.Helper()
	return call(p, page.GetFrameTree, cdp.Empty{}).FrameTree.Frame.LoaderID
}

// loaded reports whether the document is complete. One that is being replaced can't
// be asked, and isn't.
func (p *Page) loaded() bool {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	state, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.readyState"))
	return err == nil && state == "complete"
}

// Address is the address of the page.
func (p *Page) Address() string {
	p.t.Helper()
	return Eval[string](p, "location.href")
}

// Text is what is shown of an element, as a person would read it.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, find(selector)+".innerText")
}

// Has reports whether there is such an element.
func (p *Page) Has(selector string) bool {
	p.t.Helper()
	return Eval[bool](p, "document.querySelector("+quote(selector)+") !== null")
}

// Texts are the texts of all such elements that are shown.
func (p *Page) Texts(selector string) []string {
	p.t.Helper()
	return Eval[[]string](p, "[...document.querySelectorAll("+quote(selector)+")].filter(e => e.checkVisibility()).map(e => e.innerText.trim())")
}

// find is an expression for the one element that is meant.
func find(selector string) string {
	return "(document.querySelector(" + quote(selector) + ") ?? (() => { throw new Error('there is no ' + " + quote(selector) + ") })())"
}

// quote writes a string as JavaScript does.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can be
	return string(b)
}

func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}
