// Package referral is the one way to say how referrals are recorded in a CRM. No CRM
// has an agreed place for "this deal came from partner P", and none has any for "we
// gave this customer to P", so the config says where to look, in the same words for
// every CRM: labels, fields, pipelines, sources, and what the stages mean.
//
// A connector works in four steps. Its settings embed Settings. It resolves the names
// in them to the CRM's own keys, once, into a Mapping; Names collects what doesn't
// exist. It describes each deal as a Deal; Mapping.Find says which partners the deal
// names. Last, Found.Item makes the item, once the companies' names are known.
package referral

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lately"
)

// Settings say how a CRM records referrals; a kind's settings embed them with
// `yaml:",inline"`. A list that is left out means the kind's defaults, of which only
// those that the CRM has are used. A list that is written must exist, every name of
// it; an empty one turns the rule off.
type Settings struct {
	Inbound  Rules `yaml:"inbound,omitempty" jsonschema_description:"What says that a partner brought the deal."`
	Outbound Rules `yaml:"outbound,omitempty" jsonschema_description:"What says that we gave the deal to a partner."`
	// Values gives the company (record id or name) that a field's or a source's value
	// stands for, where the value isn't the company's name or id itself.
	Values map[string]string `yaml:"values,omitempty" jsonschema_description:"Company (record id or name) that a value of a field or source stands for."`
	// AcceptedStages are the open stages in which a referral is accepted; every other
	// open stage is submitted. Left out, a pipeline's first stage is submitted and its
	// later open stages are accepted.
	AcceptedStages []string `yaml:"accepted_stages,omitempty" jsonschema_description:"Open stages (name or id) in which a referral is accepted; left out: all but the first."`
	// Stages fixes what a stage means, against anything the CRM says.
	Stages map[string]lately.Stage `yaml:"stages,omitempty" jsonschema_description:"What a stage (name or id) means: submitted, accepted, won, lost, or deleted for no referral at all."`
	// Date is the date that counts.
	Date string `yaml:"date,omitempty" jsonschema_description:"The date that counts: created (the default), closed, or a date field of the deal."`
	// Amount is the field that holds what the deal is worth.
	Amount string `yaml:"amount,omitempty" jsonschema_description:"Field with the deal's amount, where it isn't the CRM's own."`
	// Currency is that of amounts without one.
	Currency string `yaml:"currency,omitempty" jsonschema_description:"Currency of amounts without one (ISO 4217)."`
	// IgnorePipelines hold deals that are no referrals whatever they say.
	IgnorePipelines []string `yaml:"ignore_pipelines,omitempty" jsonschema_description:"Pipelines (name or id) whose deals are never referrals."`
}

// Rules are where deals name the partner of one direction.
type Rules struct {
	Labels    []string `yaml:"labels,omitempty" jsonschema_description:"Labels or roles of the relation between a deal and a company."`
	Fields    []string `yaml:"fields,omitempty" jsonschema_description:"Fields of the deal that name the partner (lookup, choice or text), by name or label."`
	Pipelines []string `yaml:"pipelines,omitempty" jsonschema_description:"Pipelines (name or id) all of whose deals are referrals."`
	// Sources say that a partner is behind the deal, and which only where Values says
	// whom they stand for. "field=value" names the field too.
	Sources []string `yaml:"sources,omitempty" jsonschema_description:"Values of the deal's source that mean a partner, as value or field=value."`
	// Properties is another word for Fields.
	Properties []string `yaml:"properties,omitempty" jsonschema_description:"The same as fields."`
}

// Named are the fields under both of their names; nil if neither is written.
func (r Rules) Named() []string {
	if r.Fields == nil {
		return r.Properties
	}
	return append(slices.Clone(r.Fields), r.Properties...)
}

// The dates that count without being a field of their own.
const (
	Created = "created"
	Closed  = "closed"
)

// DateField is the CRM's field whose date counts, or empty if it is none.
func (s *Settings) DateField() string {
	if f := Fold(s.Date); f == "" || f == Created || f == Closed {
		return ""
	}
	return strings.TrimSpace(s.Date)
}

// Has says which kinds of rule a CRM knows.
type Has struct{ Labels, Pipelines, Sources bool }

// Validate finds what is wrong without asking the CRM, as *lately.FieldError. crm is
// the CRM's name as people write it.
func (s *Settings) Validate(crm string, has Has) error {
	var errs []error
	add := func(key, problem, fix string) {
		errs = append(errs, &lately.FieldError{Key: key, Problem: problem, Fix: fix})
	}
	for _, l := range s.lists() {
		if slices.ContainsFunc(l.names, func(n string) bool { return Fold(n) == "" }) {
			add(l.key, "has an empty name", "remove it")
		}
		_, last, _ := strings.Cut(l.key, ".")
		missing := last == "labels" && !has.Labels || strings.HasSuffix(l.key, "pipelines") && !has.Pipelines || last == "sources" && !has.Sources
		if len(l.names) > 0 && missing {
			add(l.key, "is something that "+crm+" doesn't have", "name the partner by fields instead")
		}
	}
	for _, value := range slices.Sorted(maps.Keys(s.Values)) {
		if Fold(value) == "" || Fold(s.Values[value]) == "" {
			add("values", fmt.Sprintf("%q: %q has an empty side", value, s.Values[value]), "write value: company id or name")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Stages)) {
		if !known(s.Stages[name]) {
			add("stages", fmt.Sprintf("%q: %q is no stage of a referral", name, s.Stages[name]), "write submitted, accepted, won, lost or deleted")
		}
	}
	if s.Currency != "" && Currency(s.Currency) == "" {
		add("currency", fmt.Sprintf("%q is no currency", s.Currency), "write an ISO 4217 code, like EUR")
	}
	return errors.Join(errs...)
}

func known(s lately.Stage) bool {
	switch s {
	case lately.Submitted, lately.Accepted, lately.Won, lately.Lost, lately.Deleted:
		return true
	}
	return false
}

type list struct {
	key   string
	names []string
}

func (s *Settings) lists() []list {
	return []list{
		{"inbound.labels", s.Inbound.Labels}, {"inbound.fields", s.Inbound.Fields}, {"inbound.properties", s.Inbound.Properties},
		{"inbound.pipelines", s.Inbound.Pipelines}, {"inbound.sources", s.Inbound.Sources},
		{"outbound.labels", s.Outbound.Labels}, {"outbound.fields", s.Outbound.Fields}, {"outbound.properties", s.Outbound.Properties},
		{"outbound.pipelines", s.Outbound.Pipelines}, {"outbound.sources", s.Outbound.Sources},
		{"accepted_stages", s.AcceptedStages}, {"ignore_pipelines", s.IgnorePipelines},
	}
}

// Fingerprint changes when a deal would be read differently under these settings.
func (s *Settings) Fingerprint() string {
	b, _ := json.Marshal(s) // maps are marshalled in order of their keys
	return lately.ShortHash(string(b))
}
