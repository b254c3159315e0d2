package gold

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
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

// readGroups reads parties.json, whichever of its shapes it has: one owner with its
// partners, or several under "scenarios" or "owners". There are none where it names no
// partners; check says so.
func readGroups(dir string) ([]Group, error) {
	type scenario struct {
		Owner    company           `json:"owner"`
		Partners []company         `json:"partners"`
		Short    map[string]string `json:"short_links"`
	}
	var file struct {
		Owner    company           `json:"owner"`
		Partners []company         `json:"partners"`
		Short    map[string]string `json:"short_links"`
		Several  []scenario        `json:"scenarios"`
		Owners   []struct {
			company
			Owner   string            `json:"owner"`
			Parties []company         `json:"parties"`
			Short   map[string]string `json:"short_links"`
		} `json:"owners"`
	}
	if err := readJSON(filepath.Join(dir, "parties.json"), &file); err != nil {
		return nil, err
	}
	all := append([]scenario{{file.Owner, file.Partners, file.Short}}, file.Several...)
	for _, o := range file.Owners {
		o.company.ID = cmp.Or(o.Owner, o.company.ID)
		all = append(all, scenario{o.company, o.Parties, o.Short})
	}
	var out []Group
	for _, sc := range all {
		if len(sc.Partners) > 0 {
			out = append(out, group(sc.Owner, sc.Partners, sc.Short))
		}
	}
	return out, nil
}

// loadPosts reads parties.json, items.jsonl and labels.jsonl. The posts of an owner
// are entries of one feed of it.
func loadPosts(dir string, s *Set) error {
	var err error
	if s.Groups, err = readGroups(dir); err != nil || len(s.Groups) == 0 {
		return err
	}
	owners := map[string]string{} // by post
	err = readLines(filepath.Join(dir, "items.jsonl"), func(line []byte) error {
		it, owner, err := readPost(line)
		if err != nil {
			return err
		}
		if len(s.Groups) == 1 {
			owner = s.Groups[0].Owner
		}
		if !s.owns(owner) {
			return fmt.Errorf("%s: owner %q isn't in parties.json", it.Key, owner)
		}
		owners[it.Key] = owner
		s.Cases = append(s.Cases, Case{ID: it.Key, Owner: owner, Source: ourSource("feed", "labelled posts"), Items: []lately.Item{it}})
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
		if l.Owner, ok = owners[l.Case]; !ok && len(s.Groups) > 1 {
			return fmt.Errorf("post %q isn't in items.jsonl", l.Case)
		} else if !ok {
			l.Owner = s.Groups[0].Owner
		}
		s.Labels = append(s.Labels, l)
		return nil
	})
}

func (s *Set) owns(owner string) bool {
	return slices.ContainsFunc(s.Groups, func(g Group) bool { return g.Owner == owner })
}

func readPost(line []byte) (it lately.Item, owner string, err error) {
	var p struct {
		ID         string   `json:"id"`
		URL        string   `json:"url"`
		Owner      string   `json:"owner"`
		Title      string   `json:"title"`
		Published  string   `json:"published"`
		Categories []string `json:"categories"`
		HTML       string   `json:"content_html"`
		Text       string   `json:"content_text"`
		Author     string   `json:"author"`
		Schema     string   `json:"schema"`
	}
	if err := json.Unmarshal(line, &p); err != nil {
		return it, "", err
	}
	if p.ID == "" {
		return it, "", errors.New("id is missing")
	}
	it = lately.Item{
		Key: p.ID, Kind: lately.Entry, URL: cmp.Or(p.URL, p.ID), Title: p.Title, Body: p.HTML, Format: lately.HTML,
		Categories: p.Categories, Author: p.Author, Schema: p.Schema,
	}
	if p.HTML == "" && p.Text != "" {
		it.Body, it.Format = p.Text, lately.Text
	}
	it.Published, err = readDate(p.Published)
	return it, p.Owner, err
}

// readDate reads a time of RFC 3339, or a date; nothing is no time.
func readDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fmt.Errorf("published: %q is no date; write it like 2026-03-04 or 2026-03-04T09:00:00Z", s)
	}
	return t.UTC(), nil
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
