package gold

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lately"
)

// Later reads a page as its connector would that has read an earlier version of it.
// What is missing from the items is gone only if the reading is complete.
type Later func(src lately.Source, url string, before, after []byte) (items []lately.Item, complete bool, err error)

// roles are what a page's role in the labelled data is as a source's area. A role
// that isn't here says nothing: such a page is configured without an area.
var roles = map[string]lately.Area{
	"partners": lately.PartnerPage, "testimonials": lately.Testimonial, "events": lately.Workshop, "resources": lately.WhitePaper,
}

// pageFile is a line of pages.jsonl.
type pageFile struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Owner string `json:"owner"`
	Role  string `json:"role"`
	File  string `json:"file"`
}

// loadPages returns the loader of the form: parties.json with several owners,
// pages.jsonl, the files it names, labels.jsonl, and pairs.jsonl where it is there.
func loadPages(rd Readers) func(dir string, s *Set) error {
	return func(dir string, s *Set) error {
		if err := loadOwners(dir, s); err != nil {
			return err
		}
		bodies, owners := map[string]version{}, map[string]string{}
		err := readLines(filepath.Join(dir, "pages.jsonl"), func(line []byte) error {
			p, v, err := readPage(dir, line)
			if err != nil {
				return err
			}
			c := Case{ID: p.ID, Owner: p.Owner, Source: v.source}
			if c.Items, err = v.read(rd); err != nil {
				c.Broken = err.Error()
			}
			bodies[p.ID], owners[p.ID] = v, p.Owner
			s.Cases = append(s.Cases, c)
			return nil
		})
		if err != nil {
			return err
		}
		err = readLines(filepath.Join(dir, "labels.jsonl"), func(line []byte) error {
			l, err := readLabel(line, "id", "party")
			if err != nil {
				return err
			}
			if l.Owner = owners[l.Case]; l.Owner == "" {
				return fmt.Errorf("page %q isn't in pages.jsonl", l.Case)
			}
			s.Labels = append(s.Labels, l)
			return nil
		})
		if err != nil {
			return err
		}
		return loadChanges(dir, s, bodies, rd)
	}
}

func loadOwners(dir string, s *Set) error {
	var file struct {
		Owners []struct {
			company
			Owner   string    `json:"owner"`
			Parties []company `json:"parties"`
		} `json:"owners"`
	}
	if err := readJSON(filepath.Join(dir, "parties.json"), &file); err != nil {
		return err
	}
	for _, o := range file.Owners {
		o.company.ID = o.Owner
		s.Groups = append(s.Groups, group(o.company, o.Parties, nil))
	}
	return nil
}

// version is a page as it was at one time.
type version struct {
	source   lately.Source
	url      string
	body     []byte
	calendar bool
}

func readPage(dir string, line []byte) (pageFile, version, error) {
	var p pageFile
	if err := json.Unmarshal(line, &p); err != nil {
		return p, version{}, err
	}
	if p.ID == "" || p.File == "" {
		return p, version{}, errors.New("id or file is missing")
	}
	if !filepath.IsLocal(p.File) {
		return p, version{}, fmt.Errorf("file %q lies outside of the folder", p.File)
	}
	body, err := os.ReadFile(filepath.Join(dir, p.File))
	if err != nil {
		return p, version{}, err
	}
	v := version{url: p.URL, body: body, calendar: strings.HasSuffix(p.File, ".ics")}
	kind := "page"
	if v.calendar {
		kind = "calendar"
	}
	v.source = ourSource(kind, p.URL)
	v.source.Area = roles[p.Role]
	return p, v, nil
}

// read turns a version into items. Without a reader for its kind it has none.
func (v version) read(rd Readers) ([]lately.Item, error) {
	reader := rd.Page
	if v.calendar {
		reader = rd.Calendar
	}
	if reader == nil {
		return nil, nil
	}
	return reader(v.source, v.url, v.body)
}
