package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"lately"
	"lately/connectors/crm/table"
)

const (
	maxFile = 50 << 20
	// coarse is how exact the time of a file may be: one that was written just
	// before it was read may have been written again within the same tick.
	coarse = 2 * time.Second
	// confirmations is how often an unchanged file is listed again, so that what
	// is missing from it is seen to be missing more than once.
	confirmations = 1
)

type connector struct {
	path     string
	rules    table.Rules
	settings *Settings
	now      func() time.Time
}

// cursor is which file was read and how far.
type cursor struct {
	Settings string    `json:"settings"` // hash of the settings that it was read by
	Time     time.Time `json:"time"`     // of the file's last change
	Size     int64     `json:"size"`
	Hash     string    `json:"hash"`
	Next     int       `json:"next,omitempty"` // number of the next deal; 0 when read to the end
	Listed   int       `json:"listed"`         // how often it was read to the end
	Read     time.Time `json:"read"`           // when it was last read
	Bad      int       `json:"bad,omitempty"`  // rows that can't be read
}

// Fetch reads a page of deals, unless the file is as it was.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	if err := ctx.Err(); err != nil {
		return lately.Batch{}, err
	}
	var cur cursor
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &cur); err != nil {
			return lately.Batch{}, fmt.Errorf("decode crm file cursor: %w", err)
		}
	}
	text, now, err := c.read(&cur)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read %s: %w", c.path, err)
	}
	if text == nil {
		return c.unchanged(cur), nil
	}
	settings := c.settings.fingerprint()
	again := cur.Hash == now.Hash && cur.Settings == settings
	if again {
		now.Next, now.Listed = cur.Next, cur.Listed
	}
	if again && now.Next == 0 && now.Listed > confirmations {
		return c.unchanged(cur), nil
	}
	now.Settings = settings
	return c.page(string(text), now)
}

// unchanged repeats that rows can't be read: the file won't mend itself.
func (c *connector) unchanged(cur cursor) lately.Batch {
	b := lately.Batch{Unchanged: true}
	if cur.Bad > 0 {
		b.Warnings = []string{fmt.Sprintf("%d rows can't be read, as before; the file hasn't changed", cur.Bad)}
	}
	return b
}

// page lists the next deals.
func (c *connector) page(text string, now cursor) (lately.Batch, error) {
	decoded, shift, err := c.settings.text([]byte(text))
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read %s: %w", c.path, err)
	}
	r := c.rules
	r.Shift = shift
	l, err := list(r, decoded, now.Next)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read %s: %w", c.path, err)
	}
	b := lately.Batch{Warnings: l.notes}
	if l.more > 0 {
		b.Warnings = append(b.Warnings, fmt.Sprintf("and %d more lines like these", l.more))
	}
	b.Items, b.Seen = l.split()
	if now.Listed > 0 {
		b.Seen, b.Items, b.Warnings = append(b.Seen, keys(b.Items)...), nil, nil
	}
	now.Bad, now.Next = l.bad, now.Next+pageDeals
	if b.More = now.Next < len(l.order); !b.More {
		now.Next = 0
		now.Listed++
		// A row that can't be told may be any deal: nothing is gone for lack of it.
		b.Complete = !l.lost
		if l.lost && now.Listed == 1 {
			b.Warnings = append(b.Warnings, "no row counts as removed while some rows can't be read")
		}
	}
	b.Cursor, err = json.Marshal(now)
	return b, err
}

func keys(items []lately.Item) (out []string) {
	for _, it := range items {
		out = append(out, it.Key)
	}
	return out
}

// read returns the file's bytes with what identifies it; no bytes mean that it is
// surely the same as before and was read to the end.
func (c *connector) read(cur *cursor) ([]byte, cursor, error) {
	info, err := check(c.path)
	if err != nil {
		return nil, cursor{}, err
	}
	changed := info.ModTime().UTC()
	settled := cur.Next == 0 && cur.Listed > confirmations && cur.Settings == c.settings.fingerprint()
	if settled && changed.Equal(cur.Time) && info.Size() == cur.Size && cur.Read.Sub(changed) > coarse {
		return nil, cursor{}, nil
	}
	f, err := os.Open(c.path)
	if err != nil {
		return nil, cursor{}, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, cursor{}, err
	}
	if len(data) > maxFile {
		return nil, cursor{}, fmt.Errorf("it grew beyond %d bytes", maxFile)
	}
	sum := sha256.Sum256(data)
	return data, cursor{Time: changed, Size: int64(len(data)), Hash: hex.EncodeToString(sum[:16]), Read: c.now().UTC()}, nil
}

// check looks at the file before it is opened: opening a pipe would wait for whoever
// writes to it.
func check(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w (%w)", err, lately.ErrPermanent)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("it is no regular file (%w)", lately.ErrPermanent)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("it has %d bytes, more than the %d that are read (%w)", info.Size(), maxFile, lately.ErrPermanent)
	}
	return info, nil
}

// fingerprint is the hash of what decides how the file is read.
func (s *Settings) fingerprint() string {
	b, _ := json.Marshal(s)
	return lately.ShortHash(string(b))
}
