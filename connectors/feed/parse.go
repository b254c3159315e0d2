package feed

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
)

// document is a feed as it was understood.
type document struct {
	entries  []*gofeed.Item
	home     string // the web page that it belongs to, as written
	cut      bool   // older entries than the ones here were lost
	warnings []string
}

// How an entry's custom values say what gofeed's own don't.
const (
	customFormat = "lately:format"
	plainText    = "text"
)

// parse reads a feed in any of the formats. The parser takes no context: what it is
// given is bounded, and it is left behind if the context ends first.
func parse(ctx context.Context, a answer) (document, error) {
	type outcome struct {
		doc document
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if v := recover(); v != nil {
				o = outcome{err: fmt.Errorf("the parser panicked: %v", v)}
			}
			done <- o
		}()
		o.doc, o.err = read(a)
	}()
	select {
	case o := <-done:
		return o.doc, o.err
	case <-ctx.Done():
		return document{}, ctx.Err()
	}
}

func read(a answer) (document, error) {
	body := toUTF8(a.body, a.contentType)
	start := bytes.TrimLeft(body, " \t\r\n\x00\uFEFF")
	switch {
	case len(start) == 0:
		return document{}, fmt.Errorf("%w: it is empty", errNotFeed)
	case start[0] == '{':
		return readJSON(start, a.cut)
	}
	s, err := dissect(body)
	if err != nil {
		return document{}, err
	}
	doc := readXML(s)
	if (s.cut || a.cut) && len(s.entries) == 0 {
		return document{}, fmt.Errorf("%w that can be read: it breaks off before its first entry is complete", errNotFeed)
	}
	doc.cut = s.cut || a.cut || s.more
	if s.cut && !a.cut {
		doc.warn("the feed breaks off in the middle; %d complete entries were read", len(doc.entries))
	}
	if s.more {
		doc.warn("the feed has more than %d entries; the rest was not read", maxEntries)
	}
	if s.dropped > 0 {
		doc.warn("%d entries were left out: their markup never ends, or is too deep or too large", s.dropped)
	}
	return doc, nil
}

func (d *document) warn(format string, args ...any) {
	d.warnings = append(d.warnings, fmt.Sprintf(format, args...))
}

// readXML parses the whole document or, where that fails, entry by entry.
func readXML(s *skeleton) document {
	feed, err := gofeedParse(s.whole())
	if err == nil {
		return document{entries: feed.Items, home: feed.Link}
	}
	var doc document
	var first error
	failed := 0
	for i := range s.entries {
		feed, err := gofeedParse(s.single(i))
		switch {
		case err == nil:
			doc.entries, doc.home = append(doc.entries, feed.Items...), feed.Link
		case first == nil:
			first = err
			failed++
		default:
			failed++
		}
	}
	if failed > 0 {
		doc.warn("%d of %d entries could not be parsed and were left out: %s", failed, len(s.entries), shorten(first.Error(), 200))
	}
	return doc
}

func gofeedParse(b []byte) (*gofeed.Feed, error) {
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	p.AtomTranslator = atomTranslator{}
	// What is recognised must stand near the top.
	return p.Parse(bytes.NewReader(b))
}

// atomTranslator is gofeed's own, except that an update's date doesn't stand in for
// the date of publication, and plain text is marked as such.
type atomTranslator struct{}

// Translate implements gofeed.Translator.
func (atomTranslator) Translate(feed any) (*gofeed.Feed, error) {
	out, err := (&gofeed.DefaultAtomTranslator{}).Translate(feed)
	source, ok := feed.(*atom.Feed)
	if err != nil || !ok || len(source.Entries) != len(out.Items) {
		return out, err
	}
	for i, e := range source.Entries {
		if e.PublishedParsed == nil {
			out.Items[i].PublishedParsed = nil
		}
		if c := e.Content; c != nil && (c.Type == "" || c.Type == "text") && !strings.Contains(c.Value, "</") {
			out.Items[i].Custom = map[string]string{customFormat: plainText}
		}
	}
	return out, nil
}
