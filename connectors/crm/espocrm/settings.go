// Package espocrm reads opportunities and leads, and the accounts they name as
// partners, from an EspoCRM installation, and writes scores back to those accounts.
// EspoCRM has no place of its own for "this deal came from partner P": an
// administrator adds a link from opportunities to accounts, under a name of their own.
package espocrm

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// Kind is the EspoCRM kind of source.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "crm/espocrm",
		Value:    "none",
		Settings: func() connectors.Settings { return &Settings{} },
		Every:    time.Hour,
	}
}

// Settings say how to reach an installation and how it records referrals.
type Settings struct {
	BaseURL string        `yaml:"base_url" jsonschema:"required" jsonschema_description:"Address of the installation, like https://crm.example.com."`
	APIKey  lately.Secret `yaml:"api_key" jsonschema:"required" jsonschema_description:"API key of an API user that may read opportunities, leads and accounts."`
	// SecretKey is given where the API user signs its requests (HMAC).
	SecretKey lately.Secret `yaml:"secret_key,omitempty" jsonschema_description:"Secret key of the API user, where its authentication method is HMAC."`
	// Leads says whether leads are read too. Left out, they are where the API user may.
	Leads             *bool `yaml:"leads,omitempty" jsonschema_description:"Whether leads are read too; left out: if the API user may."`
	referral.Settings `yaml:",inline"`
}

// The links where installations keep referrals when nobody says otherwise, and the
// stock value of a source that means a partner.
var (
	inboundFields  = []string{"cReferredBy", "cReferralPartner", "cReferringPartner", "cSourcingPartner"}
	outboundFields = []string{"cReferredTo"}
	inboundSources = []string{"Partner"}
)

// Validate finds what is wrong without asking EspoCRM.
func (s *Settings) Validate() error {
	var errs []error
	if _, err := s.base(); err != nil {
		errs = append(errs, &lately.FieldError{Key: "base_url", Problem: err.Error(), Fix: "write the address that people open EspoCRM under, like https://crm.example.com"})
	}
	if s.APIKey.IsZero() {
		errs = append(errs, &lately.FieldError{Key: "api_key", Problem: "is missing", Fix: "write env:NAME or file:PATH of an API user's key"})
	}
	return errors.Join(append(errs, s.Settings.Validate("EspoCRM", referral.Has{Sources: true}))...)
}

// base is the installation's address, without the path of its API.
func (s *Settings) base() (*url.URL, error) {
	text := strings.TrimSpace(s.BaseURL)
	if text == "" {
		return nil, errors.New("is missing")
	}
	text, _, _ = strings.Cut(text, "#") // as the browser shows it: https://crm.example.com/#Account
	text = strings.TrimSuffix(strings.TrimRight(text, "/"), "/api/v1")
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("is not a URL")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("is not a plain http(s) URL")
	}
	return u, nil
}

// fingerprint is the hash of what decides what a deal says.
func (s *Settings) fingerprint() string {
	leads := "auto"
	if s.Leads != nil && *s.Leads {
		leads = "yes"
	} else if s.Leads != nil {
		leads = "no"
	}
	return lately.ShortHash(s.BaseURL, leads, s.Settings.Fingerprint())
}
