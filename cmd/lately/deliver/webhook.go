package deliver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/connectors/transport"
)

const (
	tries = 3
	// firstWait is the time before the second try; it doubles.
	firstWait = 2 * time.Second
	// longestWait is how long a server may make us wait for another try; if it asks for
	// more, the next run tries.
	longestWait = time.Minute
)

// Webhook is an address that messages are posted to. The address is as good as a
// password: whoever knows it can post.
type Webhook struct {
	Client  *http.Client  // the program's own: it knows which networks it may ask
	Address lately.Secret //
	Now     func() time.Time
	// Wait waits a while, or until ctx ends; nil is a real wait.
	Wait func(ctx context.Context, d time.Duration) error
}

// Send posts a JSON message. It may arrive twice, since a connection can break after
// the message has arrived; if it returns nil it has arrived. A redirect is an error:
// it would take the address, and the message, to somebody else.
func (w *Webhook) Send(ctx context.Context, message []byte) error {
	address, err := w.Address.Reveal()
	if err != nil {
		return fmt.Errorf("find the webhook: %w", err)
	}
	to, err := url.Parse(address)
	if err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Host == "" {
		return errors.New("find the webhook: what stands there is no http(s) address")
	}
	client := *w.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	secrets := append([]string{address, to.RequestURI(), to.Path, to.RawQuery}, strings.FieldsFunc(to.Path, func(r rune) bool { return r == '/' })...)
	wait := firstWait
	for n := 1; ; n++ {
		err = post(ctx, &client, address, message)
		retry, pause := worthAnother(err, wait, w.Now())
		if err == nil || n == tries || !retry || w.wait(ctx, pause) != nil {
			break
		}
		wait *= 2
	}
	if err != nil {
		return fmt.Errorf("post to the webhook at %s: %w", to.Host, conceal(err, secrets...))
	}
	return nil
}

func (w *Webhook) wait(ctx context.Context, d time.Duration) error {
	if w.Wait != nil {
		return w.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refusal is an answer that isn't "taken".
type refusal struct {
	status int
	says   string
}

func (r *refusal) Error() string {
	switch {
	case r.status >= 300 && r.status < 400:
		return fmt.Sprintf("answered %d, a redirect, which isn't followed: give the address that it leads to", r.status)
	case r.says == "":
		return fmt.Sprintf("answered %d", r.status)
	}
	return fmt.Sprintf("answered %d: %s", r.status, r.says)
}

func post(ctx context.Context, c *http.Client, address string, message []byte) error {
	req, err := http.NewRequestWithContext(transport.Idempotent(ctx), http.MethodPost, address, bytes.NewReader(message))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil // whatever it said besides
	}
	if err != nil {
		body = nil
	}
	return &refusal{status: resp.StatusCode, says: strings.TrimSpace(string(body))}
}

// worthAnother reports whether another try could go better, and after how long. What
// the client repeats itself isn't tried again here.
func worthAnother(err error, wait time.Duration, now time.Time) (bool, time.Duration) {
	var refused *refusal
	var deferred *lately.DeferredError
	switch {
	case errors.As(err, &deferred):
		wait = max(0, deferred.Until.Sub(now))
		return wait <= longestWait, wait
	case errors.As(err, &refused):
		return refused.status == http.StatusInternalServerError, wait
	}
	return false, 0
}
