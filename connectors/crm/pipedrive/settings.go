// Package pipedrive reads deals, and the organizations they name as partners, from
// Pipedrive, and writes scores back to those organizations. Where a deal names its
// partner is up to each company: a custom field that points to an organization, a
// choice, a pipeline. The settings name these as people do; their codes differ from
// account to account.
package pipedrive

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

const (
	defaultBase = "https://api.pipedrive.com"
	// defaultTokens is what lately spends a day at most: a third of what the smallest
	// plan gives a company for all of its users and apps together.
	defaultTokens = 10_000
)

// Kind is the Pipedrive kind of source.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "crm/pipedrive",
		Value:    "none",
		Settings: func() connectors.Settings { return &Settings{BaseURL: defaultBase, DailyTokens: defaultTokens} },
		Every:    time.Hour,
	}
}

// Settings say how to reach an account and how it records referrals.
type Settings struct {
	Token       lately.Secret `yaml:"token" jsonschema:"required" jsonschema_description:"API token of a user who sees all deals and organizations."`
	BaseURL     string        `yaml:"base_url,omitempty" jsonschema_description:"Base URL of the API; https://api.pipedrive.com."`
	DailyTokens int           `yaml:"daily_tokens,omitempty" jsonschema_description:"API tokens that may be spent a day; 10000."`

	referral.Settings `yaml:",inline"`
}

// The places where accounts keep referrals when nobody says otherwise.
var (
	inboundFields     = []string{"Referral partner", "Referred by", "Sourcing partner"}
	inboundSources    = []string{"channel=Partner", "label=Partner referral"}
	outboundFields    = []string{"Referred to"}
	outboundPipelines = []string{"Referrals out"}
)

// Validate finds what is wrong without asking Pipedrive.
func (s *Settings) Validate() error {
	var errs []error
	if s.Token.IsZero() {
		errs = append(errs, &lately.FieldError{Key: "token", Problem: "is missing", Fix: "write env:NAME or file:PATH of an API token"})
	}
	if _, err := s.base(); err != nil {
		errs = append(errs, &lately.FieldError{Key: "base_url", Problem: err.Error(), Fix: "leave it out, or write an http(s) URL"})
	}
	if s.DailyTokens < 100 {
		errs = append(errs, &lately.FieldError{Key: "daily_tokens", Problem: "is too few for a single look", Fix: "write at least 100, or leave it out"})
	}
	return errors.Join(append(errs, s.Settings.Validate("Pipedrive", referral.Has{Pipelines: true, Sources: true}))...)
}

func (s *Settings) base() (*url.URL, error) {
	text := strings.TrimRight(strings.TrimSpace(s.BaseURL), "/")
	for _, end := range []string{"/api/v2", "/api/v1", "/v1", "/api"} {
		text = strings.TrimSuffix(text, end)
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("is not a URL")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("is not a plain http(s) URL")
	}
	return u, nil
}

// fingerprint is the hash of what decides what a deal says.
func (s *Settings) fingerprint() string {
	return lately.ShortHash(s.BaseURL, s.Settings.Fingerprint())
}
