// Package hubspot reads deals, and the companies they name as partners, from
// HubSpot. HubSpot has no agreed place for "this deal came from partner P", so the
// settings say where to look: association labels, deal properties, pipelines.
package hubspot

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
)

const defaultBase = "https://api.hubapi.com"

// Kind is the HubSpot kind of source.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "crm/hubspot",
		Value:    "none",
		Settings: func() connectors.Settings { return &Settings{BaseURL: defaultBase} },
		Every:    time.Hour,
	}
}

// Settings say how to reach an account and how it records referrals. A list that
// is left out means the defaults, of which only those that the account has are
// used; a list that is written must exist in the account, every name of it.
type Settings struct {
	Token    lately.Secret `yaml:"token" jsonschema:"required" jsonschema_description:"Access token of a private app that may read deals and companies."`
	BaseURL  string        `yaml:"base_url,omitempty" jsonschema_description:"Base URL of the API; https://api.hubapi.com."`
	Inbound  Inbound       `yaml:"inbound,omitempty" jsonschema_description:"What says that a partner brought the deal."`
	Outbound Outbound      `yaml:"outbound,omitempty" jsonschema_description:"What says that we gave the deal to a partner."`
	// Values gives the company (record id or name) that a property's value stands
	// for, where the value isn't the company's name or id itself.
	Values map[string]string `yaml:"values,omitempty" jsonschema_description:"Company (record id or name) that a property value stands for."`
	// AcceptedStages are the labels or ids of open stages in which a referral is
	// accepted; every other open stage is submitted. Left out, a pipeline's first
	// stage is submitted and its later open stages are accepted.
	AcceptedStages []string `yaml:"accepted_stages,omitempty" jsonschema_description:"Open stages (label or id) in which a referral is accepted; left out: all but the first."`
	// Stages fixes what a stage (label or id) means, against anything HubSpot says.
	Stages map[string]lately.Stage `yaml:"stages,omitempty" jsonschema_description:"What a stage (label or id) means: submitted, accepted, won or lost."`
}

// Inbound is where a deal names the partner that brought it.
type Inbound struct {
	Labels     []string `yaml:"labels,omitempty" jsonschema_description:"Association labels from deal to company."`
	Properties []string `yaml:"properties,omitempty" jsonschema_description:"Deal properties, by internal name or label."`
}

// Outbound is where a deal names the partner that it was given to.
type Outbound struct {
	Labels     []string `yaml:"labels,omitempty" jsonschema_description:"Association labels from deal to company."`
	Properties []string `yaml:"properties,omitempty" jsonschema_description:"Deal properties, by internal name or label."`
	Pipelines  []string `yaml:"pipelines,omitempty" jsonschema_description:"Pipelines (label or id) whose deals belong to their primary company."`
}

// The places where accounts keep referrals when nobody says otherwise.
func defaultInbound() Inbound {
	return Inbound{
		Labels:     []string{"Referral partner", "Referred by", "Sourcing partner"},
		Properties: []string{"referral_partner", "referred_by", "partner_id"},
	}
}

func defaultOutbound() Outbound {
	return Outbound{
		Labels:     []string{"Referred to"},
		Properties: []string{"referred_to"},
		Pipelines:  []string{"Referrals out"},
	}
}

// Validate finds what is wrong without asking HubSpot.
func (s *Settings) Validate() error {
	var errs []error
	if s.Token.IsZero() {
		errs = append(errs, &lately.FieldError{Key: "token", Problem: "is missing", Fix: "write env:NAME or file:PATH of a private app's access token"})
	}
	if _, err := s.base(); err != nil {
		errs = append(errs, &lately.FieldError{Key: "base_url", Problem: err.Error(), Fix: "leave it out, or write an http(s) URL"})
	}
	for _, l := range []struct {
		key   string
		names []string
	}{
		{"inbound.labels", s.Inbound.Labels}, {"inbound.properties", s.Inbound.Properties},
		{"outbound.labels", s.Outbound.Labels}, {"outbound.properties", s.Outbound.Properties},
		{"outbound.pipelines", s.Outbound.Pipelines}, {"accepted_stages", s.AcceptedStages},
	} {
		if slices.ContainsFunc(l.names, func(n string) bool { return fold(n) == "" }) {
			errs = append(errs, &lately.FieldError{Key: l.key, Problem: "has an empty name", Fix: "remove it"})
		}
	}
	return errors.Join(append(errs, s.validateMaps()...)...)
}

func (s *Settings) validateMaps() (errs []error) {
	for value, company := range s.Values {
		if fold(value) == "" || strings.TrimSpace(company) == "" {
			errs = append(errs, &lately.FieldError{Key: "values", Problem: fmt.Sprintf("%q: %q has an empty side", value, company), Fix: "write value: company id or name"})
		}
	}
	for name, stage := range s.Stages {
		switch stage {
		case lately.Submitted, lately.Accepted, lately.Won, lately.Lost:
		default:
			errs = append(errs, &lately.FieldError{Key: "stages", Problem: fmt.Sprintf("%q: %q is no stage of a referral", name, stage), Fix: "write submitted, accepted, won or lost"})
		}
	}
	return errs
}

func (s *Settings) base() (*url.URL, error) {
	text := s.BaseURL
	if text == "" {
		text = defaultBase
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil {
		return nil, errors.New("is not a URL")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("is not a plain http(s) URL")
	}
	return u, nil
}

// fold makes names comparable: people write them with other case and spaces.
func fold(s string) string { return strings.ToLower(lately.OneLine(s)) }
