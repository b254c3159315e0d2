package article

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// PDFs are read by the PDFium of Chrome, compiled to WebAssembly: what a hostile
// document makes of it stays within this memory, sees no file and no network, and
// can be stopped at any instruction.
const sandboxPages = 4096 // of 64 KiB: 256 MiB

// sandbox is the one PDFium that there is, as long as it lives. Whoever holds
// oneAtATime may use it.
var sandbox struct {
	pool pdfium.Pool
	stop context.CancelFunc
}

// newSandbox makes a PDFium that ends with the context. Translating it to machine
// code takes some seconds and much memory, so that is kept in the user's cache
// folder where there is one.
func newSandbox(ctx context.Context) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(sandboxPages).
		WithCloseOnContextDone(true)
	if base, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(base, "lately", "wasm")
		if os.MkdirAll(dir, 0o700) == nil {
			if onDisk, err := wazero.NewCompilationCacheWithDir(dir); err == nil {
				config = config.WithCompilationCache(onDisk)
			}
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare PDF reader: %w", err)
	}
	return pool, nil
}

// openPDF reads a document within a time. A document that takes longer takes the
// sandbox with it; the next one gets another.
func openPDF(ctx context.Context, body []byte, patience time.Duration) (document, error) {
	if sandbox.pool == nil {
		life, stop := context.WithCancel(context.Background())
		pool, err := newSandbox(life)
		if err != nil {
			stop()
			return document{}, err
		}
		sandbox.pool, sandbox.stop = pool, stop
	}
	pool := sandbox.pool
	var doc document // what is left behind goes on writing to it, and nobody reads it then
	err := within(ctx, patience, func() error {
		instance, err := pool.GetInstance(patience)
		if err != nil {
			return err
		}
		defer func() { _ = instance.Close() }()
		return doc.read(ctx, instance, body, time.Now().Add(patience*3/4))
	})
	if errors.Is(err, errSlow) || ctx.Err() != nil || errors.Is(err, errPanic) {
		sandbox.stop()
		sandbox.pool, sandbox.stop = nil, nil
	}
	if err != nil {
		return document{}, err
	}
	return doc, nil
}

// read fills in a document. Pages that can't be read are passed over; those that
// would come after the time are missing.
func (d *document) read(ctx context.Context, p pdfium.Pdfium, body []byte, until time.Time) error {
	loaded, err := p.FPDF_LoadMemDocument64(&requests.FPDF_LoadMemDocument64{Data: &body})
	if err != nil {
		return errBroken
	}
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: loaded.Document})
	if err != nil {
		return errBroken
	}
	for tag, into := range map[string]*string{"Title": &d.title, "Author": &d.author, "CreationDate": &d.created, "ModDate": &d.modified} {
		if m, err := p.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: loaded.Document, Tag: tag}); err == nil {
			*into = shorten(m.Value, 4<<10)
		}
	}
	d.more = count.PageCount > maxPages
	letters, broken := 0, 0
	for i := range min(count.PageCount, maxPages) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(until) {
			d.more = true
			break
		}
		s, err := readSheet(p, loaded.Document, i)
		if err != nil {
			broken++
			continue
		}
		d.pages = append(d.pages, s)
		if letters += len(s.text); letters > maxBody {
			d.more = d.more || i+1 < count.PageCount
			break
		}
	}
	if broken > 0 && len(d.pages) == 0 {
		return errBroken
	}
	return nil
}

// readSheet reads one page.
func readSheet(p pdfium.Pdfium, doc references.FPDF_DOCUMENT, i int) (sheet, error) {
	page, err := p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: i})
	if err != nil {
		return sheet{}, err
	}
	defer func() { _, _ = p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}) }()
	text, err := p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByReference: &page.Page}})
	if err != nil {
		return sheet{}, err
	}
	defer func() { _, _ = p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	n, err := p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil || n.Count < 0 {
		return sheet{}, errors.Join(err, errBroken)
	}
	s := sheet{links: readLinks(p, doc, page.Page)}
	if n.Count == 0 {
		return s, nil
	}
	got, err := p.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: min(n.Count, maxLetters)})
	if err != nil {
		return sheet{}, err
	}
	s.text = strings.Map(printable, got.Text)
	return s, nil
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// readLinks lists the addresses that a page's annotations lead to.
func readLinks(p pdfium.Pdfium, doc references.FPDF_DOCUMENT, page references.FPDF_PAGE) []string {
	var out []string
	seen := map[string]bool{}
	at := 0
	for range maxLinks {
		next, err := p.FPDFLink_Enumerate(&requests.FPDFLink_Enumerate{Page: requests.Page{ByReference: &page}, StartPos: at})
		if err != nil || next.Link == nil || next.NextStartPos == nil {
			return out
		}
		at = *next.NextStartPos
		action, err := p.FPDFLink_GetAction(&requests.FPDFLink_GetAction{Link: *next.Link})
		if err != nil || action.Action == nil {
			continue
		}
		uri, err := p.FPDFAction_GetURIPath(&requests.FPDFAction_GetURIPath{Document: doc, Action: *action.Action})
		if err != nil || uri.URIPath == nil {
			continue
		}
		link := oneLine(*uri.URIPath, 2000)
		if (strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://")) && !seen[link] {
			seen[link] = true
			out = append(out, link)
		}
	}
	return out
}
