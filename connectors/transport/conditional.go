package transport

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"lately"
)

// NotModified is a response header, "1" where a 304 was answered from the kept body.
const NotModified = "X-Lately-Not-Modified"

type keepBodyKey struct{}

// KeepBody asks to keep the bodies of the requests made under ctx, and to answer a
// 304 with them: status 200, the fresh headers, and NotModified. Without it the
// caller sees the 304.
func KeepBody(ctx context.Context) context.Context {
	return context.WithValue(ctx, keepBodyKey{}, true)
}

// replayed are the response headers that belong to a body and stand in no 304.
var replayed = []string{"Content-Language", "Content-Location", "Content-Type", "Etag", "Last-Modified", "Link"}

// maxValidator bounds an ETag or a date that is stored; more is taken for none.
const maxValidator = 1024

// conditional asks "changed since?" where it can, with what the context's
// lately.Validators remember.
type conditional struct {
	next http.RoundTripper
	now  func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (c *conditional) RoundTrip(req *http.Request) (*http.Response, error) {
	memory := lately.ValidatorsFrom(req.Context())
	if memory == nil || req.Method != http.MethodGet || byHand(req) || req.Header.Get("Range") != "" {
		return c.send(req, byHand(req))
	}
	keep, _ := req.Context().Value(keepBodyKey{}).(bool)
	held, _, err := memory.Get(req.Context(), key(req))
	if err != nil {
		return nil, fmt.Errorf("read validator: %w", err)
	}
	held.Key = key(req)
	// Without its body a 304 would be of no use to who wants one.
	ask := (held.ETag != "" || held.LastModified != "") && (!keep || held.Body != nil)
	if ask {
		req = req.Clone(req.Context())
		setUnlessEmpty(req.Header, "If-None-Match", held.ETag)
		setUnlessEmpty(req.Header, "If-Modified-Since", held.LastModified)
	}
	resp, err := c.send(req, ask)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode == http.StatusNotModified && keep:
		return replay(resp, held), nil
	case resp.StatusCode == http.StatusOK:
		c.record(resp, memory, held, keep)
	}
	return resp, nil
}

// send refuses a 304 that nobody asked for: it would hide a page that was never read.
func (c *conditional) send(req *http.Request, asked bool) (*http.Response, error) {
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Header.Del(NotModified)
	if resp.StatusCode == http.StatusNotModified && !asked {
		_ = resp.Body.Close()
		return nil, errors.New("read response: 304 Not Modified to a request without conditions")
	}
	return resp, nil
}

// byHand reports whether the caller asks "changed since?" itself.
func byHand(req *http.Request) bool {
	return req.Header.Get("If-None-Match") != "" || req.Header.Get("If-Modified-Since") != ""
}

// replay makes the response that a 304 stands for.
func replay(resp *http.Response, held lately.Validator) *http.Response {
	_ = resp.Body.Close()
	h := http.Header(held.Header).Clone()
	if h == nil {
		h = http.Header{}
	}
	for name, values := range resp.Header {
		h[name] = values
	}
	for _, name := range []string{"Content-Encoding", "Transfer-Encoding"} {
		h.Del(name)
	}
	h.Set("Content-Length", strconv.Itoa(len(held.Body)))
	h.Set(NotModified, "1")
	out := *resp
	out.StatusCode, out.Status = http.StatusOK, "200 OK"
	out.Header, out.ContentLength, out.TransferEncoding = h, int64(len(held.Body)), nil
	out.Body = io.NopCloser(bytes.NewReader(held.Body))
	return &out
}

// record stages the validator of a 200 once its body was read to the end.
func (c *conditional) record(resp *http.Response, memory lately.Validators, held lately.Validator, keep bool) {
	v := lately.Validator{
		Key: held.Key, ETag: short(resp.Header.Get("Etag")), LastModified: short(resp.Header.Get("Last-Modified")),
	}
	none := v.ETag == "" && v.LastModified == ""
	if !endsVisibly(resp) {
		// Cut short it would look complete.
		v.ETag, v.LastModified, none = "", "", true
	}
	if none && held.ETag == "" && held.LastModified == "" {
		return
	}
	// A validator that is gone is staged too: the old one belongs to an older body.
	keep = keep && !none
	if keep {
		v.Header = map[string][]string{}
		for _, name := range replayed {
			if values := resp.Header.Values(name); len(values) > 0 {
				v.Header[name] = slices.Clone(values)
			}
		}
	}
	resp.Body = &recording{body: resp.Body, keep: keep, complete: func(body []byte) {
		v.Body, v.At = body, c.now()
		memory.Set(v)
	}}
}

// endsVisibly reports whether a body that breaks off can be told from one that ends:
// by its length, its chunks, its frames or the checksum of its compression.
func endsVisibly(resp *http.Response) bool {
	return resp.ContentLength >= 0 || resp.Uncompressed || resp.ProtoMajor >= 2 ||
		slices.Contains(resp.TransferEncoding, "chunked")
}

// key is what a validator is remembered under. The credential is part of it, so that
// one account is never answered with what another may see; it can't be read from the
// key.
func key(req *http.Request) string {
	u := *req.URL
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	h := sha256.New()
	feed(h, req.Method, u.String(), strconv.Itoa(len(req.Header.Values("Accept"))))
	feed(h, req.Header.Values("Accept")...)
	feed(h, credential(req.Header))
	return hex.EncodeToString(h.Sum(nil))
}

// credential is a hash of whatever in a request's headers may tell one account from
// another; empty if there is nothing.
func credential(header http.Header) string {
	var names []string
	for name := range header {
		if !harmless[name] {
			names = append(names, name)
		}
	}
	if names == nil {
		return ""
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		feed(h, name, strconv.Itoa(len(header[name])))
		feed(h, header[name]...)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// feed hashes texts such that no two lists of them look alike.
func feed(h hash.Hash, texts ...string) {
	for _, t := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(t), t)
	}
}

func short(v string) string {
	if len(v) > maxValidator {
		return ""
	}
	return v
}

func setUnlessEmpty(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}
