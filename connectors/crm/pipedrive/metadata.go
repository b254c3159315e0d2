package pipedrive

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors/crm/referral"
)

// The paths of the API.
const (
	pathDeals     = "/api/v2/deals"
	pathArchived  = "/api/v2/deals/archived"
	pathOrgs      = "/api/v2/organizations"
	pathPersons   = "/api/v2/persons"
	pathFields    = "/api/v2/dealFields"
	pathOrgFields = "/api/v2/organizationFields"
	pathPipelines = "/api/v2/pipelines"
	pathStages    = "/api/v2/stages"
	pathMe        = "/api/v1/users/me"
)

// metadata is what the settings mean in this account: names resolved to codes and ids.
// It holds what is needed and no more, since it travels in the cursor.
type metadata struct {
	At       time.Time                    `json:"at"`               // when it was read, by our clock
	Settings string                       `json:"settings"`         // hash of the settings that it was resolved for
	Domain   string                       `json:"domain,omitempty"` // the company's, for links
	Mapping  referral.Mapping             `json:"mapping"`
	Types    map[string]string            `json:"types,omitempty"`   // of the fields of the mapping, by code
	Options  map[string]map[string]string `json:"options,omitempty"` // labels by option id, of the source fields by code
	Stages   map[string]referral.Stage    `json:"stages,omitempty"`  // by id
	Won      referral.Stage               `json:"won"`               // what a deal's status means, whatever its stage
	Lost     referral.Stage               `json:"lost"`              //
	Amount   string                       `json:"amount,omitempty"`  // code of the field, where it isn't the deal's own value
	Date     string                       `json:"date,omitempty"`    // code of the field whose date counts
	Custom   []string                     `json:"custom,omitempty"`  // codes of the custom fields that deals are read with
	Missing  []string                     `json:"missing,omitempty"` // what a person should know of it
}

// fingerprint changes when old deals would be read differently now. Options are left
// out: a choice gets a new one with every new partner.
func (m *metadata) fingerprint() string {
	c := *m
	c.At, c.Options = time.Time{}, nil
	c.Mapping.In.Fields, c.Mapping.Out.Fields = withoutOptions(m.Mapping.In.Fields), withoutOptions(m.Mapping.Out.Fields)
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

// me is what the account says of the token's user.
type me struct {
	Data *struct {
		Name    string `json:"name"`
		Company string `json:"company_name"`
		Domain  string `json:"company_domain"`
		Active  bool   `json:"active_flag"`
		Access  []struct {
			App   string `json:"app"`
			Admin bool   `json:"admin"`
		} `json:"access"`
	} `json:"data"`
}

func (c *client) me(ctx context.Context) (me, error) {
	var m me
	if err := c.get(ctx, pathMe, nil, &m); err != nil {
		return m, err
	}
	if m.Data == nil {
		return m, fmt.Errorf("decode pipedrive %s: the answer holds no user", pathMe)
	}
	return m, nil
}

// admin says whether the user may manage fields.
func (m me) admin() bool {
	return slices.ContainsFunc(m.Data.Access, func(a struct {
		App   string `json:"app"`
		Admin bool   `json:"admin"`
	}) bool {
		return a.Admin && (a.App == "global" || a.App == "account_settings")
	})
}

// readMetadata asks the account for its names and resolves the settings by them.
func (s *Settings) readMetadata(ctx context.Context, api *client) (*metadata, error) {
	fields, err := api.fields(ctx, pathFields)
	if err != nil {
		return nil, err
	}
	pipelines, err := api.everything(ctx, pathPipelines)
	if err != nil {
		return nil, err
	}
	stages, err := api.everything(ctx, pathStages)
	if err != nil {
		return nil, err
	}
	user, err := api.me(ctx)
	if err != nil {
		return nil, err
	}
	m := &metadata{At: api.now().UTC(), Settings: s.fingerprint()}
	if d := strings.ToLower(user.Data.Domain); d != "" && strings.Trim(d, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
		m.Domain = d
	}
	r := resolver{s: s, m: m, fields: fields, names: referral.Names{CRM: "Pipedrive"}, asked: map[string]bool{}}
	r.resolve(pipelines, stages)
	m.Custom = slices.Sorted(maps.Keys(r.asked))
	return m, r.names.Err()
}

// link is the address of a deal's or an organization's page. A stand-in's pages are
// below its own address.
func link(base, domain, what, id string) string {
	if strings.HasSuffix(base, ".pipedrive.com") && domain != "" {
		base = "https://" + domain + ".pipedrive.com"
	}
	return base + "/" + what + "/" + id
}
