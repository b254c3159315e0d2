package sitemap

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"

	"lately"
)

const (
	// cursorVersion changes when the meaning of the cursor does; an older one is
	// dropped, which costs reading all pages again and doubles nothing.
	cursorVersion = 1
	// maxKnown bounds the pages that are remembered, and so the cursor: to 190 KB.
	maxKnown = 15_000
	maxTries = 3
	maxTried = 300
	idSize   = 5
	markSize = 2
	rowSize  = idSize + 2*markSize
)

// id stands for a page's address. Of 15,000 pages two look alike once in ten
// thousand sites.
type id [idSize]byte

// mark stands for a state that is only compared: with another it looks alike once
// in 65,000 times.
type mark [markSize]byte

// seenAs is how a page was when it was read last.
type seenAs struct {
	lastmod mark
	content mark
}

// queued is a page that is to be read.
type queued struct {
	Address string `json:"a"`
	Lastmod string `json:"l,omitempty"`
	Date    string `json:"d,omitempty"` // when it was published, as far as the sitemap says
	Dated   string `json:"o,omitempty"` // what Date was read from
}

// progress is what the connector remembers between fetches.
type progress struct {
	Version int    `json:"v"`
	Digest  string `json:"digest,omitempty"` // of the files when all of them were read last
	// Files are those that the index names, and Asked when they were all asked for
	// last, in Unix seconds.
	Files []child `json:"files,omitempty"`
	Asked int64   `json:"asked,omitempty"`
	// Known are the pages that were read: rows of id, lastmod and content, in order.
	Known []byte `json:"known,omitempty"`
	// Queue is what this run is still to read, and Pending how many new pages are
	// left to be read in all. Full says that the queue ends a full listing.
	Queue   []queued `json:"queue,omitempty"`
	Pending int      `json:"pending,omitempty"`
	Full    bool     `json:"full,omitempty"`
	// Tried says how often a page couldn't be read, by its id.
	Tried map[string]int `json:"tried,omitempty"`
	// Told is how many pages were read again since the sitemap said that they had
	// changed, and True of how many it was true.
	Told int `json:"told,omitempty"`
	True int `json:"true,omitempty"`
	// Round is the id up to which known pages were looked at again without being told.
	Round []byte `json:"round,omitempty"`

	known map[id]seenAs
}

// decode reads a cursor; one that can't be read starts over.
func decode(c lately.Cursor) progress {
	var p progress
	if len(c) == 0 || json.Unmarshal(c, &p) != nil || p.Version != cursorVersion || p.Pending < 0 || p.Told < p.True || p.True < 0 || len(p.Known)%rowSize != 0 || len(p.Queue) > maxBudget {
		p = progress{Version: cursorVersion}
	}
	p.known = make(map[id]seenAs, len(p.Known)/rowSize)
	for row := range slices.Chunk(p.Known, rowSize) {
		p.known[id(row[:idSize])] = seenAs{mark(row[idSize : idSize+markSize]), mark(row[idSize+markSize:])}
	}
	if p.Tried == nil {
		p.Tried = map[string]int{}
	}
	return p
}

// encode writes the cursor.
func (p progress) encode() (lately.Cursor, error) {
	ids := p.ids()
	p.Known = make([]byte, 0, len(ids)*rowSize)
	for _, i := range ids {
		s := p.known[i]
		p.Known = append(append(append(p.Known, i[:]...), s.lastmod[:]...), s.content[:]...)
	}
	return json.Marshal(p)
}

func (p progress) ids() []id {
	ids := make([]id, 0, len(p.known))
	for i := range p.known {
		ids = append(ids, i)
	}
	slices.SortFunc(ids, func(a, b id) int { return bytes.Compare(a[:], b[:]) })
	return ids
}

// lies reports whether the sitemap has said too often that pages changed which
// hadn't.
func (p progress) lies() bool { return p.Told >= 8 && p.True*4 < p.Told }

// fail notes that a page couldn't be read, and reports whether to give it up.
func (p progress) fail(i id) bool {
	key := base64.RawStdEncoding.EncodeToString(i[:])
	p.Tried[key]++
	if p.Tried[key] >= maxTries || len(p.Tried) > maxTried {
		delete(p.Tried, key)
		return true
	}
	return false
}

func (p progress) succeed(i id) { delete(p.Tried, base64.RawStdEncoding.EncodeToString(i[:])) }

func idOf(address string) (i id) {
	sum := sha256.Sum256([]byte(address))
	copy(i[:], sum[:])
	return i
}

// markOf is never zero for what isn't empty.
func markOf(s string) (m mark) {
	if s == "" {
		return m
	}
	sum := sha256.Sum256([]byte(s))
	copy(m[:], sum[:])
	if m == (mark{}) {
		m[0] = 1
	}
	return m
}
