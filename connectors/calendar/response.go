package calendar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"lately"
	"lately/connectors/transport"
)

// maxBytes is how much of a calendar is read.
const maxBytes = 8 << 20

// answer is what a calendar's server sent.
type answer struct {
	body        []byte
	contentType string
	cut         string // why body ends before the calendar does; empty if it doesn't
	unchanged   bool
}

func (c *connector) get(ctx context.Context) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url.String(), nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept", "text/calendar, */*;q=0.5")
	resp, err := c.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotModified:
		return answer{unchanged: true}, nil
	case resp.StatusCode != http.StatusOK:
		return answer{}, refusal(resp.StatusCode)
	}
	a := answer{contentType: resp.Header.Get("Content-Type")}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBytes+1))
	switch {
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case len(a.body) > maxBytes || errors.Is(err, transport.ErrTooLarge):
		a.body = a.body[:min(len(a.body), maxBytes)]
		a.cut = fmt.Sprintf("it is larger than %d MB", maxBytes>>20)
	case err != nil && len(a.body) == 0:
		return answer{}, err
	case err != nil:
		a.cut = "the connection broke off"
	}
	return a, nil
}

// refusal is the error that an answer other than a calendar stands for.
func refusal(status int) error {
	err := fmt.Errorf("the server answered %d %s", status, http.StatusText(status))
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return err
	}
	if status >= 300 && status < 500 {
		return fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	}
	return err
}
