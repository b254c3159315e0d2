// Package demo is the sample world of `lately demo`: a company, its nine partners and
// a CRM, embedded, and served over loopback HTTP in the protocols of the real things,
// so that the real connectors, engine and ledger do the whole job on it.
package demo

import (
	"embed"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed world/*.yaml
var files embed.FS

// order is how the world is read: we come first, then the partners as reports list them.
var order = []string{
	"us", "harborpay", "quillcast", "meridian-maps", "brightledger", "sundial-analytics", "aozora-pay",
	"northgate-freight", "tallow-crm", "fennel", "deals",
}

// World is everything that the demo serves.
type World struct {
	Companies []Company
	Deals     []Deal
	Epoch     time.Time `yaml:"-"` // the day that `days` counts back from
}

// Company is one company's public face.
type Company struct {
	ID        string
	Name      string
	Host      string // its domain; invented
	GitHub    string
	Ambiguous bool
	Feeds     []Feed
	Pages     []Page
	Repos     []Repo
}

// Feed is a feed with the articles behind it.
type Feed struct {
	Path, Format, Area, Title string
	Posts                     []Post
}

// Post is one article.
type Post struct {
	Days              int
	Path, Title, Body string
	Tags              []string
}

// Page is a page that lists something.
type Page struct {
	Path, Area, Title string
	Cards             []Card
	Quotes            []Quote
	Events            []Event
}

// Card is one company on a partner page.
type Card struct{ Name, URL, Text string }

// Quote is one testimonial.
type Quote struct{ Text, Speaker, Role string }

// Event is one workshop or webinar.
type Event struct {
	Days                 int
	Path, Name, By, Text string
}

// Repo is one repository; Created and Pushed are days before the epoch.
type Repo struct {
	Name, About, Homepage, Readme string
	Created, Pushed, Stars        int
	Topics                        []string
	Archived, Fork                bool
}

// Deal is one deal of the CRM; Created and Changed are days before the epoch.
type Deal struct {
	ID, Name, Partner, Label, Stage, Amount, Currency string
	Created, Changed                                  int
}

// Load reads the embedded world, with its dates counted back from the day of epoch.
func Load(epoch time.Time) (*World, error) {
	w := &World{Epoch: epoch.UTC().Truncate(24 * time.Hour)}
	for _, name := range order {
		var part World
		b, err := files.ReadFile("world/" + name + ".yaml")
		if err == nil {
			err = yaml.UnmarshalWithOptions(b, &part, yaml.Strict())
		}
		if err != nil {
			return nil, fmt.Errorf("read the sample world: %s: %w", name, err)
		}
		w.Companies = append(w.Companies, part.Companies...)
		w.Deals = append(w.Deals, part.Deals...)
	}
	return w, nil
}

// Us is our company.
func (w *World) Us() *Company { return w.company("us") }

// Partners are the other companies.
func (w *World) Partners() []Company {
	var out []Company
	for _, c := range w.Companies {
		if c.ID != "us" {
			out = append(out, c)
		}
	}
	return out
}

func (w *World) company(id string) *Company {
	for i := range w.Companies {
		if w.Companies[i].ID == id {
			return &w.Companies[i]
		}
	}
	return nil
}

// ago is the moment so many days before the epoch, in the forenoon.
func (w *World) ago(days int) time.Time {
	return w.Epoch.AddDate(0, 0, -days).Add(9 * time.Hour)
}
