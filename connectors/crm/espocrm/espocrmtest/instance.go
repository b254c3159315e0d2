// Package espocrmtest is a stand-in for the part of EspoCRM that reads referrals and
// writes scores: an installation in memory behind the real paths, with the real
// answers, limits and oddities. Tests of the connector use it, and so does the
// sample world.
package espocrmtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Attrs are a record's attributes by name: text, json.Number, int, bool or nil.
type Attrs map[string]any

// The levels of access that a role gives to an entity type.
const (
	All = "all"
	Own = "own" // records that the user made or is assigned to
	No  = "no"
)

// User is somebody who may ask.
type User struct {
	Name     string
	Key      string            // of an API user
	Secret   string            // of an API user that signs its requests; then the key alone is refused
	Password string            // of an administrator, for Basic
	Inactive bool              //
	Read     map[string]string // entity type to level; one that is missing is No
	Edit     map[string]string
	Hidden   map[string][]string // entity type to fields that the role hides
}

// Request is one request that was made.
type Request struct {
	Method string
	Path   string // without the prefix of the API
	Query  string // as sent
	Body   string
}

// Refusal is an answer that a test wants in place of the real one.
type Refusal struct {
	Status int
	Header map[string]string
	Body   string
}

// Installation is an EspoCRM in memory.
type Installation struct {
	// Described leaves out the content type of answers without a body: EspoCRM calls them
	// JSON, which a proxy that checks by a description can't read.
	Described bool

	mu          sync.Mutex
	now         func() time.Time
	users       []User
	defs        map[string]*entity
	tables      map[string]*table
	rates       map[string]string // currency to units of the base currency for one unit
	pageLimit   int
	maintenance bool
	failures    []time.Time // of logins
	counter     int
	fail        func(*http.Request) *Refusal
	requests    []Request
}

type table struct {
	rows []*row
	byID map[string]*row
}

type row struct {
	id      string
	deleted bool
	attrs   Attrs
}

// New makes an empty installation with the stock entity types.
func New(now func() time.Time) *Installation {
	in := &Installation{now: now, pageLimit: 200, rates: map[string]string{"USD": "1", "EUR": "1.1"}}
	in.defs = stock()
	in.tables = map[string]*table{}
	for name := range in.defs {
		in.tables[name] = &table{byID: map[string]*row{}}
	}
	return in
}

// AddUser lets somebody in.
func (in *Installation) AddUser(u User) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.users = append(in.users, u)
}

// Reader is an API user with the least rights that reading and writing back take.
func Reader(key string) User {
	return User{
		Name: "connector", Key: key,
		Read: map[string]string{"Opportunity": All, "Lead": All, "Account": All},
		Edit: map[string]string{"Account": All},
	}
}

// ChangeUser changes a user's rights.
func (in *Installation) ChangeUser(name string, change func(*User)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i := range in.users {
		if in.users[i].Name == name {
			change(&in.users[i])
		}
	}
}

// PageLimit sets how many records a list gives at most (recordListMaxSizeLimit).
func (in *Installation) PageLimit(n int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.pageLimit = n
}

// Maintenance turns maintenance mode on or off.
func (in *Installation) Maintenance(on bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.maintenance = on
}

// Fail makes requests fail for which refuse gives an answer; nil ends that.
func (in *Installation) Fail(refuse func(*http.Request) *Refusal) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.fail = refuse
}

// Requests lists all requests so far.
func (in *Installation) Requests() []Request {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.requests)
}

// Rate sets what one unit of a currency is worth in the base currency.
func (in *Installation) Rate(currency, units string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.rates[currency] = units
}

// Add stores a record as if somebody had just made it, and gives its id. Attributes
// that are given win over what the CRM sets itself, so that a test can have a past.
func (in *Installation) Add(entityType string, attrs Attrs) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.add(entityType, attrs)
}

func (in *Installation) add(entityType string, attrs Attrs) string {
	t := in.tables[entityType]
	now := stamp(in.now())
	r := &row{attrs: Attrs{"createdAt": now, "modifiedAt": now, "createdById": "6b0000000000000a1", "versionNumber": 1}}
	for name, f := range in.defs[entityType].fields {
		if f.Default != nil {
			r.attrs[name] = f.Default
		}
	}
	if created, ok := attrs["createdAt"]; ok {
		r.attrs["modifiedAt"] = created
	}
	for name, v := range attrs {
		if name == "id" {
			r.id, _ = v.(string)
			continue
		}
		r.attrs[name] = v
	}
	if r.id == "" {
		in.counter++
		r.id = fmt.Sprintf("%08x%09x", in.now().Unix(), in.counter*0x9e377)
	}
	t.rows = append(t.rows, r)
	t.byID[r.id] = r
	return r.id
}

// Set changes a record as a person does: its time of change and version move.
func (in *Installation) Set(entityType, id string, attrs Attrs) {
	in.mu.Lock()
	defer in.mu.Unlock()
	r := in.tables[entityType].byID[id]
	maps.Copy(r.attrs, attrs)
	in.touch(r)
}

func (in *Installation) touch(r *row) {
	r.attrs["modifiedAt"] = stamp(in.now())
	version, _ := r.attrs["versionNumber"].(int)
	r.attrs["versionNumber"] = version + 1
}

// SetSilently changes a record as a link made from the other side, an import or a
// formula does: neither its time of change nor its version moves.
func (in *Installation) SetSilently(entityType, id string, attrs Attrs) {
	in.mu.Lock()
	defer in.mu.Unlock()
	maps.Copy(in.tables[entityType].byID[id].attrs, attrs)
}

// Get gives a record's stored attributes; nil if it doesn't exist or is deleted.
func (in *Installation) Get(entityType, id string) Attrs {
	in.mu.Lock()
	defer in.mu.Unlock()
	r := in.tables[entityType].byID[id]
	if r == nil || r.deleted {
		return nil
	}
	return maps.Clone(r.attrs)
}

// Delete marks a record as deleted, as the CRM does.
func (in *Installation) Delete(entityType, id string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	r := in.tables[entityType].byID[id]
	r.deleted = true
	r.attrs["modifiedAt"] = stamp(in.now())
}

// Restore takes a deletion back: the time of change stays that of the deletion.
func (in *Installation) Restore(entityType, id string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.tables[entityType].byID[id].deleted = false
}

// MergeAccounts makes into out of two accounts: what pointed at from points at into,
// without a trace in what pointed.
func (in *Installation) MergeAccounts(into, from string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for name, def := range in.defs {
		for link, f := range def.fields {
			if f.Type != "link" || f.Entity != "Account" {
				continue
			}
			for _, r := range in.tables[name].rows {
				if r.attrs[link+"Id"] == from {
					r.attrs[link+"Id"] = into
				}
			}
		}
	}
	in.tables["Account"].byID[from].deleted = true
	in.touch(in.tables["Account"].byID[into])
}

// Convert makes an opportunity out of a lead, with attributes of its own.
func (in *Installation) Convert(lead string, attrs Attrs) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	own := Attrs{"originalLeadId": lead}
	maps.Copy(own, attrs)
	id := in.add("Opportunity", own)
	r := in.tables["Lead"].byID[lead]
	r.attrs["status"], r.attrs["createdOpportunityId"], r.attrs["convertedAt"] = "Converted", id, stamp(in.now())
	in.touch(r)
	return id
}

func stamp(t time.Time) string { return t.UTC().Format(time.DateTime) }
