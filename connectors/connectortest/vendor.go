package connectortest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A stand-in that only our own connector reads proves nothing. Two things of a vendor's
// hold it to the truth: its description of the API, and its client library. Both run in
// Node, and neither is part of this repository: scripts/conformance brings them.
const (
	nodeEnv  = "LATELY_NODE_MODULES" // folder of installed packages
	specsEnv = "VENDOR_SPECS"        // folder of vendors' descriptions
)

// Described puts a proxy in front of a stand-in that checks requests and answers by the
// vendor's description, and returns its address. What violates the description is
// answered with an error. ok is false, and says so in one line, where the proxy or the
// description isn't there.
func Described(tb testing.TB, description, standIn string) (address string, ok bool) {
	tb.Helper()
	modules, specs := os.Getenv(nodeEnv), os.Getenv(specsEnv)
	if modules == "" || specs == "" {
		tb.Logf("%s and %s aren't set: nothing is checked by %s", nodeEnv, specsEnv, description)
		return "", false
	}
	file := mended(tb, filepath.Join(specs, description))
	for range 5 { // somebody else may take the port before the proxy has it
		if address, ok := proxy(tb, modules, file, standIn); ok {
			return address, true
		}
	}
	tb.Fatal("the validating proxy finds no port")
	return "", false
}

// mended is a copy of a description without null among the choices of what may be null
// anyway: the proxy adds it a second time, can't read what it made, and then checks
// nothing at all, without a word. So a test should see a wrong answer caught as well.
func mended(tb testing.TB, description string) (file string) {
	tb.Helper()
	text, err := os.ReadFile(description)
	if err != nil {
		tb.Fatal(err)
	}
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		tb.Fatalf("read %s: %v", description, err)
	}
	mend(all)
	if text, err = json.Marshal(all); err != nil {
		tb.Fatal(err)
	}
	file = filepath.Join(tb.TempDir(), filepath.Base(description))
	if err := os.WriteFile(file, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	return file
}

func mend(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			mend(one)
		}
	case map[string]any:
		if choices, ok := v["enum"].([]any); ok && v["nullable"] == true {
			v["enum"] = slices.DeleteFunc(choices, func(c any) bool { return c == nil })
		}
		for _, one := range v {
			mend(one)
		}
	}
}

// proxy starts a validating proxy; ok is false if its port was taken.
func proxy(tb testing.TB, modules, description, standIn string) (address string, ok bool) {
	tb.Helper()
	port := freePort(tb)
	address = "http://127.0.0.1:" + port
	prism := exec.Command(filepath.Join(modules, ".bin", "prism"), "proxy", "-h", "127.0.0.1", "-p", port, "--errors", description, standIn)
	var out bytes.Buffer
	prism.Stdout, prism.Stderr = &out, &out
	if err := prism.Start(); err != nil {
		tb.Fatalf("start the validating proxy: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = prism.Wait()
		close(ended)
	}()
	tb.Cleanup(func() {
		_ = prism.Process.Kill()
		<-ended
		if tb.Failed() {
			tb.Logf("the proxy complains: %s", complaints(out.String()))
		}
	})
	for range 600 { // it takes seconds to start, and many on a busy machine
		resp, err := http.Get(address)
		if err == nil {
			said, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
			_ = resp.Body.Close()
			if bytes.Contains(said, []byte("NO_PATH_MATCHED")) { // it, and nobody else who took the port
				return address, true
			}
		}
		select {
		case <-ended:
			if strings.Contains(out.String(), "EADDRINUSE") {
				return "", false
			}
			tb.Fatalf("the validating proxy ends: %s", out.String())
		case <-time.After(200 * time.Millisecond):
		}
	}
	tb.Fatalf("the validating proxy doesn't start: %s", out.String())
	return "", false
}

// complaints are the lines of the proxy's log that tell of violations.
func complaints(log string) string {
	var out []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, "error") || strings.Contains(line, "iolation") {
			out = append(out, line)
		}
	}
	return strings.Join(out[max(0, len(out)-20):], "")
}

// Client runs a script that uses a vendor's client library and returns what it prints.
// The script finds the library through the environment variable NODE_MODULES. ok is
// false, and says so in one line, where no libraries are there.
func Client(tb testing.TB, script string, args ...string) (printed []byte, ok bool) {
	tb.Helper()
	modules := os.Getenv(nodeEnv)
	if modules == "" {
		tb.Logf("%s isn't set: the vendor's client doesn't run", nodeEnv)
		return nil, false
	}
	node := exec.CommandContext(tb.Context(), "node", append([]string{script}, args...)...)
	node.Env = append(os.Environ(), "NODE_MODULES="+modules)
	var complaints bytes.Buffer
	node.Stderr = &complaints
	printed, err := node.Output()
	if err != nil {
		tb.Fatalf("the vendor's client fails: %v: %s", err, complaints.String())
	}
	return printed, true
}

func freePort(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
