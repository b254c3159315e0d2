package espocrm

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// maxKnown bounds the unpacked size of a set in a cursor.
const maxKnown = 64 << 20

// known is a set of records, each by the first letter of its entity type and its id.
// EspoCRM never tells of a deletion: that a record is gone shows only by its having
// been there. The set travels in the cursor, packed.
type known map[string]bool

func name(entityType, id string) string { return entityType[:1] + id }

// split undoes name.
func split(n string) (entityType, id string) {
	if strings.HasPrefix(n, leads[:1]) {
		return leads, n[1:]
	}
	return deals, n[1:]
}

// MarshalJSON packs the set: sorted ids share their beginnings.
func (k known) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("pack known records: %w", err)
	}
	for _, n := range slices.Sorted(maps.Keys(k)) {
		if _, err := io.WriteString(w, n+"\n"); err != nil {
			return nil, fmt.Errorf("pack known records: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack known records: %w", err)
	}
	return json.Marshal(base64.RawStdEncoding.EncodeToString(b.Bytes()))
}

// UnmarshalJSON unpacks the set.
func (k *known) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("unpack known records: %w", err)
	}
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return fmt.Errorf("unpack known records: %w", err)
	}
	all, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxKnown))
	if err != nil {
		return fmt.Errorf("unpack known records: %w", err)
	}
	out := known{}
	for n := range strings.Lines(string(all)) {
		if n = strings.TrimSuffix(n, "\n"); len(n) < 2 || !plainID(n[1:]) || n != name(split(n)) {
			return fmt.Errorf("unpack known records: %q is none", n)
		}
		out[n] = true
	}
	*k = out
	return nil
}

// some are the first n members that belong to an entity type, in order.
func (k known) some(n int) (entityType string, ids []string) {
	for _, m := range slices.Sorted(maps.Keys(k)) {
		e, id := split(m)
		if entityType == "" {
			entityType = e
		}
		if e != entityType || len(ids) == n {
			break
		}
		ids = append(ids, id)
	}
	return entityType, ids
}
