package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"lately"
	"lately/connectors/crm/referral"
)

// metadataAge is how long the answers about an org's own names are believed. They are
// kept in the cursor, so that an idle org costs few requests a look.
const metadataAge = 24 * time.Hour

// metadata is what the settings mean in this org: names resolved to the org's own. It
// holds what is needed and no more, since it travels in the cursor.
type metadata struct {
	At       int64                     `json:"at"`       // when it was read, epoch milliseconds
	Settings string                    `json:"settings"` // hash of the settings that it was resolved for
	Currency string                    `json:"currency,omitempty"`
	Deals    source                    `json:"deals"`
	Leads    *source                   `json:"leads,omitempty"`    // nil: leads aren't read
	Partners string                    `json:"partners,omitempty"` // relationship from opportunities to OpportunityPartner; empty: the org has none
	Stages   map[string]referral.Stage `json:"stages,omitempty"`   // of opportunities, by folded name
	Amount   string                    `json:"amount"`             // field with the amount
	Date     string                    `json:"date,omitempty"`     // field whose date counts
	Changed  string                    `json:"changed,omitempty"`  // field that says when the stage was reached
}

// source is how one kind of record names partners.
type source struct {
	Map     referral.Mapping `json:"map"`
	Refs    map[string]ref   `json:"refs,omitempty"` // how to read the fields of Map, by their key
	Columns []string         `json:"columns"`        // what is asked for
}

// ref is how a field that names a partner is read.
type ref struct {
	To       string `json:"to,omitempty"`       // what it points to: Account, Contact, or another object; empty: nothing
	Relation string `json:"relation,omitempty"` // the way to the record that it points to
	Multiple bool   `json:"multiple,omitempty"` // several values, separated by semicolons
}

// fingerprint changes when old deals would be read differently now. Options are left
// out: a picklist gets a new one with every new partner.
func (m *metadata) fingerprint() string {
	c := *m
	c.At = 0
	c.Deals.Map = withoutOptions(m.Deals.Map)
	if m.Leads != nil {
		leads := *m.Leads
		leads.Map = withoutOptions(leads.Map)
		c.Leads = &leads
	}
	b, _ := json.Marshal(c) // maps are marshalled in order of their keys
	return lately.ShortHash(string(b))
}

func withoutOptions(m referral.Mapping) referral.Mapping {
	for _, side := range []*referral.Side{&m.In, &m.Out} {
		side.Fields = slices.Clone(side.Fields)
		for i := range side.Fields {
			side.Fields[i].Options = nil
		}
	}
	return m
}

// readMetadata asks the org for its names and resolves the settings by them.
func (c *connector) readMetadata(ctx context.Context) (*metadata, error) {
	r := resolver{settings: c.settings, names: referral.Names{CRM: "salesforce"}}
	for _, o := range []struct {
		name string
		to   **object
		must bool
	}{{"Opportunity", &r.deals, true}, {"Account", &r.accounts, true}, {"OpportunityPartner", &r.partners, false}, {"Lead", &r.leads, false}} {
		if o.name == "Lead" && !c.settings.Leads {
			continue
		}
		found, err := c.api.describe(ctx, o.name)
		if err != nil {
			return nil, err
		}
		if found == nil && o.must {
			return nil, fmt.Errorf("read salesforce: the integration user sees no object %s; give its permission set read access (%w)", o.name, lately.ErrPermanent)
		}
		*o.to = found
	}
	stages, err := c.stages(ctx)
	if err != nil {
		return nil, err
	}
	m := r.resolve(stages)
	m.At, m.Settings = c.now().UnixMilli(), c.settings.fingerprint()
	if m.Currency, err = c.currency(ctx); err != nil {
		return nil, err
	}
	return m, r.names.Err()
}

// stages lists the org's stages in their order.
func (c *connector) stages(ctx context.Context) ([]row, error) {
	list, cut, err := c.api.query(ctx, "SELECT MasterLabel, ApiName, SortOrder, IsActive, IsClosed, IsWon FROM OpportunityStage ORDER BY SortOrder", false)
	if hasCode(err, "INVALID_TYPE", "INVALID_FIELD") {
		return nil, nil // the deals themselves say whether they are closed
	}
	if err == nil && cut {
		err = errors.New("read salesforce stages: the rest of the answer is gone")
	}
	return list, err
}

// currency learns the org's own currency, which amounts have where records don't say
// theirs. Not every user may: then the settings can say it.
func (c *connector) currency(ctx context.Context) (string, error) {
	var answer struct {
		Features struct {
			Currency string `json:"defaultCurrencyIsoCode"`
		} `json:"features"`
	}
	err := c.api.get(ctx, c.settings.data("/connect/organization"), nil, &answer)
	var e *apiError
	if errors.As(err, &e) && e.code != "" && (e.status == http.StatusForbidden || e.status == http.StatusNotFound || e.status == http.StatusBadRequest) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return referral.Currency(answer.Features.Currency), nil
}
