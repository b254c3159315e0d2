package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// readJSON reads a JSON Feed item by item, so that a cut or broken one gives what
// is whole in it.
func readJSON(b []byte, cut bool) (document, error) {
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(b))}
	err := r.read()
	version, _ := r.head["version"].(string)
	if !strings.Contains(version, "jsonfeed.org") && r.items == nil {
		return document{}, fmt.Errorf("%w: it is JSON, but no JSON Feed", errNotFeed)
	}
	if err != nil && len(r.items) == 0 {
		return document{}, fmt.Errorf("%w that can be read: it breaks off before its first entry is complete", errNotFeed)
	}
	doc := document{cut: cut || err != nil || r.more}
	doc.home, _ = r.head["home_page_url"].(string)
	feed := &jsonfeed.Feed{Version: version, HomePageURL: doc.home, Items: r.items}
	out, terr := (&gofeed.DefaultJSONTranslator{}).Translate(feed)
	if terr != nil {
		return document{}, terr
	}
	for i, it := range r.items {
		if it.ContentHTML == "" && it.ContentText != "" {
			out.Items[i].Custom = map[string]string{customFormat: plainText}
		}
	}
	doc.entries = out.Items
	switch {
	case err != nil && !cut:
		doc.warn("the feed breaks off in the middle; %d complete entries were read", len(doc.entries))
	case r.more:
		doc.warn("the feed has more than %d entries; the rest was not read", maxEntries)
	}
	if r.failed > 0 {
		doc.warn("%d entries could not be parsed and were left out: %s", r.failed, shorten(r.first.Error(), 200))
	}
	return doc, nil
}

// jsonReader goes through a JSON Feed's outermost object.
type jsonReader struct {
	dec    *json.Decoder
	head   map[string]any // its plain values
	items  []*jsonfeed.Item
	more   bool
	failed int
	first  error // of the items that failed
}

// read stops at the first thing that isn't JSON.
func (r *jsonReader) read() error {
	r.head = map[string]any{}
	if _, err := r.dec.Token(); err != nil {
		return err
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if name == "items" && r.items == nil {
			if err := r.list(); err != nil || r.more {
				return err
			}
			continue
		}
		var value json.RawMessage
		if err := r.dec.Decode(&value); err != nil {
			return err
		}
		var text string
		if len(r.head) < 100 && json.Unmarshal(value, &text) == nil {
			r.head[name] = text
		}
	}
	_, err := r.dec.Token()
	return err
}

// list reads the items.
func (r *jsonReader) list() error {
	open, err := r.dec.Token()
	if err != nil {
		return err
	}
	r.items = []*jsonfeed.Item{}
	if open != json.Delim('[') {
		return fmt.Errorf("items is not a list")
	}
	for r.dec.More() {
		if len(r.items) >= maxEntries {
			r.more = true
			return nil
		}
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		item := &jsonfeed.Item{}
		if err := json.Unmarshal(raw, item); err != nil {
			if r.failed++; r.first == nil {
				r.first = err
			}
			continue
		}
		r.items = append(r.items, item)
	}
	_, err = r.dec.Token()
	return err
}
