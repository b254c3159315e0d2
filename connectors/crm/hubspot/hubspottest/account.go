// Package hubspottest is a stand-in for the part of HubSpot that reads deals: an
// account in memory behind the real paths, with the real answers. Tests of the
// connector use it, and so does the sample world.
package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Data is what an account holds.
type Data struct {
	Token      string // what a request must be authorised with; empty takes any
	Portal     int64  // id of the account; 0: the account's details are refused
	Currency   string // of the account
	Deals      []Deal
	Companies  []Company
	Labels     []Label // user-defined labels from deals to companies
	Properties []Property
	Pipelines  []Pipeline // none: the stock sales pipeline
}

// Deal is one deal. The stock properties (id, times, closed, won) are computed
// from the fields; Properties holds the others.
type Deal struct {
	ID         int64
	Name       string
	Amount     string
	Pipeline   string // id; "default" if empty
	Stage      string // id
	Created    time.Time
	Modified   time.Time
	Closed     time.Time
	Properties map[string]string
	Companies  []Association
}

// Association is a company of a deal. Every pair has an entry without a label;
// Labels add others, of which "Primary" is HubSpot's own.
type Association struct {
	Company int64
	Labels  []string
}

// Company is one company. One that was merged into it is still found by its old id.
type Company struct {
	ID     int64
	Name   string
	Domain string
	Merged []int64
}

// Label is an association label from deal to company.
type Label struct {
	ID   int64
	Text string
}

// Property is a property of deals. One with options is a dropdown.
type Property struct {
	Name     string
	Label    string
	Multiple bool
	Options  []Option
}

// Option is a value of a dropdown.
type Option struct{ Value, Label string }

// Pipeline is a pipeline with its stages in order.
type Pipeline struct {
	ID, Label string
	Stages    []Stage
}

// Stage is a stage; Probability 1 is won and 0 is lost where Closed.
type Stage struct {
	ID, Label   string
	Closed      bool
	Probability float64
}

// Sales is the pipeline that every account starts with.
func Sales() Pipeline {
	return Pipeline{ID: "default", Label: "Sales Pipeline", Stages: []Stage{
		{"appointmentscheduled", "Appointment Scheduled", false, 0.2},
		{"qualifiedtobuy", "Qualified To Buy", false, 0.4},
		{"contractsent", "Contract Sent", false, 0.9},
		{"closedwon", "Closed Won", true, 1},
		{"closedlost", "Closed Lost", true, 0},
	}}
}

// Account is an account in memory, served as HubSpot serves it. Its methods may be
// called while it is served.
type Account struct {
	mu       sync.Mutex
	data     Data
	deals    map[int64]Deal
	archived map[int64]time.Time
	requests []string
	fail     func(*http.Request) *Refusal
	mux      *http.ServeMux
}

// Refusal is an answer in place of the account's own.
type Refusal struct {
	Status int
	Body   string
	Header map[string]string
}

// New makes an account.
func New(data Data) *Account {
	if len(data.Pipelines) == 0 {
		data.Pipelines = []Pipeline{Sales()}
	}
	a := &Account{data: data, deals: map[int64]Deal{}, archived: map[int64]time.Time{}}
	for _, d := range data.Deals {
		a.deals[d.ID] = d.clone()
	}
	a.routes()
	return a
}

func (d Deal) clone() Deal {
	d.Properties = maps.Clone(d.Properties)
	d.Companies = slices.Clone(d.Companies)
	return d
}

// Put adds a deal or replaces it.
func (a *Account) Put(d Deal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.deals[d.ID] = d.clone()
}

// Change changes a deal in place. Whether its Modified moves is up to change: in
// HubSpot it does for properties and doesn't for associations.
func (a *Account) Change(id int64, change func(*Deal)) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	d, ok := a.deals[id]
	if ok {
		d = d.clone()
		change(&d)
		a.deals[id] = d
	}
	return ok
}

// Archive deletes a deal: searches don't show it any more.
func (a *Account) Archive(id int64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.archived[id] = at
}

// Edit changes anything else of the account.
func (a *Account) Edit(change func(*Data)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.data)
}

// Fail makes requests fail for which refuse gives an answer; nil ends that.
func (a *Account) Fail(refuse func(*http.Request) *Refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fail = refuse
}

// Requests lists method and path of all requests so far.
func (a *Account) Requests() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}

// property gives a deal's property as HubSpot writes it, and whether it has one.
func (a *Account) property(d Deal, name string) (string, bool) {
	switch name {
	case "hs_object_id":
		return strconv.FormatInt(d.ID, 10), true
	case "dealname":
		return d.Name, d.Name != ""
	case "amount":
		return d.Amount, d.Amount != ""
	case "pipeline":
		return d.pipeline(), true
	case "dealstage":
		return d.Stage, d.Stage != ""
	case "createdate":
		return stamp(d.Created), true
	case "hs_lastmodifieddate":
		return stamp(d.Modified), true
	case "closedate":
		return stamp(d.Closed), !d.Closed.IsZero()
	case "hs_is_closed":
		return strconv.FormatBool(a.stage(d).Closed), true
	case "hs_is_closed_won":
		s := a.stage(d)
		return strconv.FormatBool(s.Closed && s.Probability == 1), true
	}
	v, ok := d.Properties[name]
	return v, ok
}

func (d Deal) pipeline() string {
	if d.Pipeline == "" {
		return "default"
	}
	return d.Pipeline
}

func (a *Account) stage(d Deal) Stage {
	for _, p := range a.data.Pipelines {
		for _, s := range p.Stages {
			if p.ID == d.pipeline() && s.ID == d.Stage {
				return s
			}
		}
	}
	return Stage{}
}

// known lists the names of all deal properties.
func (a *Account) known() []Property {
	var out []Property
	for _, name := range []string{
		"hs_object_id", "dealname", "amount", "pipeline", "dealstage", "createdate", "hs_lastmodifieddate",
		"closedate", "hs_is_closed", "hs_is_closed_won", "hs_analytics_source", "hs_merged_object_ids",
	} {
		out = append(out, Property{Name: name, Label: name})
	}
	return append(out, a.data.Properties...)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
