package config_test

import (
	"errors"
	"fmt"

	"lately"
	"lately/config"
)

// The kinds of these tests are small stand-ins: the config must not know the real
// ones.
type feedSettings struct {
	Token   lately.Secret     `yaml:"token"`
	MaxAge  lately.Duration   `yaml:"max_age"`
	Limit   int               `yaml:"limit" jsonschema:"minimum=1,maximum=500"`
	Match   []string          `yaml:"match"`
	Stages  map[string]string `yaml:"stages"`
	Nested  nested            `yaml:"nested"`
	Archive *bool             `yaml:"archive"`
	Mode    string            `yaml:"mode"`
}

type nested struct {
	Labels []string `yaml:"labels"`
}

func (s *feedSettings) Validate() error {
	var errs []error
	if len(s.Nested.Labels) > 2 {
		errs = append(errs, &lately.FieldError{Key: "nested.labels", Problem: "has too many labels", Fix: "keep two"})
	}
	for name := range s.Stages {
		if name == "bad" {
			errs = append(errs, &lately.FieldError{Key: "stages", Problem: "has a bad stage", Fix: "remove it"})
		}
	}
	if s.Mode != "" && s.Mode != "all" {
		errs = append(errs, fmt.Errorf("check: %w", &lately.FieldError{Key: "mode", Problem: fmt.Sprintf("%q is no mode", s.Mode), Fix: "write all"}))
	}
	if s.Limit == 13 {
		errs = append(errs, errors.New("bad luck; take another number"))
	}
	return errors.Join(errs...)
}

type crmSettings struct {
	Token   lately.Secret `yaml:"token"`
	BaseURL string        `yaml:"base_url"`
}

func (s *crmSettings) Validate() error {
	if s.Token.IsZero() {
		return &lately.FieldError{Key: "token", Problem: "is missing", Fix: "write env:NAME"}
	}
	return nil
}

type fileSettings struct {
	Path string `yaml:"path" jsonschema:"required"`
}

type sitemapSettings struct {
	Match []string `yaml:"match"`
}

type pageSettings struct {
	Select string `yaml:"select"`
}

func kinds() config.Kinds {
	return config.Kinds{
		"feed":        {Value: "url", Settings: func() any { return &feedSettings{Limit: 50} }},
		"calendar":    {Value: "webcal"},
		"github":      {Value: "name"},
		"sitemap":     {Value: "url", Settings: func() any { return &sitemapSettings{} }},
		"page":        {Value: "url", Settings: func() any { return &pageSettings{Select: "main"} }},
		"crm/hubspot": {Value: "none", Settings: func() any { return &crmSettings{BaseURL: "https://crm.example"} }},
		"crm/file":    {Value: "none", Settings: func() any { return &fileSettings{} }},
	}
}
