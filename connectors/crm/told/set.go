// Package told remembers, in a connector's cursor, what was told of a CRM's records:
// which of them named a partner, what was said of those that the next look will meet
// again, and what the companies are called that they name. With that a connector tells
// only of what concerns partners, tells it once, and notices what is gone although the
// CRM doesn't say so.
package told

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// maxSet bounds the unpacked size of a set.
const maxSet = 64 << 20

// Set is a set of records by name: short, without line breaks. It is packed in JSON.
type Set map[string]bool

// MarshalJSON packs the set: sorted names share their beginnings.
func (s Set) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("pack a set: %w", err)
	}
	for _, n := range slices.Sorted(maps.Keys(s)) {
		if _, err := io.WriteString(w, n+"\n"); err != nil {
			return nil, fmt.Errorf("pack a set: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a set: %w", err)
	}
	return json.Marshal(base64.RawStdEncoding.EncodeToString(b.Bytes()))
}

// UnmarshalJSON unpacks the set.
func (s *Set) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("unpack a set: %w", err)
	}
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("unpack a set: %w", err)
	}
	all, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxSet))
	if err != nil {
		return fmt.Errorf("unpack a set: %w", err)
	}
	out := Set{}
	for n := range strings.Lines(string(all)) {
		if n = strings.TrimSuffix(n, "\n"); n == "" || len(n) > 64 {
			return errors.New("unpack a set: a name that is none")
		}
		out[n] = true
	}
	*s = out
	return nil
}

// First are the first n names in order.
func (s Set) First(n int) []string {
	names := slices.Sorted(maps.Keys(s))
	return names[:min(n, len(names))]
}

// All reports whether every name passes.
func (s Set) All(pass func(string) bool) bool {
	for n := range s {
		if !pass(n) {
			return false
		}
	}
	return true
}
