package article

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"lately"
	"lately/connectors/transport"
)

// ErrUnchanged is returned where the server says that an article is as it was when
// it was read last.
var ErrUnchanged = errors.New("unchanged")

// ErrMissing is wrapped where there is no such page: 404, 410, or a redirect to the
// home page.
var ErrMissing = errors.New("no such page")

// Get asks for an article and reads it. The client is the transport's, with robots
// where the caller wants their rules kept. An error wraps lately.ErrPermanent or is
// a *lately.DeferredError as usual.
func (r *Reader) Get(ctx context.Context, client *http.Client, address string) (Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Page{}, fmt.Errorf("read article: %w (%w)", err, lately.ErrPermanent)
	}
	req.Header.Set("Accept", "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1")
	resp, err := client.Do(req)
	if err != nil {
		return Page{}, fmt.Errorf("read article: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified:
		return Page{}, ErrUnchanged
	case code != http.StatusOK:
		return Page{}, fmt.Errorf("read article: %w", Refusal(code))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxPDF+1))
	if ctx.Err() != nil {
		return Page{}, ctx.Err()
	}
	from := final(resp, req.URL)
	if strings.Trim(from.Path, "/") == "" && strings.Trim(req.URL.Path, "/") != "" {
		return Page{}, fmt.Errorf("read article: %w: it leads to the home page (%w)", ErrMissing, lately.ErrPermanent)
	}
	contentType := resp.Header.Get("Content-Type")
	cut := len(body) > MaxPDF || errors.Is(err, transport.ErrTooLarge)
	switch {
	case cut && mediaType(contentType, body) == "application/pdf":
		return Page{}, fmt.Errorf("read article: %w: the PDF is too large (%w)", ErrNoArticle, lately.ErrPermanent)
	case err != nil && !cut:
		return Page{}, fmt.Errorf("read article: %w", err)
	}
	p, err := r.Read(ctx, from, contentType, body)
	p.Truncated = p.Truncated || cut
	if errors.Is(err, ErrNoArticle) {
		err = fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	if err != nil {
		return Page{}, fmt.Errorf("read article: %w", err)
	}
	return p, nil
}

// final is where an answer came from.
func final(resp *http.Response, asked *url.URL) *url.URL {
	u := asked
	if resp.Request != nil && resp.Request.URL != nil {
		u = resp.Request.URL
	}
	out := *u
	out.User, out.Fragment, out.RawFragment = nil, "", ""
	return &out
}

// Refusal is the error that a status stands for.
func Refusal(code int) error {
	err := fmt.Errorf("the server answered %d %s", code, http.StatusText(code))
	switch {
	case code == http.StatusNotFound, code == http.StatusGone:
		return fmt.Errorf("%w: %w (%w)", ErrMissing, err, lately.ErrPermanent)
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return err
	case code >= 300 && code < 500:
		return fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	return err
}
