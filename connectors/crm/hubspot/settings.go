// Package hubspot reads deals, and the companies they name as partners, from
// HubSpot, and keeps scores on the partners' companies. HubSpot has no agreed place
// for "this deal came from partner P", so the settings say where to look: association
// labels, deal properties, pipelines, sources.
package hubspot

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
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

// Settings say how to reach an account and how it records referrals.
type Settings struct {
	Token   lately.Secret `yaml:"token" jsonschema:"required" jsonschema_description:"Access token of a private app that may read deals and companies."`
	BaseURL string        `yaml:"base_url,omitempty" jsonschema_description:"Base URL of the API; https://api.hubapi.com."`
	// Version is the version of the API. HubSpot's newer ones are dates.
	Version           string `yaml:"version,omitempty" jsonschema_description:"Version of the API: v3 (the default), or a date like 2026-03."`
	referral.Settings `yaml:",inline"`
}

// The places where accounts keep referrals when nobody says otherwise.
// hs_analytics_source is deliberately not among them: REFERRALS there means a click
// on another web site.
func defaultInbound() referral.Rules {
	return referral.Rules{
		Labels: []string{"Referral partner", "Referred by", "Sourcing partner", "Partner"},
		Fields: []string{"referral_partner", "referred_by", "partner_id"},
	}
}

func defaultOutbound() referral.Rules {
	return referral.Rules{
		Labels:    []string{"Referred to"},
		Fields:    []string{"referred_to"},
		Pipelines: []string{"Referrals out"},
	}
}

// dated are the versions of the API that are dates.
var dated = regexp.MustCompile(`^20[0-9]{2}-(03|09)$`)

// Validate finds what is wrong without asking HubSpot.
func (s *Settings) Validate() error {
	var errs []error
	if s.Token.IsZero() {
		errs = append(errs, &lately.FieldError{Key: "token", Problem: "is missing", Fix: "write env:NAME or file:PATH of a private app's access token"})
	}
	if _, err := s.base(); err != nil {
		errs = append(errs, &lately.FieldError{Key: "base_url", Problem: err.Error(), Fix: "leave it out, or write an http(s) URL"})
	}
	if s.Version != "" && s.Version != "v3" && !dated.MatchString(s.Version) {
		errs = append(errs, &lately.FieldError{Key: "version", Problem: fmt.Sprintf("%q is no version of the API", s.Version), Fix: "leave it out, or write v3 or a date like 2026-03"})
	}
	for key, list := range map[string][]string{"inbound.sources": s.Inbound.Sources, "outbound.sources": s.Outbound.Sources} {
		for _, source := range list {
			if field, _ := referral.SplitSource(source, ""); field == "" {
				errs = append(errs, &lately.FieldError{Key: key, Problem: fmt.Sprintf("%q names no property", source), Fix: "write property=value: HubSpot's own source property doesn't mean partners"})
			}
		}
	}
	return errors.Join(append(errs, s.Settings.Validate("HubSpot", referral.Has{Labels: true, Pipelines: true, Sources: true}))...)
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

// path is where the version has what v3 and v4 have at p.
func (s *Settings) path(p string) string {
	if !dated.MatchString(s.Version) {
		return p
	}
	for _, part := range []struct{ old, new string }{
		{"/crm/v3/objects/", "/crm/objects/" + s.Version + "/"},
		{"/crm/v4/associations/", "/crm/associations/" + s.Version + "/"},
		{"/crm/v3/properties/", "/crm/properties/" + s.Version + "/"},
		{"/crm/v3/pipelines/", "/crm/pipelines/" + s.Version + "/"},
	} {
		if rest, ok := strings.CutPrefix(p, part.old); ok {
			return part.new + rest
		}
	}
	return p
}

// fingerprint is the hash of what decides what a deal says.
func (s *Settings) fingerprint() string {
	return lately.ShortHash(s.BaseURL, s.Settings.Fingerprint())
}
