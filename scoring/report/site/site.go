package site

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

//go:embed pages
var files embed.FS

// Options is what all pages of one report share.
type Options struct {
	Us      string                 // our name
	AsOf    time.Time              // what the figures are as of
	Model   scoring.Model          // by which they were made
	Months  int                    // that timelines and trends go back; 24 when 0
	Names   func(id string) string // of parties; nil, or an empty answer, leaves the id
	Version string                 // of the program; may be empty
	Live    *Live                  // nil for a static site
}

// Live is what differs when a server renders the pages on request.
type Live struct {
	Overview, Sources, Method string                 // paths
	Partner                   func(id string) string // path of a partner's page
	Review                    func(id string) string // path of the page for reviews of a partner, or of all for ""
	Nav                       []Link                 // more places to go to
	// Item adds controls to an item that waits for review, such as a form; nil adds none.
	Item func(l scoring.Line) template.HTML
}

// Link leads somewhere within the report.
type Link struct{ Href, Text string }

// Exchange is one partner as its page shows it.
type Exchange struct {
	Card  scoring.Scorecard
	Trend []scoring.Point // the balance at month ends, oldest first; may be empty
	Asks  []scoring.Ask   // next steps of both sides
	// Evidence has, by activity id, every place where an activity was seen, the
	// deciding one first. Activities that it leaves out show what they carry themselves.
	Evidence map[string][]lately.Evidence
}

// Site renders pages. It may be used from several goroutines at once.
type Site struct {
	o    Options
	tmpl *template.Template
}

// New makes a site.
func New(o Options) *Site {
	o.AsOf = o.AsOf.UTC()
	if o.Months <= 0 {
		o.Months = 24
	}
	o.Us = cmp.Or(say.Clip(say.Plain(o.Us), 120), "We")
	return &Site{o: o, tmpl: templates()}
}

// page is what the frame around every page shows.
type page struct {
	Title   string
	Current string // which entry of the navigation is the page itself
	Terms   string // hash of what is agreed, where the page has one
	Body    any
	s       *Site
	up      string // from the page to the site's root
}

// Frame writes a page of the server's own in the same clothes: title and body, with
// the entry of the navigation that leads to it marked.
func (s *Site) Frame(w io.Writer, title, current string, body template.HTML) error {
	return s.write(w, "frame", &page{Title: title, Current: current, Body: body})
}

func (s *Site) write(w io.Writer, name string, p *page) error {
	p.s = s
	out := bufio.NewWriterSize(w, 1<<16)
	if err := s.tmpl.ExecuteTemplate(out, name, p); err != nil {
		return fmt.Errorf("write page %s: %w", name, err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write page %s: %w", name, err)
	}
	return nil
}

// name is a party's name.
func (s *Site) name(id string) string {
	name := ""
	if s.o.Names != nil {
		name = s.o.Names(id)
	}
	if id == lately.OurID && (name == "" || name == id) {
		name = s.o.Us
	}
	return say.Clip(say.Plain(cmp.Or(name, id)), 120)
}

// Nav lists where one can go.
func (p *page) Nav() []Link {
	if l := p.s.o.Live; l != nil {
		return append([]Link{{l.Overview, "Partners"}, {l.Sources, "Sources"}, {l.Method, "Method"}}, l.Nav...)
	}
	return []Link{{p.up + "index.html", "Partners"}, {p.up + "sources.html", "Sources"}, {p.up + "method.html", "Method"}}
}

// Overview is the address of the overview, Sources and Method of the other two.
func (p *page) Overview() string { return p.Nav()[0].Href }

// Sources is the address of the page about the sources.
func (p *page) Sources() string { return p.Nav()[1].Href }

// Method is the address of the page about the method.
func (p *page) Method() string { return p.Nav()[2].Href }

// Partner is the address of a partner's page.
func (p *page) Partner(id string) string {
	if l := p.s.o.Live; l != nil {
		return l.Partner(id)
	}
	return p.up + PartnerFile(id)
}

// Us is our name.
func (p *page) Us() string { return p.s.o.Us }

// AsOf is what the figures are as of.
func (p *page) AsOf() time.Time { return p.s.o.AsOf }

// Model names the method and its parameters.
func (p *page) Model() string { return p.s.o.Model.ID() }

// Version is the program's, or "".
func (p *page) Version() string { return say.Plain(p.s.o.Version) }

// Policy is the page's Content-Security-Policy.
func (p *page) Policy() string { return p.s.Policy() }
