// Package salesforce reads opportunities and leads, and the accounts they name as
// partners, from Salesforce, and keeps scores on the partners' accounts. Referrals
// stand in OpportunityPartner rows, in PartnerAccountId, in custom lookups or in
// picklists; the settings say where to look.
package salesforce

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

const defaultVersion = "v62.0"

// Kind is the Salesforce kind of source.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "crm/salesforce",
		Value:    "none",
		Settings: func() connectors.Settings { return &Settings{Version: defaultVersion, Leads: true} },
		Every:    time.Hour,
	}
}

// Settings say how to reach an org and how it records referrals. With a private key
// the user logs in by JWT bearer, else the app by client credentials.
type Settings struct {
	BaseURL      string        `yaml:"base_url" jsonschema:"required" jsonschema_description:"My Domain of the org, like https://example.my.salesforce.com."`
	ClientID     string        `yaml:"client_id" jsonschema:"required" jsonschema_description:"Consumer key of the connected app."`
	ClientSecret lately.Secret `yaml:"client_secret,omitempty" jsonschema_description:"Consumer secret, for client credentials."`
	PrivateKey   lately.Secret `yaml:"private_key,omitempty" jsonschema_description:"RSA private key in PEM form, for JWT bearer."`
	Username     string        `yaml:"username,omitempty" jsonschema_description:"User that a private key logs in."`
	Audience     string        `yaml:"audience,omitempty" jsonschema_description:"Login host that a JWT is for; https://login.salesforce.com, or https://test.salesforce.com for sandboxes."`
	Version      string        `yaml:"version,omitempty" jsonschema_description:"API version, like v62.0."`
	Leads        bool          `yaml:"leads,omitempty" jsonschema_description:"Whether leads that name a partner count until they are converted; true."`

	referral.Settings `yaml:",inline"`
}

// The places where orgs keep referrals when nobody says otherwise.
func defaultInbound() referral.Rules {
	return referral.Rules{
		Labels:  []string{"Referral Partner", "Sourcing Partner"},
		Fields:  []string{"Referred_By__c", "Referral_Partner__c", "Partner_Account__c", "Sourcing_Partner__c", "PartnerAccountId"},
		Sources: []string{"Partner", "Partner Referral"},
	}
}

func defaultOutbound() referral.Rules {
	return referral.Rules{Fields: []string{"Referred_To__c"}}
}

var (
	versionForm = regexp.MustCompile(`^v[0-9]{2,3}\.0$`)
	// nameForm is what may stand in a query as the name of an object or a field.
	nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$`)
)

// Validate finds what is wrong without asking Salesforce.
func (s *Settings) Validate() error {
	var errs []error
	add := func(key, problem, fix string) {
		errs = append(errs, &lately.FieldError{Key: key, Problem: problem, Fix: fix})
	}
	if _, err := plainURL(s.BaseURL); err != nil {
		add("base_url", err.Error(), "write the org's My Domain, like https://example.my.salesforce.com")
	}
	if strings.TrimSpace(s.ClientID) == "" {
		add("client_id", "is missing", "write the consumer key of the connected app")
	}
	switch {
	case s.ClientSecret.IsZero() && s.PrivateKey.IsZero():
		add("client_secret", "is missing", "give client_secret for client credentials, or private_key and username for JWT bearer, as env:NAME or file:PATH")
	case !s.ClientSecret.IsZero() && !s.PrivateKey.IsZero():
		add("private_key", "stands beside client_secret", "give only one of them")
	case !s.PrivateKey.IsZero() && strings.TrimSpace(s.Username) == "":
		add("username", "is missing", "write the user that the private key logs in")
	}
	if s.Audience != "" {
		if _, err := plainURL(s.Audience); err != nil {
			add("audience", err.Error(), "leave it out, or write https://login.salesforce.com or https://test.salesforce.com")
		}
	}
	if s.Version != "" && !versionForm.MatchString(s.Version) {
		add("version", fmt.Sprintf("%q is no version of the API", s.Version), "write it like v62.0")
	}
	return errors.Join(append(errs, s.Settings.Validate("Salesforce", referral.Has{Labels: true, Pipelines: true, Sources: true}))...)
}

func plainURL(text string) (*url.URL, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("is missing")
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

// audience is the login host that a JWT is for.
func (s *Settings) audience() string {
	switch {
	case s.Audience != "":
		return strings.TrimRight(s.Audience, "/")
	case strings.Contains(s.BaseURL, ".sandbox.") || strings.Contains(s.BaseURL, "//test."):
		return "https://test.salesforce.com"
	}
	return "https://login.salesforce.com"
}

// data is the path of a resource of the API.
func (s *Settings) data(resource string) string {
	version := s.Version
	if version == "" {
		version = defaultVersion
	}
	return "/services/data/" + version + resource
}

// fingerprint is the hash of what decides what a deal says.
func (s *Settings) fingerprint() string {
	return lately.ShortHash(s.BaseURL, fmt.Sprint(s.Leads), s.Settings.Fingerprint())
}
