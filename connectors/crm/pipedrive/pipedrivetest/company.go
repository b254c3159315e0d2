// Package pipedrivetest is a stand-in for the part of Pipedrive that reads deals and
// writes scores: a company's account in memory behind the real paths, with the real
// answers, costs and limits. Tests of the connector use it, and so does the sample world.
package pipedrivetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Deal is a deal. Custom holds the values of custom fields by their codes: numbers,
// texts, option ids, lists of them, or Money.
type Deal struct {
	ID       int64
	Title    string
	Org      int64
	Person   int64
	Pipeline int64
	Stage    int64
	Value    string // decimal text, as it is written in JSON
	Currency string
	Status   string // "open", "won", "lost"
	Added    time.Time
	Updated  time.Time
	Won      time.Time
	Lost     time.Time
	Labels   []int64
	Channel  int64 // option id; 0 is none
	Archived bool
	Deleted  time.Time // zero while it exists
	Custom   map[string]any
}

// Money is the value of a monetary custom field.
type Money struct {
	Value    json.Number `json:"value"`
	Currency string      `json:"currency"`
}

// Org is an organization.
type Org struct {
	ID      int64
	Name    string
	Website string
	Updated time.Time
	Deleted bool
	Custom  map[string]any
}

// Person is somebody at an organization.
type Person struct {
	ID, Org int64
	Name    string
}

// Field is a field of deals or organizations.
type Field struct {
	Code    string
	Name    string
	Type    string
	Custom  bool
	Options []Option
}

// Option is a choice of a field.
type Option struct {
	ID    int64  `json:"id"`
	Label string `json:"label"`
}

// Pipeline is a pipeline with its stages in order.
type Pipeline struct {
	ID     int64
	Name   string
	Stages []Stage
}

// Stage is a stage of a pipeline.
type Stage struct {
	ID   int64
	Name string
}

// Request is one request that was made.
type Request struct {
	Method, Path, Query, Body string
	Cost                      int // in tokens
}

// Refusal is an answer that a test wants in place of the real one.
type Refusal struct {
	Status int
	Header map[string]string
	Body   string
}

// Company is a company's account.
type Company struct {
	// Described leaves out what is null in the service although the published
	// description doesn't allow that.
	Described bool

	mu        sync.Mutex
	now       func() time.Time
	token     string
	domain    string
	admin     bool
	deals     []*Deal
	orgs      []*Org
	persons   []*Person
	dealField []Field
	orgField  []Field
	pipelines []Pipeline
	hidden    map[int64]bool // deals that the token's user may not see
	burst     int            // requests in two seconds; 0 is without limit
	daily     int            // tokens a day; 0 is without limit
	spent     int
	day       string
	starts    []time.Time
	epoch     int // of marks that are still good
	fail      func(*http.Request) *Refusal
	requests  []Request
}

// New makes an account with a pipeline and no deals.
func New(token string, now func() time.Time) *Company {
	return &Company{
		now: now, token: token, domain: "wir", admin: true, hidden: map[int64]bool{},
		dealField: dealFields(), orgField: orgFields(),
		pipelines: []Pipeline{{1, "Sales", []Stage{{1, "Qualified"}, {2, "Demo"}, {3, "Negotiations"}}}},
	}
}

func dealFields() []Field {
	return []Field{
		{Code: "title", Name: "Title", Type: "varchar"}, {Code: "value", Name: "Value", Type: "monetary"}, {Code: "org_id", Name: "Organization", Type: "org"},
		{Code: "status", Name: "Status", Type: "status"}, {Code: "add_time", Name: "Deal created", Type: "date"}, {Code: "won_time", Name: "Won time", Type: "date"},
		{Code: "channel", Name: "Source channel", Type: "enum", Options: []Option{{50, "Prospecting"}, {51, "Partner"}}},
		{Code: "label_ids", Name: "Label", Type: "set", Options: []Option{{60, "Hot"}, {61, "Partner referral"}}},
	}
}

func orgFields() []Field {
	return []Field{{Code: "name", Name: "Name", Type: "varchar"}, {Code: "website", Name: "Website", Type: "varchar"}}
}

// Edit changes the account under its lock.
func (c *Company) edit(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

// AddDeal stores a deal as if somebody had just made it, and gives its id. What is
// given wins over what Pipedrive sets itself.
func (c *Company) AddDeal(d Deal) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d.ID == 0 {
		d.ID = int64(len(c.deals)) + 1
	}
	if d.Added.IsZero() {
		d.Added = c.now()
	}
	if d.Updated.IsZero() {
		d.Updated = d.Added
	}
	if d.Pipeline == 0 {
		d.Pipeline = 1
	}
	if d.Stage == 0 {
		d.Stage = 1
	}
	if d.Status == "" {
		d.Status = "open"
	}
	c.deals = append(c.deals, &d)
	return d.ID
}

// AddOrg stores an organization and gives its id.
func (c *Company) AddOrg(name, website string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := int64(len(c.orgs)) + 900
	c.orgs = append(c.orgs, &Org{ID: id, Name: name, Website: website, Updated: c.now(), Custom: map[string]any{}})
	return id
}

// AddPerson stores a person and gives the id.
func (c *Company) AddPerson(name string, org int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := int64(len(c.persons)) + 7000
	c.persons = append(c.persons, &Person{ID: id, Org: org, Name: name})
	return id
}

// AddDealField adds a custom field to deals and gives its code.
func (c *Company) AddDealField(name, kind string, options ...Option) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := Field{Code: code("deal", name, len(c.dealField)), Name: name, Type: kind, Custom: true, Options: options}
	c.dealField = append(c.dealField, f)
	return f.Code
}

// AddOption adds a choice to a deal field.
func (c *Company) AddOption(code string, o Option) {
	c.edit(func() {
		for i := range c.dealField {
			if c.dealField[i].Code == code {
				c.dealField[i].Options = append(c.dealField[i].Options, o)
			}
		}
	})
}

// AddOrgField adds a custom field to organizations and gives its code.
func (c *Company) AddOrgField(name, kind string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := Field{Code: code("org", name, len(c.orgField)), Name: name, Type: kind, Custom: true}
	c.orgField = append(c.orgField, f)
	return f.Code
}

// Rename gives a custom deal field another name; its code stays.
func (c *Company) Rename(code, name string) {
	c.edit(func() {
		for i := range c.dealField {
			if c.dealField[i].Code == code {
				c.dealField[i].Name = name
			}
		}
	})
}

// AddPipeline adds a pipeline with stages of these names; their ids are ten times the
// pipeline's and up.
func (c *Company) AddPipeline(id int64, name string, stages ...string) {
	c.edit(func() {
		p := Pipeline{ID: id, Name: name}
		for i, s := range stages {
			p.Stages = append(p.Stages, Stage{id*10 + int64(i), s})
		}
		c.pipelines = append(c.pipelines, p)
	})
}

// Set changes a deal as a person does: its time of change moves.
func (c *Company) Set(id int64, change func(*Deal)) {
	c.edit(func() {
		d := c.deal(id)
		change(d)
		d.Updated = c.now()
	})
}

// SetSilently changes a deal and leaves its time of change alone.
func (c *Company) SetSilently(id int64, change func(*Deal)) {
	c.edit(func() { change(c.deal(id)) })
}

// SetOrg changes an organization as a person does.
func (c *Company) SetOrg(id int64, change func(*Org)) {
	c.edit(func() {
		o := c.org(id)
		change(o)
		o.Updated = c.now()
	})
}

// GetOrg gives an organization as it is stored.
func (c *Company) GetOrg(id int64) Org {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *c.org(id)
}

// Purge removes a deal for good, as happens 30 days after its deletion.
func (c *Company) Purge(id int64) {
	c.edit(func() { c.deals = slices.DeleteFunc(c.deals, func(d *Deal) bool { return d.ID == id }) })
}

// MergeOrgs makes into out of two organizations: deals point at it, and their times
// of change don't show it.
func (c *Company) MergeOrgs(into, from int64) {
	c.edit(func() {
		for _, d := range c.deals {
			if d.Org == from {
				d.Org = into
			}
			for _, f := range c.dealField {
				if f.Type == "org" && f.Custom && d.Custom[f.Code] == from {
					d.Custom[f.Code] = into
				}
			}
		}
		c.org(from).Deleted = true
	})
}

// MergeDeals keeps into, which changes, and deletes from.
func (c *Company) MergeDeals(into, from int64) {
	c.edit(func() {
		c.deal(from).Deleted = c.now()
		c.deal(from).Updated, c.deal(into).Updated = c.now(), c.now()
	})
}

// Hide makes a deal invisible to the token's user, or visible again.
func (c *Company) Hide(id int64, hidden bool) { c.edit(func() { c.hidden[id] = hidden }) }

// Limits sets how many requests two seconds take, and how many tokens a day.
func (c *Company) Limits(burst, daily int) { c.edit(func() { c.burst, c.daily = burst, daily }) }

// Expire makes all marks of next pages that were given so far unknown.
func (c *Company) Expire() { c.edit(func() { c.epoch++ }) }

// Admin says whether the token's user may manage fields.
func (c *Company) Admin(yes bool) { c.edit(func() { c.admin = yes }) }

// Fail makes requests fail for which refuse gives an answer; nil ends that.
func (c *Company) Fail(refuse func(*http.Request) *Refusal) { c.edit(func() { c.fail = refuse }) }

// Requests lists all requests so far.
func (c *Company) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.requests)
}

func (c *Company) deal(id int64) *Deal {
	for _, d := range c.deals {
		if d.ID == id {
			return d
		}
	}
	panic(fmt.Sprintf("no deal %d", id))
}

func (c *Company) org(id int64) *Org {
	for _, o := range c.orgs {
		if o.ID == id {
			return o
		}
	}
	panic(fmt.Sprintf("no organization %d", id))
}
