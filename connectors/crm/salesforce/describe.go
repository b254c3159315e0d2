package salesforce

import (
	"context"
	"net/http"
	"strings"

	"lately/connectors/crm/referral"
)

// object is what Salesforce tells of one kind of record.
type object struct {
	Name     string  `json:"name"`
	Fields   []field `json:"fields"`
	Children []struct {
		Object string `json:"childSObject"`
		Field  string `json:"field"`
		Name   string `json:"relationshipName"`
	} `json:"childRelationships"`
	RecordTypes []struct {
		ID        string `json:"recordTypeId"`
		Name      string `json:"name"`
		Developer string `json:"developerName"`
		Master    bool   `json:"master"`
	} `json:"recordTypeInfos"`
}

type field struct {
	Name         string   `json:"name"`
	Label        string   `json:"label"`
	Type         string   `json:"type"`
	ReferenceTo  []string `json:"referenceTo"`
	Relationship string   `json:"relationshipName"`
	Updateable   bool     `json:"updateable"`
	Calculated   bool     `json:"calculated"`
	Values       []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"picklistValues"`
}

func (o *object) whole() bool { return o.Fields != nil }

// field finds a field by its API name or, where loose, by its label.
func (o *object) field(name string, loose bool) (field, bool) {
	if o == nil {
		return field{}, false
	}
	for _, f := range o.Fields {
		if strings.EqualFold(f.Name, strings.TrimSpace(name)) && column(f.Name) == nil {
			return f, true
		}
	}
	for _, f := range o.Fields {
		if loose && referral.Fold(f.Label) == referral.Fold(name) && column(f.Name) == nil {
			return f, true
		}
	}
	return field{}, false
}

func (o *object) has(name string) bool {
	_, ok := o.field(name, false)
	return ok
}

// names are the API names and labels of all fields.
func (o *object) names() (out []string) {
	if o == nil {
		return nil
	}
	for _, f := range o.Fields {
		out = append(out, f.Name)
		if f.Label != "" && f.Label != f.Name {
			out = append(out, f.Label)
		}
	}
	return out
}

// describe asks for a kind of record; nil if the org, or the user's rights, have none.
func (c *client) describe(ctx context.Context, name string) (*object, error) {
	var o object
	err := c.get(ctx, c.settings.data("/sobjects/"+name+"/describe"), nil, &o)
	if hasStatus(err, http.StatusNotFound) && hasCode(err, "NOT_FOUND") || hasCode(err, "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INVALID_TYPE") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &o, nil
}
