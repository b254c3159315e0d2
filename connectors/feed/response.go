package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"lately"
	"lately/connectors/transport"
)

// maxBytes is how much of a feed is read. Entries beyond it are older ones, in
// nearly every feed.
const maxBytes = 8 << 20

// accept asks for feeds, and takes what servers call them.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

// answer is what a feed's server sent.
type answer struct {
	body        []byte
	contentType string
	url         *url.URL // where it came from, after redirects
	cut         bool     // body ends before the feed does
	unchanged   bool
	warnings    []string
}

// get asks for the feed.
func (c *connector) get(ctx context.Context) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url.String(), nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept", accept)
	resp, err := c.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotModified:
		return answer{unchanged: true}, nil
	case resp.StatusCode != http.StatusOK:
		return answer{}, refusal(resp)
	}
	a := answer{contentType: resp.Header.Get("Content-Type"), url: resp.Request.URL}
	if to := movedTo(resp); to != "" {
		a.warnings = append(a.warnings, "the feed has moved for good to "+to+"; change the config")
	}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBytes+1))
	switch {
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case len(a.body) > maxBytes || errors.Is(err, transport.ErrTooLarge):
		a.body, a.cut = a.body[:min(len(a.body), maxBytes)], true
		a.warnings = append(a.warnings, fmt.Sprintf("the feed is larger than %d MB; only the entries in its first part were read", maxBytes>>20))
	case err != nil && len(a.body) == 0:
		return answer{}, err
	case err != nil:
		a.cut = true
		a.warnings = append(a.warnings, "the connection broke off: "+lately.OneLine(err.Error()))
	}
	return a, nil
}

// refusal is the error that an answer other than a feed stands for.
func refusal(resp *http.Response) error {
	err := fmt.Errorf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	switch code := resp.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return err
	case code >= 300 && code < 500:
		return fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	return err
}

// movedTo is where the feed lives now, if all redirects to it are permanent ones.
func movedTo(resp *http.Response) string {
	to := resp.Request.URL
	hop := resp.Request.Response
	if hop == nil {
		return ""
	}
	for range 10 {
		if hop.StatusCode != http.StatusMovedPermanently && hop.StatusCode != http.StatusPermanentRedirect {
			return ""
		}
		if hop.Request == nil || hop.Request.Response == nil {
			break
		}
		hop = hop.Request.Response
	}
	shown := *to
	shown.User, shown.RawQuery = nil, ""
	return lately.OneLine(shown.String())
}
