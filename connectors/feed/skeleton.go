package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Bounds of what is handed to the parser, which has none of its own.
const (
	maxEntries       = 5000
	maxDepth         = 200    // elements inside one another
	maxElements      = 20_000 // in one entry, and outside of all entries
	maxTotalElements = 400_000
	maxTag           = 64 << 10 // bytes of a start tag with its attributes
)

var (
	errNotFeed = errors.New("this is no feed")
	errWebPage = fmt.Errorf("%w: the address answers with a web page; look there for the address of its feed", errNotFeed)
)

// skeleton is an XML feed taken apart: what stands around its entries, and each
// entry by itself, so that a broken or hostile one can be left out.
type skeleton struct {
	format  string // "rss", "rdf" or "feed"
	head    []byte // from the root's start to the first entry, and whatever else is no entry
	entries [][]byte
	tail    []byte // closes what head opened
	dropped int    // entries beyond the bounds
	more    bool   // there were more entries than maxEntries
	cut     bool   // the document ends before its root does
}

// whole is the document without what was left out.
func (s *skeleton) whole() []byte {
	return bytes.Join([][]byte{s.head, bytes.Join(s.entries, nil), s.tail}, nil)
}

// single is a document with only one entry.
func (s *skeleton) single(i int) []byte {
	return bytes.Join([][]byte{s.head, s.entries[i], s.tail}, nil)
}

// dissect goes over a feed's markup once, in time and memory linear in its size.
func dissect(b []byte) (*skeleton, error) {
	d := dissection{scanner: scanner{b: b}}
	for d.next() {
		switch d.kind {
		case startTag:
			if err := d.start(); err != nil {
				return nil, err
			}
		case endTag:
			d.end()
		default:
			d.text()
		}
		if d.done {
			break
		}
	}
	if d.format == "" {
		return nil, errNotFeed
	}
	d.finish()
	return &d.skeleton, nil
}

type dissection struct {
	scanner
	skeleton
	open     []string // names of the open elements
	rootTag  string
	entry    []byte // the entry being read, if reading
	reading  bool
	level    int // number of elements open around the entry
	elements int // of the entry, or outside of all
	total    int
	spoilt   bool // the entry is beyond the bounds
	done     bool
}

func (d *dissection) start() error {
	if !d.spoilt || !d.reading {
		d.elements++
		d.total++
	}
	if d.format == "" {
		return d.root()
	}
	if d.isEntry() {
		d.begin()
	}
	switch {
	case len(d.open) >= maxDepth, d.elements > maxElements, d.total > maxTotalElements, len(d.token) > maxTag:
		if !d.reading {
			return fmt.Errorf("%w that can be read: its markup is too deep or too large", errNotFeed)
		}
		d.spoilt = true
	}
	d.text()
	switch {
	case d.selfClosing && d.reading && len(d.open) == d.level:
		d.keep() // an empty entry
	case !d.selfClosing && (!d.spoilt || len(d.open) < maxDepth):
		d.open = append(d.open, d.name)
	}
	return nil
}

// root takes the first element for what the document is.
func (d *dissection) root() error {
	switch local := strings.ToLower(localName(d.name)); local {
	case "rss", "rdf", "feed":
		d.format, d.rootTag = local, d.name
	case "html", "body", "head", "script", "div", "p", "meta", "title":
		return errWebPage
	default:
		return fmt.Errorf("%w: its outermost element is <%.40s>", errNotFeed, d.name)
	}
	d.text()
	if !d.selfClosing {
		d.open = append(d.open, d.name)
	}
	return nil
}

// isEntry reports whether the element that starts here is an entry. One that
// starts inside another stands where the other should have ended.
func (d *dissection) isEntry() bool {
	level := len(d.open)
	if d.reading {
		level = d.level
		if len(d.open) > d.level+1 {
			return false
		}
	}
	prefix, _, found := strings.Cut(d.name, ":")
	rootPrefix, _, _ := strings.Cut(d.rootTag, ":")
	if found && prefix != rootPrefix && prefix != "rss" && prefix != "atom" {
		return false
	}
	local := strings.ToLower(localName(d.name))
	if d.format == "feed" {
		return local == "entry" && level == 1
	}
	if local != "item" {
		return false
	}
	return level == 1 || level == 2 && strings.EqualFold(localName(d.open[1]), "channel")
}

// begin starts an entry. One that is still open never ended: it is lost.
func (d *dissection) begin() {
	if d.reading {
		d.dropped++
		d.open = d.open[:d.level]
	}
	d.reading, d.entry, d.level = true, nil, len(d.open)
	d.elements, d.spoilt = 1, false
}

// end closes the innermost element of a name and whatever is still open in it; an
// end without a start is passed over.
func (d *dissection) end() {
	for i := len(d.open) - 1; i >= 0; i-- {
		if d.open[i] != d.name {
			continue
		}
		if d.reading && i < d.level {
			d.dropped++ // what is around the entry ends, and the entry doesn't
			d.reading = false
		}
		d.close(i)
		return
	}
}

func (d *dissection) close(i int) {
	switch {
	case d.reading && i == d.level:
		d.text()
		d.keep()
	case i == 0:
		d.done = true
		d.open = d.open[:1]
		return
	default:
		d.text()
	}
	d.open = d.open[:i]
}

// keep stores the entry that ends here.
func (d *dissection) keep() {
	d.reading = false
	d.elements = 0
	switch {
	case d.spoilt:
		d.dropped++
	case len(d.entries) >= maxEntries:
		d.more, d.done = true, true
	default:
		d.entries = append(d.entries, d.entry)
	}
	d.entry = nil
}

// text copies the token to where it belongs.
func (d *dissection) text() {
	switch {
	case d.reading && d.spoilt:
	case d.reading:
		d.entry = d.copyTo(d.entry)
	case d.format == "":
	case d.kind == characters && len(d.entries) > 0 && len(d.open) > 0 && len(bytes.TrimSpace(d.token)) == 0:
	default:
		d.head = d.copyTo(d.head)
	}
}

// finish closes what is open around the entries.
func (d *dissection) finish() {
	if d.reading {
		d.open = d.open[:d.level]
	}
	d.cut = !d.done && len(d.open) > 0
	for i := len(d.open) - 1; i >= 0; i-- {
		d.tail = append(d.tail, "</"+d.open[i]+">"...)
	}
}

func localName(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}
