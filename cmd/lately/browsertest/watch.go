package browsertest

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch notes what happens in a tab. Its methods may be called while events come in.
type watch struct {
	mu      sync.Mutex
	allowed string // scheme and host of what may be asked
	trouble []string
	status  int64 // of the last document over HTTP
}

// home allows requests to the place that an address is at.
func (w *watch) home(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.allowed = place(address)
}

// place is the scheme and host of an address: all local files are one place.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

// see takes one event. What the log says of violations of a policy on content, of
// requests that failed and of exceptions is an error there.
func (w *watch) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			w.note("console %s: %s", e.Type, said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		w.note("exception: %s", text)
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" || e.Entry.Source == "security" {
			w.note("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if to := e.Request.URL; w.allowed != "" && place(to) != w.allowed && !strings.HasPrefix(to, "data:") && !strings.HasPrefix(to, "about:") {
			w.note("request to another place: %s", to)
		}
	case *network.EventResponseReceived:
		if e.Type == "Document" {
			w.status = e.Response.Status
		}
	}
}

func (w *watch) note(format string, args ...any) {
	w.trouble = append(w.trouble, fmt.Sprintf(format, args...))
}

// said is what was written to the console.
func said(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		if len(a.Value) > 0 {
			out = append(out, string(a.Value))
		} else {
			out = append(out, a.Description)
		}
	}
	return strings.Join(out, " ")
}

// Trouble is what went wrong in the tab since it was last asked: errors and warnings
// on the console, exceptions, violations of the page's Content-Security-Policy,
// failed requests, and requests to other places than the page's own.
func (p *Page) Trouble() []string {
	p.t.Helper()
	// What the browser does is told in order, so the answer to this comes after all
	// that went before it.
	Eval[int](p, "1")
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	out := p.watch.trouble
	p.watch.trouble = nil
	return out
}

// Quiet fails the test if there was trouble.
func (p *Page) Quiet() {
	p.t.Helper()
	for _, s := range p.Trouble() {
		p.t.Errorf("%s: %s", p.Address(), s)
	}
}

// Status is the status with which the last document was answered over HTTP.
func (p *Page) Status() int {
	p.t.Helper()
	Eval[int](p, "1")
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return int(p.watch.status)
}
