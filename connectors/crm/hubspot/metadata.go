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
	"lately/connectors/crm/referral"
)

// metadataAge is how long the answers about an account's own names are believed.
// They are kept in the cursor, so that an idle account costs one search a look.
const metadataAge = 24 * time.Hour

// metadata is what the settings mean in this account: names resolved to ids. It
// holds what is needed and no more, since it travels in the cursor.
type metadata struct {
	At         int64                     `json:"at"`                 // when it was read, epoch milliseconds
	Settings   string                    `json:"settings"`           // hash of the settings that it was resolved for
	Portal     string                    `json:"portal,omitempty"`   // id of the account, for links
	Domain     string                    `json:"domain,omitempty"`   // host of its web pages
	Currency   string                    `json:"currency,omitempty"` // of the account
	Zone       string                    `json:"zone,omitempty"`     // its time zone: daily limits end at midnight there
	Map        referral.Mapping          `json:"map"`
	Types      []string                  `json:"types,omitempty"`    // every association type there is
	Multiple   []string                  `json:"multiple,omitempty"` // fields with several values, separated by semicolons
	Options    map[string]string         `json:"options,omitempty"`  // of source fields: "field value" to label
	Date       string                    `json:"date,omitempty"`     // property whose date counts
	Amount     string                    `json:"amount,omitempty"`   // property with the deal's amount
	Stages     map[string]referral.Stage `json:"stages,omitempty"`   // by "pipeline/stage"
	Properties []string                  `json:"properties"`         // deal properties to ask for
}

// has reports whether the account has a property that isn't the same everywhere.
func (m *metadata) has(name string) bool { return slices.Contains(m.Properties, name) }

// fingerprint changes when old deals would be read differently now. Options are
// left out: a dropdown gets a new one with every new partner.
func (m *metadata) fingerprint() string {
	c := *m
	c.At, c.Types, c.Options = 0, nil, nil
	c.Map.In.Fields, c.Map.Out.Fields = withoutOptions(m.Map.In.Fields), withoutOptions(m.Map.Out.Fields)
	b, _ := json.Marshal(c) // maps are marshalled in order of their keys
	return lately.ShortHash(string(b))
}

func withoutOptions(fields []referral.Field) []referral.Field {
	out := slices.Clone(fields)
	for i := range out {
		out[i].Options = nil
	}
	return out
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
	r := resolver{settings: c.settings, m: m, names: referral.Names{CRM: "hubspot"}}
	r.labels(labels)
	r.properties(props)
	r.pipelines(pipes)
	return m, r.names.Err()
}

// readAccount learns the account's id, currency and time zone. Not every token may:
// without them deals have no link and, in an account with one currency, none.
func (c *connector) readAccount(ctx context.Context, m *metadata) error {
	var a accountAnswer
	err := c.api.get(ctx, "/account-info/v3/details", nil, &a)
	if hasStatus(err, http.StatusForbidden, http.StatusNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if referral.Digits(string(a.Portal)) {
		m.Portal = string(a.Portal)
	}
	if host := strings.ToLower(a.Domain); strings.HasSuffix(host, ".hubspot.com") && !strings.ContainsAny(host, "/@:?# ") {
		m.Domain = host
	}
	m.Currency = referral.Currency(a.Currency)
	if _, err := time.LoadLocation(a.Zone); err == nil && a.Zone != "Local" {
		m.Zone = a.Zone
	}
	c.api.zone(m.Zone)
	return nil
}

// link is the address of a record's page, or empty if the account's id is unknown.
// A stand-in's pages are below its own address. kind is HubSpot's number of the kind
// of record: 0-2 for companies, 0-3 for deals.
func (c *connector) link(m *metadata, kind, id string) string {
	if m.Portal == "" || !referral.Digits(id) {
		return ""
	}
	base := c.api.base.String()
	if strings.HasSuffix(c.api.base.Host, ".hubapi.com") {
		base = "https://" + cmp.Or(m.Domain, "app.hubspot.com")
	}
	return fmt.Sprintf("%s/contacts/%s/record/%s/%s", base, m.Portal, kind, id)
}
