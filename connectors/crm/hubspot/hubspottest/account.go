// Package hubspottest is a stand-in for the part of HubSpot that keeps deals and
// companies: an account in memory behind the real paths of all versions, with the real
// answers, limits and delays. Tests of the connector use it, and so does the sample
// world.
package hubspottest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Data is what an account holds.
type Data struct {
	Token      string // what a request must be authorised with; empty takes any
	Portal     int64  // id of the account; 0: the account's details are refused
	Currency   string // of the account
	Zone       string // its time zone; UTC if empty
	Deals      []Deal
	Companies  []Company
	Labels     []Label // user-defined labels from deals to companies
	Properties []Property
	OfCompany  []Property // properties of companies besides the stock ones
	Pipelines  []Pipeline // none: the stock sales pipeline
	// Lag is how long a write of a deal takes to become searchable.
	Lag time.Duration
	// Daily is the limit of requests a day, searches apart; 0: none, and no headers.
	Daily int
	// Denied are scopes that the token lacks, like crm.schemas.companies.write.
	Denied []string
	// Now is the account's clock; the real one if nil.
	Now func() time.Time
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
	ID         int64
	Name       string
	Domain     string
	Merged     []int64
	Modified   time.Time
	Properties map[string]string
}

// Label is an association label from deal to company.
type Label struct {
	ID   int64
	Text string
}

// Property is a property of deals or companies. One with options is a dropdown.
type Property struct {
	Name     string
	Label    string
	Type     string // "string" if empty; "enumeration" with options
	Multiple bool
	ReadOnly bool
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
	order    []int64 // their ids; nil when it has to be made anew
	archived map[int64]time.Time
	unseen   map[int64]unseen // writes that searches don't show yet
	requests []Request
	spent    int // requests that count towards the daily limit
	fail     func(*http.Request) *Refusal
	mux      *http.ServeMux
}

// unseen is a deal as searches show it until a write has come through to them.
type unseen struct {
	before Deal
	was    bool // there was one before
	until  time.Time
}

// Request is one request that was made.
type Request struct {
	Method, Path string
	Body         string // of requests that aren't searches or batch reads
}

// Reads reports whether the request changes nothing.
func (r Request) Reads() bool {
	return r.Method == http.MethodGet || r.Method == http.MethodPost && (strings.HasSuffix(r.Path, "/search") || strings.HasSuffix(r.Path, "/batch/read"))
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
	a := &Account{data: data, deals: map[int64]Deal{}, archived: map[int64]time.Time{}, unseen: map[int64]unseen{}}
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
