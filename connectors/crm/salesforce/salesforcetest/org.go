// Package salesforcetest is a stand-in for the part of Salesforce that keeps accounts,
// opportunities, their partners and leads: an org in memory behind the real paths,
// with logins, queries, stamps, deletions, merges and refusals like the real one's.
// Tests of the connector use it, and so can a sample world.
package salesforcetest

import (
	"cmp"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options say what kind of org it is.
type Options struct {
	ClientID, ClientSecret string         // client credentials; an empty id takes any
	Key                    *rsa.PublicKey // of the user that logs in by JWT
	Username, Audience     string         // what a JWT has to say
	Currency               string         // of the org; EUR if empty
	Daily                  int            // API requests a day; 15,000 if 0
	Part                   int            // most rows of one part of an answer; 2,000 if 0
	Now                    func() time.Time
}

// Row is a record: texts, bools, json.Number for numbers, time.Time for times, and
// "2006-01-02" for dates. A field that is missing is null.
type Row map[string]any

// Org is an org in memory. Its methods may be called while it is served.
type Org struct {
	mu       sync.Mutex
	options  Options
	objects  map[string]*object
	hidden   map[string]time.Time // rows of transactions that aren't committed yet, by id
	sessions map[string]bool
	locators map[string]rest
	logins   int
	used     int
	requests []Request
	fail     func(*http.Request) *Refusal
	mux      *http.ServeMux
}

// rest is what is left of an answer that comes in parts.
type rest struct {
	rows  []map[string]any
	total int // of the whole answer
}

// object is a kind of record with its rows.
type object struct {
	name     string
	fields   []Field
	children []child
	types    []RecordType
	rows     map[string]Row
	order    []string // ids in their order; nil when it has to be made anew
}

// Field is a field of a kind of record.
type Field struct {
	Name, Label string
	Type        string // "string" if empty
	To          string // reference: the kind of record it points to
	Relation    string // reference: the way there in queries
	Values      []string
	ReadOnly    bool
	Hidden      bool // by field-level security: it looks as if it didn't exist
}

// RecordType is a record type of opportunities.
type RecordType struct{ ID, Name, Developer string }

// child is a list of rows that point to a record.
type child struct{ object, field, name string }

// Request is one request that was made.
type Request struct {
	Method, Path, Query string
	Body                string // but those of logins
}

// Reads reports whether the request changes nothing.
func (r Request) Reads() bool {
	return r.Method == http.MethodGet || r.Path == tokenPath
}

// Refusal is an answer in place of the org's own.
type Refusal struct {
	Status int
	Body   string
	Header map[string]string
}

// New makes an org with the stock objects and stages.
func New(o Options) *Org {
	org := &Org{
		options: o, objects: map[string]*object{}, hidden: map[string]time.Time{}, sessions: map[string]bool{},
		locators: map[string]rest{},
	}
	for _, s := range stock() {
		s.rows = map[string]Row{}
		org.objects[s.name] = s
	}
	for i, s := range stages() {
		org.objects["OpportunityStage"].rows[ID("01J", i)] = s
	}
	org.routes()
	return org
}

// ID is the n-th id of the kind of record that its first three letters stand for.
func ID(prefix string, n int) string { return fmt.Sprintf("%s5%011dAAA", prefix, n) }

func (o *Org) now() time.Time {
	if o.options.Now == nil {
		return time.Now().UTC()
	}
	return o.options.Now().UTC()
}

// AddField adds a field to a kind of record.
func (o *Org) AddField(kind string, f Field) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.objects[kind]
	ob.fields = append(ob.fields, f)
}

// ChangeField changes a field of a kind of record.
func (o *Org) ChangeField(kind, name string, change func(*Field)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range o.objects[kind].fields {
		if o.objects[kind].fields[i].Name == name {
			change(&o.objects[kind].fields[i])
		}
	}
}

// AddRecordType adds a record type of opportunities.
func (o *Org) AddRecordType(t RecordType) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.objects["Opportunity"]
	ob.types = append(ob.types, t)
}

// Drop takes a kind of record out of the org: a feature that is off.
func (o *Org) Drop(kind string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.objects, kind)
}

// Save makes or changes a record. Its stamps are the clock's.
func (o *Org) Save(kind, id string, r Row) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save(kind, id, r, o.now())
}

// SaveAt makes or changes a record with given stamps, like a bulk load.
func (o *Org) SaveAt(kind, id string, r Row, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save(kind, id, r, at)
}

// SaveLate makes or changes a record in a transaction that is committed only later:
// until then nobody sees it, and its stamps are from now.
func (o *Org) SaveLate(kind, id string, r Row, committed time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save(kind, id, r, o.now())
	o.hidden[id] = committed
}

func (o *Org) save(kind, id string, r Row, at time.Time) {
	at = at.UTC().Truncate(time.Second)
	ob := o.objects[kind]
	row := maps.Clone(ob.rows[id])
	if row == nil {
		row = Row{"Id": id, "CreatedDate": at, "IsDeleted": false}
		ob.order = nil
	}
	maps.Copy(row, r)
	row["LastModifiedDate"], row["SystemModstamp"] = at, at
	ob.rows[id] = row
}

// Silently changes a record without touching its stamps, like a formula.
func (o *Org) Silently(kind, id string, r Row) {
	o.mu.Lock()
	defer o.mu.Unlock()
	row := maps.Clone(o.objects[kind].rows[id])
	maps.Copy(row, r)
	o.objects[kind].rows[id] = row
}

// Delete moves a record to the recycle bin.
func (o *Org) Delete(kind, id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save(kind, id, Row{"IsDeleted": true}, o.now())
}

// Undelete takes a record out of the recycle bin.
func (o *Org) Undelete(kind, id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save(kind, id, Row{"IsDeleted": false}, o.now())
}

// Purge removes a record without a trace.
func (o *Org) Purge(kind, id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.objects[kind].rows, id)
	o.objects[kind].order = nil
}

// MergeAccounts merges one account into another. Whatever pointed to the one points
// to the other and is stamped.
func (o *Org) MergeAccounts(into, from string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save("Account", from, Row{"IsDeleted": true, "MasterRecordId": into}, o.now())
	for _, ob := range o.objects {
		for _, f := range ob.fields {
			if f.To != "Account" || f.Name == "MasterRecordId" {
				continue
			}
			for id, r := range ob.rows {
				if r[f.Name] == from {
					o.save(ob.name, id, Row{f.Name: into}, o.now())
				}
			}
		}
	}
}

// Convert makes an opportunity of a lead.
func (o *Org) Convert(lead, opportunity string, r Row) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.save("Opportunity", opportunity, r, o.now())
	o.save("Lead", lead, Row{"IsConverted": true, "ConvertedOpportunityId": opportunity, "Status": "Closed - Converted"}, o.now())
}

// Get returns a record as it is now.
func (o *Org) Get(kind, id string) (Row, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r, ok := o.objects[kind].rows[id]
	return maps.Clone(r), ok
}

// Expire ends all sessions.
func (o *Org) Expire() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sessions = map[string]bool{}
}

// Forget makes the rest of all answers that came in parts stale.
func (o *Org) Forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.locators = map[string]rest{}
}

// Spend makes so many requests count as made already.
func (o *Org) Spend(requests int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.used += requests
}

// Fail makes requests fail for which refuse gives an answer; nil ends that.
func (o *Org) Fail(refuse func(*http.Request) *Refusal) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fail = refuse
}

// Traffic lists all requests so far.
func (o *Org) Traffic() []Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.requests)
}

// field finds a field that may be seen, whatever the case of its name.
func (ob *object) field(name string) (Field, bool) {
	i := slices.IndexFunc(ob.fields, func(f Field) bool { return equal(f.Name, name) && !f.Hidden })
	if i < 0 {
		return Field{}, false
	}
	return ob.fields[i], true
}

// ids lists the ids of all rows in their order.
func (ob *object) ids() []string {
	if ob.order == nil {
		ob.order = slices.SortedFunc(maps.Keys(ob.rows), cmp.Compare[string])
	}
	return ob.order
}
