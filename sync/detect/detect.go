// Package detect turns what connectors saw into what it means: which party an item
// is about, which of the eight areas it is, who gave, and how sure that is. It is a
// pure function of the item, its source and the parties, so that it can be repeated
// over stored items whenever a party or a rule changes.
package detect

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lately"
)

// Detector finds activities in items. It is safe for concurrent use.
type Detector struct {
	parties     []lately.Party // ours first, then the partners
	index       map[string]int // by id
	names       *nameIndex
	links       linkTable
	glued       map[string][]int // parties by names written in one word
	crm         map[string][]int // by account id
	models      map[string]*Model
	counted     float64 // probability from which a finding is counted
	pending     float64 // and from which it waits for a person
	shortLinks  string  // a hash of where short links lead
	fingerprint string
}

// Option changes how a detector judges.
type Option func(*Detector) error

// WithModel replaces the table of weights of the model's name.
func WithModel(m *Model) Option {
	return func(d *Detector) error {
		if _, ok := d.models[m.Name]; !ok {
			return fmt.Errorf("use weights: there is no model %q; models are %s", m.Name, strings.Join(sortedKeys(d.models), ", "))
		}
		d.models[m.Name] = m
		return nil
	}
}

// WithCuts sets the probabilities from which a finding is counted, and from which it
// waits for a person instead of being a mention, whatever judged it. Zero keeps those
// of the tables of weights.
func WithCuts(counted, pending float64) Option {
	return func(d *Detector) error {
		d.counted, d.pending = counted, pending
		if !(0 <= pending && pending <= 1 && 0 <= counted && counted <= 1) || counted > 0 && pending > counted {
			return fmt.Errorf("use cuts: want 0 < pending ≤ counted ≤ 1, got pending %g and counted %g", pending, counted)
		}
		return nil
	}
}

// ours is the index of our own party.
const ours = 0

// New prepares detection for the parties. It returns an error if one has no id or
// shares it with another.
func New(p lately.Parties, options ...Option) (*Detector, error) {
	us := p.Us
	us.ID = lately.OurID
	d := &Detector{
		parties: append([]lately.Party{us}, p.Partners...), index: map[string]int{}, names: newNameIndex(), crm: map[string][]int{},
		models: map[string]*Model{},
	}
	if err := d.settle(options); err != nil {
		return nil, err
	}
	for i, party := range d.parties {
		if party.ID == "" {
			return nil, fmt.Errorf("read parties: %q has no id", party.Name)
		}
		if _, ok := d.index[party.ID]; ok {
			return nil, fmt.Errorf("read parties: id %q is used twice", party.ID)
		}
		d.index[party.ID] = i
		d.names.addParty(i, party)
		for _, id := range party.CRM {
			if id = accountID(id); !slices.Contains(d.crm[id], i) {
				d.crm[id] = append(d.crm[id], i)
			}
		}
	}
	d.links = newLinkTable(p, d.parties)
	d.glued = gluedNames(d.parties)
	d.shortLinks = lately.ShortHash(fmt.Sprint(p.Links))
	all, err := json.Marshal(p)
	if err != nil {
		return nil, errors.Join(errors.New("read parties"), err)
	}
	d.fingerprint = lately.ShortHash("detect", rulesVersion, string(all), d.judgement())
	return d, nil
}

// settle reads the tables of weights and applies the options.
func (d *Detector) settle(options []Option) error {
	for _, name := range []string{articleModel, repositoryModel, listingModel, storyModel, quoteModel, eventModel} {
		m, err := DefaultModel(name)
		if err != nil {
			return err
		}
		d.models[name] = m
	}
	for _, o := range options {
		if err := o(d); err != nil {
			return err
		}
	}
	return nil
}

// judgement is everything that options can change, written out for the fingerprint.
func (d *Detector) judgement() string {
	var b strings.Builder
	fmt.Fprintln(&b, d.counted, d.pending)
	for _, name := range sortedKeys(d.models) {
		m := d.models[name]
		fmt.Fprintln(&b, name, m.Bias, m.Counted, m.Pending)
		for _, w := range m.Weights {
			fmt.Fprintln(&b, w.Name, w.Value)
		}
	}
	return b.String()
}

// Model gives the table of weights of a name, or nil. It must not be changed.
func (d *Detector) Model(name string) *Model { return d.models[name] }

// Fingerprint changes whenever the rules or the parties do: what was found under
// another one must be found again.
func (d *Detector) Fingerprint() string { return d.fingerprint }

// Detect says what an item means, one finding for each activity and each passing
// mention; none where it concerns no pair of ours.
func (d *Detector) Detect(src lately.Source, it lately.Item) []lately.Finding {
	owner, ok := d.index[src.Owner]
	if !ok {
		return nil
	}
	if len(it.Title) > maxTitle {
		it.Title = strings.ToValidUTF8(it.Title[:maxTitle], "")
	}
	c := call{d: d, src: src, it: it, owner: owner}
	switch it.Kind {
	case lately.DealItem:
		return c.deal()
	case lately.Repository:
		return c.repository()
	case lately.Listing:
		return c.listing()
	case lately.Quote:
		return c.quote()
	case lately.Event:
		return c.event()
	default:
		return c.entry()
	}
}

// call is one item being looked at.
type call struct {
	d     *Detector
	src   lately.Source
	it    lately.Item
	owner int // whose source it is
}

// concerns reports whether a party is the other side of the source's owner: any
// partner on our sources, only us on a partner's.
func (c call) concerns(party int) bool {
	return party != c.owner && (c.owner == ours || party == ours)
}

// partner is the partner of a pair of the owner and another party.
func (c call) partner(other int) int {
	if other == ours {
		return c.owner
	}
	return other
}

// side is whose gift it is when the party gave it.
func side(giver int) lately.Side {
	if giver == ours {
		return lately.Ours
	}
	return lately.Theirs
}

// finding fills in what every finding about the other party has in common.
func (c call) finding(other, giver int, area lately.Area) lately.Finding {
	thing := c.it.Thing
	if thing == "" && c.it.URL != "" {
		thing = canonicalURL(c.it.URL)
	}
	if thing == "" {
		thing = c.src.ID + " " + c.it.Key
	}
	return lately.Finding{
		Partner: c.d.parties[c.partner(other)].ID, Side: side(giver), Area: area, Thing: thing,
		Title: c.title(), URL: c.link(), OccurredAt: c.it.Published.UTC(),
	}
}

// link is where the finding can be seen: what stands on a page is seen there, not
// where its own link leads.
func (c call) link() string {
	onPage := c.it.Kind == lately.Listing || c.it.Kind == lately.Quote
	if onPage && (strings.HasPrefix(c.src.Location, "https://") || strings.HasPrefix(c.src.Location, "http://")) {
		return c.src.Location
	}
	return c.it.URL
}

// title is the item's, or what a person would call it by.
func (c call) title() string {
	title := lately.OneLine(c.it.Title)
	if title != "" || c.it.Place == nil {
		return title
	}
	if credit := lately.OneLine(strings.Trim(c.it.Place.Speaker+", "+c.it.Place.Role, ", ")); c.it.Kind == lately.Quote && credit != "" {
		return credit
	}
	return lately.OneLine(c.it.Place.Alt)
}

// cuts are the probabilities from which a model's findings are counted, and from
// which they wait for a person.
func (d *Detector) cuts(model string) (counted, pending float64) {
	m := d.models[model]
	if m == nil {
		m = &Model{}
	}
	counted = cmp.Or(d.counted, m.Counted, countedFrom)
	return counted, min(counted, cmp.Or(d.pending, m.Pending, pendingFrom))
}

// status turns a probability that a model gave into a status.
func (d *Detector) status(model string, p float64) lately.Status {
	counted, pending := d.cuts(model)
	switch {
	case p >= counted:
		return lately.Counted
	case p >= pending:
		return lately.Pending
	}
	return lately.Mention
}
