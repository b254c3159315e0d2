package hubspot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
)

// metadataAge is how long the answers about an account's own names are believed.
// They are kept in the cursor, so that an idle account costs one search a look.
const metadataAge = 24 * time.Hour

// metadata is what the settings mean in this account: names resolved to ids. It
// holds what is needed and no more, since it travels in the cursor.
type metadata struct {
	At         int64                `json:"at"`                  // when it was read, epoch milliseconds
	Settings   string               `json:"settings"`            // hash of the settings that it was resolved for
	Portal     string               `json:"portal,omitempty"`    // id of the account, for links
	Domain     string               `json:"domain,omitempty"`    // host of its web pages
	Currency   string               `json:"currency,omitempty"`  // of the account
	In         map[string]string    `json:"in,omitempty"`        // association type to label, inbound
	Out        map[string]string    `json:"out,omitempty"`       // association type to label, outbound
	Types      []string             `json:"types,omitempty"`     // every association type there is
	InProps    []property           `json:"in_props,omitempty"`  // properties that name a partner, inbound
	OutProps   []property           `json:"out_props,omitempty"` // and outbound
	Pipelines  map[string]string    `json:"pipelines,omitempty"` // id to label of pipelines with outbound deals
	Stages     map[string]stageFact `json:"stages,omitempty"`    // "pipeline/stage" to what it means
	Properties []string             `json:"properties"`          // deal properties to ask for
}

// property is a deal property that names a partner.
type property struct {
	Name     string            `json:"name"`
	Multiple bool              `json:"multiple,omitempty"` // several values, separated by semicolons
	Options  map[string]string `json:"options,omitempty"`  // value to label, where they differ
	Listed   bool              `json:"listed,omitempty"`   // a dropdown: its values are no record ids
}

// has reports whether the account has a property that isn't the same everywhere.
func (m *metadata) has(name string) bool { return slices.Contains(m.Properties, name) }

// fingerprint changes when old deals would be read differently now. Options are
// left out: a dropdown gets a new one with every new partner.
func (m *metadata) fingerprint() string {
	c := *m
	c.At, c.Types = 0, nil
	c.InProps, c.OutProps = withoutOptions(m.InProps), withoutOptions(m.OutProps)
	b, _ := json.Marshal(c) // maps are marshalled in order of their keys
	return lately.ShortHash(string(b))
}

func withoutOptions(props []property) []property {
	out := slices.Clone(props)
	for i := range out {
		out[i].Options = nil
	}
	return out
}

// fingerprint is the hash of the settings that decide what a deal says.
func (s *Settings) fingerprint() string {
	b, _ := json.Marshal(struct {
		Base     string
		In       Inbound
		Out      Outbound
		Values   map[string]string
		Accepted []string
		Stages   map[string]lately.Stage
	}{s.BaseURL, s.Inbound, s.Outbound, s.Values, s.AcceptedStages, s.Stages})
	return lately.ShortHash(string(b))
}

// readMetadata asks the account for its names and resolves the settings by them.
func (c *connector) readMetadata(ctx context.Context) (*metadata, error) {
	var labels labelsAnswer
	if err := c.api.get(ctx, "/crm/v4/associations/deals/companies/labels", nil, &labels); err != nil {
		return nil, err
	}
	var props propertiesAnswer
	if err := c.api.get(ctx, "/crm/v3/properties/deals", url.Values{"archived": {"false"}}, &props); err != nil {
		return nil, err
	}
	var pipes pipelinesAnswer
	if err := c.api.get(ctx, "/crm/v3/pipelines/deals", nil, &pipes); err != nil {
		return nil, err
	}
	m := &metadata{At: c.now().UnixMilli(), Settings: c.settings.fingerprint()}
	if err := c.readAccount(ctx, m); err != nil {
		return nil, err
	}
	r := resolver{settings: c.settings, m: m}
	r.labels(labels)
	r.properties(props)
	r.pipelines(pipes)
	return m, r.err()
}

// readAccount learns the account's id and currency. Not every token may: without
// them deals have no link and, in an account with one currency, none.
func (c *connector) readAccount(ctx context.Context, m *metadata) error {
	var a accountAnswer
	err := c.api.get(ctx, "/account-info/v3/details", nil, &a)
	if hasStatus(err, http.StatusForbidden, http.StatusNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if digits(string(a.Portal)) {
		m.Portal = string(a.Portal)
	}
	if host := strings.ToLower(a.Domain); strings.HasSuffix(host, ".hubspot.com") && !strings.ContainsAny(host, "/@:?# ") {
		m.Domain = host
	}
	m.Currency = currency(a.Currency)
	return nil
}

// link is the address of a deal's page, or empty if the account's id is unknown.
// A stand-in's pages are below its own address.
func (c *connector) link(m *metadata, id string) string {
	if m.Portal == "" || !digits(id) {
		return ""
	}
	base := c.api.base.String()
	if strings.HasSuffix(c.api.base.Host, ".hubapi.com") {
		base = "https://" + cmp.Or(m.Domain, "app.hubspot.com")
	}
	return fmt.Sprintf("%s/contacts/%s/record/0-3/%s", base, m.Portal, id)
}

func digits(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}

// currency keeps an ISO 4217 code and drops anything else.
func currency(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return s
}
