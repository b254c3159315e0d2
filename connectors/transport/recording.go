package transport

import (
	"bytes"
	"io"
)

// tail is how much white space after the last byte that was wanted still counts as
// the end of a body.
const tail = 512

// recording is a body that tells when it was read to its end, and keeps what passed
// if asked to.
type recording struct {
	body     io.ReadCloser
	keep     bool
	kept     bytes.Buffer
	over     bool // read to the end, broken off, or closed
	complete func(body []byte)
}

// Read implements io.Reader.
func (r *recording) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if r.keep && !r.over {
		r.kept.Write(p[:n])
	}
	if err != nil {
		r.end(err == io.EOF)
	}
	return n, err
}

func (r *recording) end(whole bool) {
	if r.over {
		return
	}
	r.over = true
	if !whole {
		return
	}
	var body []byte
	if r.keep {
		body = bytes.Clone(r.kept.Bytes())
		if body == nil {
			body = []byte{}
		}
	}
	r.complete(body)
}

// Close implements io.Closer. A JSON decoder stops at the last brace; a line break
// behind it doesn't make a body unread.
func (r *recording) Close() error {
	if !r.over {
		rest, err := io.ReadAll(io.LimitReader(r.body, tail+1))
		blank := len(rest) <= tail && len(bytes.TrimSpace(rest)) == 0
		if r.keep {
			r.kept.Write(rest)
		}
		r.end(err == nil && blank)
	}
	return r.body.Close()
}
