package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// ErrTooLarge is wrapped by the error of reading a body beyond the cap.
var ErrTooLarge = errors.New("response too large")

// Body reads a whole body and closes it. Beyond the client's cap the error wraps
// ErrTooLarge; there are no partial results.
func Body(resp *http.Response) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read response: %w", err)
	}
	return b, nil
}

// timeoutError says that an answer took too long. It is not a context's error: the
// caller's context is still good.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return "no complete answer within " + e.after.String() }

// Timeout marks it for net.Error.
func (e *timeoutError) Timeout() bool { return true }

// capped is a body that ends in an error beyond a size or a time, and tells when
// nothing more is coming.
type capped struct {
	ctx  context.Context // ends with the time that the answer may take
	body io.ReadCloser
	max  int64
	left int64
	err  error
	done func() // called once or more, at the end of the body or when it is closed
}

// Read implements io.Reader.
func (b *capped) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	// One byte more than allowed tells a body that just fits from one that doesn't.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), fmt.Errorf("%w: more than %d bytes", ErrTooLarge, b.max)
	}
	b.left -= int64(n)
	if err != nil {
		b.err = err
		if err != io.EOF {
			b.err = overdue(b.ctx, err)
		}
		b.done()
	}
	return n, b.err
}

// Close implements io.Closer.
func (b *capped) Close() error {
	err := b.body.Close()
	b.done()
	return err
}

// overdue replaces err by the timeout that caused it.
func overdue(ctx context.Context, err error) error {
	var timeout *timeoutError
	if errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return err
}

// send makes one attempt within the limits and calls done when it is over: on an
// error, at the end of the body, when that is closed, or when time is up. The last
// keeps a caller that forgets to close from blocking a host for good.
func send(next http.RoundTripper, req *http.Request, time *budget, maxBody int64, done func()) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(req.Context(), time.left, &timeoutError{after: time.total})
	end := sync.OnceFunc(func() {
		cancel()
		done()
	})
	context.AfterFunc(ctx, end)
	resp, err := next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		err = overdue(ctx, err)
		end()
		return nil, err
	}
	if resp.Body == nil || resp.Body == http.NoBody {
		resp.Body = http.NoBody
		end()
		return resp, nil
	}
	resp.Body = &capped{ctx: ctx, body: resp.Body, max: maxBody, left: maxBody, done: end}
	return resp, nil
}
