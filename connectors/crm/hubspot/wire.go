package hubspot

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lately/connectors/crm/referral"
)

// scalar is a value that HubSpot writes as text in one place and as a number in
// another: ids, booleans, versions. null is the empty text.
type scalar string

// UnmarshalJSON takes any scalar as text.
func (s *scalar) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '"' {
		var t string
		if err := json.Unmarshal(b, &t); err != nil {
			return err
		}
		*s = scalar(t)
		return nil
	}
	if string(b) == "null" {
		*s = ""
		return nil
	}
	if len(b) > 0 && (b[0] == '{' || b[0] == '[') {
		return &json.UnmarshalTypeError{Value: "object or array"}
	}
	*s = scalar(b)
	return nil
}

// record is a deal or a company.
type record struct {
	ID         scalar            `json:"id"`
	Properties map[string]scalar `json:"properties"`
	ArchivedAt scalar            `json:"archivedAt"`
	UpdatedAt  scalar            `json:"updatedAt"`
	Archived   bool              `json:"archived"`
}

func (r record) get(property string) string { return strings.TrimSpace(string(r.Properties[property])) }

type paging struct {
	Next struct {
		After scalar `json:"after"`
	} `json:"next"`
}

// list is an answer that consists of results; an answer without any isn't one.
type list interface{ listed() bool }

func (a *recordPage) listed() bool         { return a.Results != nil }
func (a *companiesAnswer) listed() bool    { return a.Results != nil }
func (a *associationsAnswer) listed() bool { return a.Results != nil }
func (a *labelsAnswer) listed() bool       { return a.Results != nil }
func (a *propertiesAnswer) listed() bool   { return a.Results != nil }
func (a *pipelinesAnswer) listed() bool    { return a.Results != nil }

type recordPage struct {
	Total   int      `json:"total"`
	Results []record `json:"results"`
	Paging  paging   `json:"paging"`
}

type searchRequest struct {
	FilterGroups []filterGroup `json:"filterGroups"`
	Sorts        []sortBy      `json:"sorts"`
	Properties   []string      `json:"properties"`
	Limit        int           `json:"limit"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	Property string   `json:"propertyName"`
	Operator string   `json:"operator"`
	Value    string   `json:"value,omitempty"`
	High     string   `json:"highValue,omitempty"`
	Values   []string `json:"values,omitempty"`
}

type sortBy struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

type input struct {
	ID    string `json:"id"`
	After string `json:"after,omitempty"`
}

type companiesRequest struct {
	Inputs     []input  `json:"inputs"`
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
}

type batchError struct {
	Category    string `json:"category"`
	SubCategory any    `json:"subCategory"`
	Message     string `json:"message"`
}

type companiesAnswer struct {
	Results []record     `json:"results"`
	Errors  []batchError `json:"errors"`
}

type associationType struct {
	Category string `json:"category"`
	TypeID   scalar `json:"typeId"`
	Label    scalar `json:"label"` // null for the entry that every associated pair has
}

// key identifies the type: numbers are unique within a category only.
func (t associationType) key() string { return t.Category + "/" + string(t.TypeID) }

// primary says that the company is the deal's customer.
func (t associationType) primary() bool {
	return t.Category == "HUBSPOT_DEFINED" && (t.TypeID == "5" || referral.Fold(string(t.Label)) == "primary")
}

type association struct {
	Company scalar            `json:"toObjectId"`
	Types   []associationType `json:"associationTypes"`
}

type associationsAnswer struct {
	Results []struct {
		From struct {
			ID scalar `json:"id"`
		} `json:"from"`
		To     []association `json:"to"`
		Paging paging        `json:"paging"`
	} `json:"results"`
	Errors []batchError `json:"errors"`
}

type labelsAnswer struct {
	Results []associationType `json:"results"`
}

type propertiesAnswer struct {
	Results []propertyAnswer `json:"results"`
}

type propertyAnswer struct {
	Name       string `json:"name"`
	Label      string `json:"label"`
	Type       string `json:"type"`
	FieldType  string `json:"fieldType"`
	Calculated bool   `json:"calculated"`
	Archived   bool   `json:"archived"`
	Options    []struct {
		Label scalar `json:"label"`
		Value scalar `json:"value"`
	} `json:"options"`
	Modification struct {
		ReadOnlyValue bool `json:"readOnlyValue"`
	} `json:"modificationMetadata"`
}

type pipelinesAnswer struct {
	Results []struct {
		ID     scalar `json:"id"`
		Label  string `json:"label"`
		Stages []struct {
			ID           scalar            `json:"id"`
			Label        string            `json:"label"`
			DisplayOrder int               `json:"displayOrder"`
			Metadata     map[string]scalar `json:"metadata"`
		} `json:"stages"`
	} `json:"results"`
}

type accountAnswer struct {
	Portal   scalar `json:"portalId"`
	Currency string `json:"companyCurrency"`
	Domain   string `json:"uiDomain"`
	Zone     string `json:"timeZone"`
}

// instant reads a time as HubSpot answers it (ISO 8601) or as it is asked (epoch
// milliseconds). What is neither is the zero time.
func instant(s string) time.Time {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil && t.Year() > 0 && t.Year() < 10000 {
		return t.UTC()
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t
	}
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) >= 10 && len(s) <= 14 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}
