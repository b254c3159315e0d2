package ledger

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"lately"
)

// packers keeps compressors for the next use: making one costs more than
// compressing an item with it.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// pack writes v as compressed JSON.
func pack(v any) ([]byte, error) {
	var buf bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&buf)
	if err := json.NewEncoder(z).Encode(v); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return buf.Bytes(), nil
}

// unpackers keeps decompressors with their buffers.
var unpackers = sync.Pool{New: func() any { return new(unpacker) }}

type unpacker struct {
	in   bytes.Reader
	out  bytes.Buffer
	gzip gzip.Reader
}

// unpack reads what pack wrote.
func unpack(b []byte, v any) error {
	u := unpackers.Get().(*unpacker)
	defer unpackers.Put(u)
	u.in.Reset(b)
	u.out.Reset()
	err := u.gzip.Reset(&u.in)
	if err == nil {
		_, err = u.out.ReadFrom(&u.gzip)
	}
	if err == nil {
		err = json.Unmarshal(u.out.Bytes(), v)
	}
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	return nil
}

// contentHash is the same for items that say the same, whatever they go by.
func contentHash(it lately.Item) (string, error) {
	it.Key, it.Aliases, it.Thing = "", nil, ""
	if len(it.Categories) == 0 {
		it.Categories = nil
	}
	b, err := json.Marshal(it)
	if err != nil {
		return "", fmt.Errorf("hash item: %w", err)
	}
	// What isn't UTF-8 is escaped at first, and not once it was stored and read.
	b = bytes.ReplaceAll(b, []byte(`\ufffd`), []byte("\uFFFD"))
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}
