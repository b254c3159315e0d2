// Package gold measures the detector on labelled data: folders in which a person
// has said of each post and partner whether it would be credited.
package gold

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lately"
)

// Label is one judgement: what a person says of an item and a partner.
type Label struct {
	Item       string      `json:"id"`
	Partner    string      `json:"partner"`
	Grade      int         `json:"grade"` // 2: credited, 1: minor, 0: not
	Area       lately.Area `json:"area"`  // empty for grade 0
	Borderline bool        `json:"borderline"`
}

// Set is a labelled folder as it is read.
type Set struct {
	Parties lately.Parties
	Source  lately.Source
	Items   []lately.Item
	Labels  []Label
}

// company is a party as parties.json writes it.
type company struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Aliases      []string `json:"aliases"`
	Misspellings []string `json:"misspellings"`
	Domains      []string `json:"domains"`
	Orgs         []string `json:"github_orgs"`
	MoreOrgs     []string `json:"github_orgs_not_in_posts"`
	Products     []string `json:"products"`
	Ambiguous    bool     `json:"ambiguous_name"`
}

// Load reads parties.json, items.jsonl and labels.jsonl from a folder. The posts
// become entries of one feed of ours.
func Load(dir string) (*Set, error) {
	var file struct {
		Owner    company           `json:"owner"`
		Partners []company         `json:"partners"`
		Short    map[string]string `json:"short_links"`
	}
	data, err := os.ReadFile(filepath.Join(dir, "parties.json"))
	if err != nil {
		return nil, fmt.Errorf("read labelled folder: %w", err)
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("read parties.json: %w", err)
	}
	if len(file.Partners) == 0 {
		return nil, errors.New("read parties.json: it names no partners; docs/labelled-data.md shows the form")
	}
	s := &Set{Source: lately.Source{ID: lately.OurID + "/gold", Owner: lately.OurID, Kind: "feed"}}
	s.Parties.Us = file.Owner.party()
	s.Parties.Us.ID = lately.OurID
	domain := map[string]string{}
	for _, c := range file.Partners {
		s.Parties.Partners = append(s.Parties.Partners, c.party())
		if len(c.Domains) > 0 {
			domain[c.ID] = "https://" + c.Domains[0] + "/"
		}
	}
	s.Parties.Links = map[string]string{}
	for from, to := range file.Short {
		if u, ok := domain[to]; ok {
			to = u
		}
		s.Parties.Links[from] = to
	}
	if err := lines(filepath.Join(dir, "items.jsonl"), s.addPost); err != nil {
		return nil, err
	}
	return s, lines(filepath.Join(dir, "labels.jsonl"), s.addLabel)
}

func (c company) party() lately.Party {
	return lately.Party{
		ID: c.ID, Name: c.Name, Aliases: append(append([]string{}, c.Aliases...), c.Misspellings...), Products: c.Products,
		Domains: c.Domains, GitHub: append(append([]string{}, c.Orgs...), c.MoreOrgs...), Ambiguous: c.Ambiguous,
	}
}

func (s *Set) addPost(line []byte) error {
	var p struct {
		ID         string    `json:"id"`
		Title      string    `json:"title"`
		Published  time.Time `json:"published"`
		Categories []string  `json:"categories"`
		HTML       string    `json:"content_html"`
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return err
	}
	if p.ID == "" {
		return errors.New("id is missing")
	}
	s.Items = append(s.Items, lately.Item{
		Key: p.ID, Kind: lately.Entry, URL: p.ID, Title: p.Title, Body: p.HTML, Format: lately.HTML,
		Categories: p.Categories, Published: p.Published.UTC(),
	})
	return nil
}

func (s *Set) addLabel(line []byte) error {
	var l Label
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	if l.Grade < 0 || l.Grade > 2 {
		return fmt.Errorf("grade %d is not 0, 1 or 2", l.Grade)
	}
	if s.Parties.Partner(l.Partner) == nil {
		return fmt.Errorf("partner %q isn't in parties.json", l.Partner)
	}
	s.Labels = append(s.Labels, l)
	return nil
}

// lines reads a file of JSON lines; an error names the line.
func lines(path string, each func([]byte) error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read labelled folder: %s is missing; docs/labelled-data.md shows the form", filepath.Base(path))
	}
	if err != nil {
		return fmt.Errorf("read labelled folder: %w", err)
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 64<<20)
	for n := 1; scan.Scan(); n++ {
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		if err := each(scan.Bytes()); err != nil {
			return fmt.Errorf("read %s:%d: %w", filepath.Base(path), n, err)
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}

// Split keeps one half of the posts, by a hash of their ids: "tune" is what rules
// and weights may be fitted on, "held-out" what they are judged on, "all" is both.
func (s *Set) Split(part string) (*Set, error) {
	if part == "all" || part == "" {
		return s, nil
	}
	if part != "tune" && part != "held-out" {
		return nil, fmt.Errorf("split labelled data: %q is not tune, held-out or all", part)
	}
	in := func(id string) bool { return (sha256.Sum256([]byte(id))[0]%2 == 0) == (part == "tune") }
	out := &Set{Parties: s.Parties, Source: s.Source}
	for _, it := range s.Items {
		if in(it.Key) {
			out.Items = append(out.Items, it)
		}
	}
	for _, l := range s.Labels {
		if in(l.Item) {
			out.Labels = append(out.Labels, l)
		}
	}
	return out, nil
}

// identity is the pair that a label or a detection is about.
func identity(item, partner string) string { return strings.TrimSpace(item) + "\x00" + partner }
