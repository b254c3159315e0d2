package gold

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lately"
)

// caseFile is a line of cases.jsonl: one thing that the owner or one of its partners
// published, or a deal of the owner's CRM.
type caseFile struct {
	ID         string        `json:"id"`
	Owner      string        `json:"owner"`
	Publisher  string        `json:"publisher"` // the partner whose source it is from; the owner's if empty
	Kind       string        `json:"kind"`      // "entry" if empty, "event" or "deal"
	SourceArea lately.Area   `json:"source_area"`
	Title      string        `json:"title"`
	URL        string        `json:"url"`
	Published  time.Time     `json:"published"`
	Author     string        `json:"author"`
	Categories []string      `json:"categories"`
	Schema     string        `json:"schema"`
	Format     lately.Format `json:"format"` // HTML if empty
	Body       string        `json:"body"`
	Deal       *lately.Deal  `json:"deal"`
	SameAs     string        `json:"same_as"`
}

// loadCases reads parties.json with several owners, cases.jsonl and labels.jsonl.
func loadCases(dir string, s *Set) error {
	var file struct {
		Scenarios []struct {
			Owner    company           `json:"owner"`
			Partners []company         `json:"partners"`
			Short    map[string]string `json:"short_links"`
		} `json:"scenarios"`
	}
	if err := readJSON(filepath.Join(dir, "parties.json"), &file); err != nil {
		return err
	}
	for _, sc := range file.Scenarios {
		if len(sc.Partners) > 0 {
			s.Groups = append(s.Groups, group(sc.Owner, sc.Partners, sc.Short))
		}
	}
	owners := map[string]string{} // by case
	err := readLines(filepath.Join(dir, "cases.jsonl"), func(line []byte) error {
		c, err := readCase(line)
		if err != nil {
			return err
		}
		if _, ok := owners[c.ID]; ok {
			return fmt.Errorf("%s stands in it twice", c.ID)
		}
		owners[c.ID] = c.Owner
		s.Cases = append(s.Cases, c)
		return nil
	})
	if err != nil {
		return err
	}
	return readLines(filepath.Join(dir, "labels.jsonl"), func(line []byte) error {
		l, err := readLabel(line, "id", "partner")
		if err != nil {
			return err
		}
		var ok bool
		if l.Owner, ok = owners[l.Case]; !ok {
			return fmt.Errorf("case %q isn't in cases.jsonl", l.Case)
		}
		s.Labels = append(s.Labels, l)
		return nil
	})
}

func readCase(line []byte) (Case, error) {
	var f caseFile
	if err := json.Unmarshal(line, &f); err != nil {
		return Case{}, err
	}
	if f.ID == "" || f.Owner == "" {
		return Case{}, errors.New("id or owner is missing")
	}
	it := lately.Item{
		Key: f.ID, Kind: lately.Entry, URL: f.URL, Title: f.Title, Body: f.Body, Format: f.Format, Author: f.Author,
		Categories: f.Categories, Schema: f.Schema, Published: f.Published.UTC(), Deal: f.Deal,
	}
	if it.Format == "" {
		it.Format = lately.HTML
	}
	kind := "feed"
	switch f.Kind {
	case "", "entry":
	case "event":
		it.Kind, kind = lately.Event, "calendar"
	case "deal":
		it.Kind, kind = lately.DealItem, "crm"
	default:
		return Case{}, fmt.Errorf("%s: kind %q is not entry, event or deal", f.ID, f.Kind)
	}
	if (it.Kind == lately.DealItem) != (f.Deal != nil) {
		return Case{}, fmt.Errorf("%s: a deal needs its deal, and nothing else has one", f.ID)
	}
	src := ourSource(kind, "labelled cases "+string(f.SourceArea))
	if f.Publisher != "" {
		src.Owner, src.ID = f.Publisher, lately.SourceID(f.Publisher, src.Name)
	}
	src.Area = f.SourceArea
	return Case{ID: f.ID, Owner: f.Owner, Source: src, Items: []lately.Item{it}, SameAs: f.SameAs}, nil
}
