package espocrm

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"lately"
	"lately/connectors/crm/referral"
)

// metadata is what the settings mean in this installation: names resolved to its own.
// It holds what is needed and no more, since it travels in the cursor.
type metadata struct {
	Settings string   `json:"settings"`          // hash of the settings that it was resolved for
	Deals    kind     `json:"deals"`             // opportunities
	Leads    *kind    `json:"leads,omitempty"`   // nil: leads aren't read
	Missing  []string `json:"missing,omitempty"` // what a person should know of it
}

// kind is how records of one entity type are read.
type kind struct {
	Mapping  referral.Mapping          `json:"mapping"`
	Links    map[string]bool           `json:"links,omitempty"`  // which of the fields point to accounts
	Stages   map[string]referral.Stage `json:"stages,omitempty"` // by the stage's name
	Source   string                    `json:"source,omitempty"` // attribute of the stock source
	Amount   string                    `json:"amount"`           // attributes
	Currency string                    `json:"currency"`         //
	Date     string                    `json:"date,omitempty"`   // attribute whose date counts
}

// The entity types.
const (
	deals    = "Opportunity"
	leads    = "Lead"
	accounts = "Account"
)

// fingerprint changes when old records would be read differently now.
func (m *metadata) fingerprint() string {
	b, _ := json.Marshal(m) // maps are marshalled in order of their keys
	return lately.ShortHash(string(b))
}

// of is how records of an entity type are read.
func (m *metadata) of(entityType string) *kind {
	if entityType == leads {
		return m.Leads
	}
	return &m.Deals
}

// readMetadata asks the installation for its names and resolves the settings by them.
func (c *connector) readMetadata(ctx context.Context) (*metadata, error) {
	d, err := c.api.define(ctx, deals)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fmt.Errorf("read espocrm Metadata: the API user may not read opportunities; give its role read access to Opportunity: %w", lately.ErrPermanent)
	}
	var l *definition
	if c.settings.Leads == nil || *c.settings.Leads {
		if l, err = c.api.define(ctx, leads); err != nil && !hasStatus(err, http.StatusForbidden) {
			return nil, err
		}
		if l == nil && c.settings.Leads != nil {
			return nil, fmt.Errorf("read espocrm Metadata: the API user may not read leads; give its role read access to Lead, or write leads: false: %w", lately.ErrPermanent)
		}
	}
	return c.resolve(d, l)
}

// resolver turns the names in the settings into the installation's own, for both
// entity types: a name must exist in one of them.
type resolver struct {
	s     *Settings
	names referral.Names
	defs  []*definition // of opportunities, and of leads where they are read
}

func (c *connector) resolve(d, l *definition) (*metadata, error) {
	m := &metadata{Settings: c.settings.fingerprint()}
	r := resolver{s: c.settings, names: referral.Names{CRM: "EspoCRM"}, defs: []*definition{d}}
	if l != nil {
		r.defs = append(r.defs, l)
		m.Leads = r.kind(l, "source", "opportunityAmount")
		m.Leads.Stages = r.statuses(l)
	}
	m.Deals = *r.kind(d, "leadSource", "amount")
	m.Deals.Stages = r.stages(d)
	r.checkStages()
	r.checkNames()
	if in := m.Deals.Mapping.In; in.Weak() {
		m.Missing = append(m.Missing, "opportunities have no link that says which partner brought them: add one from Opportunity to Account (docs/crm/espocrm.md), or name yours under inbound: fields")
	}
	return m, r.names.Err()
}

// kind resolves what one entity type has of the names; what it lacks is checked for
// both together.
func (r *resolver) kind(d *definition, source, amount string) *kind {
	k := &kind{Links: map[string]bool{}, Amount: amount, Currency: amount + "Currency"}
	if f, ok := find(d, r.s.Amount); ok {
		k.Amount, k.Currency = f, f+"Currency"
	}
	if f, ok := find(d, r.s.DateField()); ok {
		k.Date = f
	}
	if _, ok := d.Fields[source]; ok {
		k.Source = source
	}
	k.Mapping.In = r.side(d, k, r.s.Inbound, inboundFields, inboundSources)
	k.Mapping.Out = r.side(d, k, r.s.Outbound, outboundFields, nil)
	return k
}

func (r *resolver) side(d *definition, k *kind, rules referral.Rules, fields, sources []string) (out referral.Side) {
	want, _ := referral.Given(rules.Named(), fields)
	for _, name := range want {
		f, ok := find(d, name)
		if !ok || !fits(d, f) {
			continue
		}
		if slices.ContainsFunc(out.Fields, func(o referral.Field) bool { return o.Key == f }) {
			continue
		}
		out.Fields = append(out.Fields, referral.Field{Key: f})
		if d.Fields[f].Type == "link" {
			k.Links[f] = true
		}
	}
	want, _ = referral.Given(rules.Sources, sources)
	for _, s := range want {
		name, value := referral.SplitSource(s, k.Source)
		if f, ok := find(d, name); ok {
			out.Sources = append(out.Sources, referral.Source{Field: f, Value: value})
		}
	}
	return out
}

// find gives the stored name of a field that may be written without its prefix, as
// its attribute, or as its label ("Referred by" for cReferredBy).
func find(d *definition, name string) (string, bool) {
	if name == "" || d == nil {
		return "", false
	}
	if _, ok := d.Fields[name]; ok {
		return name, true
	}
	want := bare(name)
	for _, f := range slices.Sorted(maps.Keys(d.Fields)) {
		have := bare(f)
		if have == want || have == "c"+want || d.Fields[f].Type == "link" && (have+"id" == want || have == "c"+want+"id") {
			return f, true
		}
	}
	return "", false
}

func bare(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(referral.Fold(name))
}

// fits reports whether a field can name a partner: a link to accounts, a choice or a
// text.
func fits(d *definition, field string) bool {
	switch d.Fields[field].Type {
	case "link":
		return d.Links[field].Entity == accounts
	case "enum", "multiEnum", "checklist", "varchar", "text", "url", "foreign":
		return true
	}
	return false
}

// stages reads what the stages of opportunities mean. An administrator may rename
// them: what is won and lost is told by their probabilities.
func (r *resolver) stages(d *definition) map[string]referral.Stage {
	out := map[string]referral.Stage{}
	first := true
	for _, o := range d.Fields["stage"].Options {
		p := d.Fields["stage"].ProbabilityMap[o.text]
		closed := p != nil && (*p <= 0 || *p >= 100)
		out[o.text] = r.s.Stage(o.text, o.text, closed, closed && *p >= 100, !closed && first)
		first = first && closed
	}
	return out
}

// statuses reads what the states of leads mean: until somebody works on a lead the
// referral waits to be accepted.
func (r *resolver) statuses(d *definition) map[string]referral.Stage {
	out := map[string]referral.Stage{}
	for i, o := range d.Fields["status"].Options {
		closed := o.text == "Dead" || o.text == "Recycled"
		waiting := i == 0 || o.text == "New" || o.text == "Assigned"
		out[o.text] = r.s.Stage(o.text, o.text, closed, false, waiting)
	}
	return out
}

// checkStages finds stages in the settings that neither entity type has.
func (r *resolver) checkStages() {
	var known []string
	for i, field := range []string{"stage", "status"}[:len(r.defs)] {
		for _, o := range r.defs[i].Fields[field].Options {
			known = append(known, o.text)
		}
	}
	accepted, fixed := r.s.StageNames()
	r.names.Check("accepted_stages", accepted, known)
	r.names.Check("stages", fixed, known)
}

// checkNames finds fields in the settings that neither entity type has, or that can't
// name a partner.
func (r *resolver) checkNames() {
	var known []string
	for f := range r.defs[0].Fields {
		known = append(known, f)
	}
	slices.Sort(known)
	has := func(name string, want func(d *definition, f string) bool) bool {
		return slices.ContainsFunc(r.defs, func(d *definition) bool {
			f, ok := find(d, name)
			return ok && want(d, f)
		})
	}
	any := func(*definition, string) bool { return true }
	for _, l := range []struct {
		key   string
		names []string
		want  func(*definition, string) bool
	}{
		{"inbound.fields", r.s.Inbound.Named(), fits}, {"outbound.fields", r.s.Outbound.Named(), fits},
		{"amount", given(r.s.Amount), any}, {"date", given(r.s.DateField()), any},
		{"inbound.sources", fieldsOf(r.s.Inbound.Sources), any}, {"outbound.sources", fieldsOf(r.s.Outbound.Sources), any},
	} {
		for _, name := range l.names {
			switch {
			case !has(name, any):
				r.names.Miss(l.key, name, known)
			case !has(name, l.want):
				r.names.Miss(l.key+" (a link to Account, a choice or a text)", name, nil)
			}
		}
	}
}

func given(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// fieldsOf are the fields that sources name in front of their values.
func fieldsOf(sources []string) (out []string) {
	for _, s := range sources {
		if f, _ := referral.SplitSource(s, ""); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// selected are the attributes that records are read with.
func (k *kind) selected(entityType string) []string {
	out := []string{"id", "createdAt", "modifiedAt", k.Amount, k.Currency}
	if entityType == leads {
		out = append(out, "status", "accountName", "convertedAt", "createdOpportunityId")
	} else {
		out = append(out, "name", "stage", "closeDate", "accountId", "accountName", "originalLeadId")
	}
	for _, side := range []referral.Side{k.Mapping.In, k.Mapping.Out} {
		for _, f := range side.Fields {
			out = append(out, k.attribute(f.Key))
			if k.Links[f.Key] {
				out = append(out, f.Key+"Name")
			}
		}
		for _, s := range side.Sources {
			out = append(out, s.Field)
		}
	}
	if k.Date != "" {
		out = append(out, k.Date)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// attribute is what a field's value is stored under.
func (k *kind) attribute(field string) string {
	if k.Links[field] {
		return field + "Id"
	}
	return field
}

// evidence is the filter for records that may have a partner behind them; false if
// nothing in this entity type could say so.
func (k *kind) evidence() (where, bool) {
	var any []where
	for _, side := range []referral.Side{k.Mapping.In, k.Mapping.Out} {
		for _, f := range side.Fields {
			any = append(any, where{Type: "isNotNull", Attribute: k.attribute(f.Key)})
		}
		for _, s := range side.Sources {
			any = append(any, where{Type: "equals", Attribute: s.Field, Value: s.Value})
		}
	}
	return where{Type: "or", Value: any}, len(any) > 0
}

// stage is how far a record has come, what EspoCRM calls that, and whether it is known.
func (k *kind) stage(name string) (lately.Stage, string, bool) {
	f, ok := k.Stages[name]
	if !ok {
		return lately.Submitted, referral.Clip(name), false
	}
	return f.Of(nil, nil), cmp.Or(f.Label, referral.Clip(name)), true
}
