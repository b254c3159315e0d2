// Package gold measures the detector on labelled data: folders in which a person
// has said of each post, repository or page, and of each partner, whether it would
// be credited. It fits the detector's weights on them too.
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

	"lately"
)

// Form is how a labelled folder is written.
type Form string

// The forms. The files that are there tell which of the first four a folder has.
const (
	Posts        Form = "posts"        // items.jsonl: entries of feeds
	Repositories Form = "repositories" // repos.jsonl: repositories of a code host
	Pages        Form = "pages"        // pages.jsonl: web pages and calendars
	Cases        Form = "cases"        // cases.jsonl: posts, events and deals of several owners and their partners
	Decisions    Form = "decisions"    // no folder: what was decided in a ledger
)

// Group is one owner with the partners that its cases are judged against. The owner
// is "us" in Parties, whatever its id in the labelled data.
type Group struct {
	Owner   string // the owner's id in the labelled data
	Parties lately.Parties
}

// Case is one labelled thing: a post, a repository or a page.
type Case struct {
	ID     string
	Owner  string // the group it belongs to
	Source lately.Source
	Items  []lately.Item // one for a post or a repository, any number for a page
	Broken string        // why a page couldn't be read, or isn't believed
	SameAs string        // the case that shows the same thing in another place
}

// Label is one judgement: what a person says of a case and a partner.
type Label struct {
	Case, Owner, Partner string
	Grade                int  // 2: credited, 1: minor, 0: not
	AltGrade             *int // the grade under the reading that lately takes, if that differs
	Area                 lately.Area
	AltArea              lately.Area // as fair as Area, or empty
	Borderline           bool        // the neighbouring grade can be defended
	Giver                string      // who gave, as the labels put it: host, speaker, presenter
	Speaker              string      // testimonials: the company of whoever is quoted
	Quote                string      // testimonials: the first words
	Date                 string      // events
	Why                  string
}

// Set is a labelled folder as it is read.
type Set struct {
	Form   Form
	Groups []Group
	Cases  []Case
	Labels []Label
	// Changes are pairs of versions of pages. They belong to the set as a whole and
	// are no part of its halves.
	Changes []Change
}

// Reader turns what stands at a URL into items, as the source's connector would.
type Reader func(src lately.Source, url string, body []byte) ([]lately.Item, error)

// Readers read the files of a folder of pages.
type Readers struct {
	Page, Calendar Reader
	Later          Later // reads the later of two versions of a page
}

// loaders says which file gives a form away, and how the form is read.
func loaders(rd Readers) []loader {
	return []loader{
		{"cases.jsonl", Cases, loadCases},
		{"items.jsonl", Posts, loadPosts},
		{"pages.jsonl", Pages, loadPages(rd)},
		{"repos.jsonl", Repositories, loadRepositories},
	}
}

type loader struct {
	file string
	form Form
	load func(dir string, s *Set) error
}

// Load reads a labelled folder. docs/labelled-data.md shows the four forms.
func Load(dir string, rd Readers) (*Set, error) {
	var files []string
	for _, l := range loaders(rd) {
		if _, err := os.Stat(filepath.Join(dir, l.file)); err != nil {
			files = append(files, l.file)
			continue
		}
		s := &Set{Form: l.form}
		if err := l.load(dir, s); err != nil {
			return nil, err
		}
		s.repeated()
		return s, s.check()
	}
	return nil, fmt.Errorf("read labelled folder: %s holds no %s; docs/labelled-data.md shows the forms", dir, strings.Join(files, ", "))
}

// check refuses labels that name no partner of their owner.
func (s *Set) check() error {
	if len(s.Groups) == 0 {
		return errors.New("read parties.json: it names no partners; docs/labelled-data.md shows the form")
	}
	known := map[string]bool{}
	for _, g := range s.Groups {
		for _, p := range g.Parties.Partners {
			known[g.Owner+"\x00"+p.ID] = true
		}
	}
	for _, l := range s.Labels {
		if !known[l.Owner+"\x00"+l.Partner] {
			return fmt.Errorf("read labels.jsonl: %s: partner %q isn't in parties.json", l.Case, l.Partner)
		}
	}
	return nil
}

// Part names a part of a set.
type Part string

// The parts: halves by a hash of a case's id, so that weights can be fitted on one
// and judged on the other.
const (
	All     Part = "all"
	Tune    Part = "tune"
	HeldOut Part = "held-out"
)

// Split keeps a part of the cases and their labels.
func (s *Set) Split(part Part) (*Set, error) {
	switch part {
	case All, "":
		return s, nil
	case Tune, HeldOut:
	default:
		return nil, fmt.Errorf("split labelled data: %q is not tune, held-out or all", part)
	}
	return s.filter(func(id string) bool { return (sha256.Sum256([]byte(id))[0]%2 == 0) == (part == Tune) }), nil
}

func (s *Set) filter(keep func(id string) bool) *Set {
	out := &Set{Form: s.Form, Groups: s.Groups}
	for _, c := range s.Cases {
		if keep(c.ID) {
			out.Cases = append(out.Cases, c)
		}
	}
	for _, l := range s.Labels {
		if keep(l.Case) {
			out.Labels = append(out.Labels, l)
		}
	}
	return out
}

// readJSON reads a whole file of a labelled folder.
func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return missing(path)
	}
	if err != nil {
		return fmt.Errorf("read labelled folder: %w", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}

// readLines reads a file of JSON lines; an error names the line.
func readLines(path string, each func([]byte) error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return missing(path)
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

func missing(path string) error {
	return fmt.Errorf("read labelled folder: %s is missing; docs/labelled-data.md shows the form", filepath.Base(path))
}
