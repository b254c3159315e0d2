package gold

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lately"
)

// company is a party as parties.json writes it, in any of the forms.
type company struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Aliases       []string `json:"aliases"`
	Misspellings  []string `json:"misspellings"`
	Domains       []string `json:"domains"`
	Orgs          []string `json:"github_orgs"`
	MoreOrgs      []string `json:"github_orgs_not_in_posts"`
	Products      []string `json:"products"`
	Ignore        []string `json:"ignore"`
	Ambiguous     bool     `json:"ambiguous"`
	AmbiguousName bool     `json:"ambiguous_name"`
}

func (c company) party() lately.Party {
	return lately.Party{
		ID: c.ID, Name: c.Name, Aliases: append(append([]string{}, c.Aliases...), c.Misspellings...), Products: c.Products,
		Domains: c.Domains, GitHub: append(append([]string{}, c.Orgs...), c.MoreOrgs...), Ignore: c.Ignore,
		Ambiguous: c.Ambiguous || c.AmbiguousName,
	}
}

// group makes the owner "us" and its partners the partners.
func group(owner company, partners []company, short map[string]string) Group {
	g := Group{Owner: owner.ID}
	g.Parties.Us = owner.party()
	g.Parties.Us.ID = lately.OurID
	domain := map[string]string{}
	for _, c := range partners {
		g.Parties.Partners = append(g.Parties.Partners, c.party())
		if len(c.Domains) > 0 {
			domain[c.ID] = "https://" + c.Domains[0] + "/"
		}
	}
	g.Parties.Links = map[string]string{}
	for from, to := range short {
		if u, ok := domain[to]; ok {
			to = u
		}
		g.Parties.Links[from] = to
	}
	return g
}

// ourSource is a source of the owner, as a config would name it.
func ourSource(kind, location string) lately.Source {
	name := lately.SourceName(kind, location)
	return lately.Source{ID: lately.SourceID(lately.OurID, name), Name: name, Owner: lately.OurID, Kind: kind, Location: location}
}

// loadPosts reads parties.json, items.jsonl and labels.jsonl. The posts are entries
// of one feed of the owner.
func loadPosts(dir string, s *Set) error {
	var file struct {
		Owner    company           `json:"owner"`
		Partners []company         `json:"partners"`
		Short    map[string]string `json:"short_links"`
	}
	if err := readJSON(filepath.Join(dir, "parties.json"), &file); err != nil {
		return err
	}
	if len(file.Partners) == 0 {
		return nil // check says what is missing
	}
	s.Groups = []Group{group(file.Owner, file.Partners, file.Short)}
	src := ourSource("feed", "labelled posts")
	err := readLines(filepath.Join(dir, "items.jsonl"), func(line []byte) error {
		it, err := readPost(line)
		if err == nil {
			s.Cases = append(s.Cases, Case{ID: it.Key, Owner: file.Owner.ID, Source: src, Items: []lately.Item{it}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return readLines(filepath.Join(dir, "labels.jsonl"), func(line []byte) error {
		l, err := readLabel(line, "id", "partner")
		l.Owner = file.Owner.ID
		s.Labels = append(s.Labels, l)
		return err
	})
}

func readPost(line []byte) (lately.Item, error) {
	var p struct {
		ID         string    `json:"id"`
		Title      string    `json:"title"`
		Published  time.Time `json:"published"`
		Categories []string  `json:"categories"`
		HTML       string    `json:"content_html"`
		Author     string    `json:"author"`
		Schema     string    `json:"schema"`
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return lately.Item{}, err
	}
	if p.ID == "" {
		return lately.Item{}, errors.New("id is missing")
	}
	return lately.Item{
		Key: p.ID, Kind: lately.Entry, URL: p.ID, Title: p.Title, Body: p.HTML, Format: lately.HTML,
		Categories: p.Categories, Published: p.Published.UTC(), Author: p.Author, Schema: p.Schema,
	}, nil
}

// readLabel reads a line of labels.jsonl whose case and partner stand under the
// given keys.
func readLabel(line []byte, caseKey, partnerKey string) (Label, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil {
		return Label{}, err
	}
	var l struct {
		Grade      int         `json:"grade"`
		AltGrade   *int        `json:"alt_grade"`
		Area       lately.Area `json:"area"`
		AltArea    lately.Area `json:"alt_area"`
		Borderline bool        `json:"borderline"`
		Giver      string      `json:"giver"`
		Speaker    string      `json:"speaker_company"`
		Quote      string      `json:"quote_start"`
		Date       string      `json:"date"`
		Why        string      `json:"why"`
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return Label{}, err
	}
	out := Label{
		Grade: l.Grade, AltGrade: l.AltGrade, Area: l.Area, AltArea: l.AltArea, Borderline: l.Borderline,
		Giver: l.Giver, Speaker: l.Speaker, Quote: l.Quote, Date: l.Date, Why: l.Why,
	}
	for key, into := range map[string]*string{caseKey: &out.Case, partnerKey: &out.Partner} {
		if err := json.Unmarshal(keys[key], into); err != nil || *into == "" {
			return Label{}, fmt.Errorf("%s is missing", key)
		}
	}
	for _, g := range []int{l.Grade, pick(l.AltGrade, 0)} {
		if g < 0 || g > 2 {
			return Label{}, fmt.Errorf("grade %d is not 0, 1 or 2", g)
		}
	}
	return out, nil
}

func pick(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}
