package browsertest

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
)

// Resize sets the size of the window in CSS pixels.
func (p *Page) Resize(width, height int) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: 1, Mobile: false,
	})
}

// Prefer sets what the person's system says of a media feature:
// "prefers-color-scheme" is "dark", say.
func (p *Page) Prefer(feature, value string) {
	p.t.Helper()
	p.media[feature] = value
	var params emulation.SetEmulatedMediaParams
	for name, v := range p.media {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: v})
	}
	call(p, emulation.SetEmulatedMedia, params)
}

// NoScripts keeps the scripts of pages opened from now on from running. Eval works on.
func (p *Page) NoScripts() {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Header sends a header with every request from now on.
func (p *Page) Header(name, value string) {
	p.t.Helper()
	call(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{name: value}})
}

// PDF prints the page on A4.
func (p *Page) PDF() []byte {
	p.t.Helper()
	yes := true
	return call(p, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: &yes, GenerateTaggedPDF: &yes,
	}).Data
}

// Shoot writes a picture of the whole page to a folder that LATELY_SCREENSHOTS names,
// if it names one.
func (p *Page) Shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("LATELY_SCREENSHOTS")
	if dir == "" {
		return
	}
	yes := true
	picture := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &yes}).Data
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
