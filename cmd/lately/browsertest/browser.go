// Package browsertest drives a real browser in tests: Debian's Chromium, which is
// started once for the test binary. A Page is a tab with a profile of its own that
// keeps an eye on what a page must never do: errors on the console, violations of
// its Content-Security-Policy, requests to other places. Axe has axe-core judge
// whether everybody can use it.
//
// A test binary that uses it calls Stop at the end of its TestMain.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long one step may take on a machine that has much else to do.
const patience = 2 * time.Minute

// programEnv names the browser to test with.
const programEnv = "LATELY_TEST_CHROMIUM"

// start starts the one browser of the test binary.
var start = sync.OnceValues(launch)

// running is how it is ended, the last first.
var running struct {
	mu  sync.Mutex
	end []context.CancelFunc
}

// program finds Chromium.
func program() (string, error) {
	if p := os.Getenv(programEnv); p != "" {
		return p, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("there is no Chromium; install Debian's package chromium, or set %s to the program", programEnv)
}

// launch starts the browser. It knows no other host than this machine.
func launch() (context.Context, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("lang", "en-US"),
	)
	all, endAll := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(all)
	running.mu.Lock()
	running.end = append(running.end, endAll, end)
	running.mu.Unlock()
	failed := make(chan error, 1)
	go func() { failed <- chromedp.Do(ctx) }() // the first run's context is the browser's life: no deadline there
	select {
	case err = <-failed:
	case <-time.After(patience):
		err = errors.New("it doesn't answer")
	}
	if err != nil {
		Stop()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return ctx, nil
}

// Stop ends the browser, if one was started.
func Stop() {
	running.mu.Lock()
	defer running.mu.Unlock()
	for _, end := range slices.Backward(running.end) {
		end()
	}
	running.end = nil
}

// started returns the browser. Where there is none, the test is left out with a
// line that says so, except under CI, where it fails.
func started(t testing.TB) context.Context {
	t.Helper()
	ctx, err := start()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no browser to test with: %v", err)
		}
		t.Skipf("not tested in a browser: %v", err)
	}
	return ctx
}
