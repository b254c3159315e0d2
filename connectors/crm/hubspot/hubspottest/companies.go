package hubspottest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

func (a *Account) readCompanies(w http.ResponseWriter, r *http.Request) {
	var in inputs
	if json.NewDecoder(r.Body).Decode(&in) != nil || len(in.Inputs) > 100 {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	results, errs := []map[string]any{}, []map[string]any{}
	var missing []string
	for _, i := range in.Inputs {
		id, _ := strconv.ParseInt(i.ID, 10, 64)
		at := a.company(id)
		if at < 0 {
			missing = append(missing, i.ID)
			continue
		}
		results = append(results, write(a.data.Companies[at], a.ofCompanies(), in.Properties))
	}
	if len(missing) > 0 {
		errs = append(errs, map[string]any{
			"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some COMPANY objects, they may be deleted or not exist. Check that ids are valid.",
			"context": map[string][]string{"ids": missing}, "links": map[string]string{}, "errors": []any{},
		})
	}
	batch(w, results, errs)
}

func (a *Account) readCompany(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	at := a.company(id)
	if at < 0 {
		notFound(w)
		return
	}
	answer(w, http.StatusOK, write(a.data.Companies[at], a.ofCompanies(), names(r.URL.Query()["properties"])))
}

// writeCompany changes the properties that are given and no other.
func (a *Account) writeCompany(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Properties map[string]string `json:"properties"`
	}
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	at := a.company(id)
	if at < 0 {
		notFound(w)
		return
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	for name, value := range in.Properties {
		if problem := a.invalid(name, value); problem != "" {
			refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", problem)
			return
		}
	}
	c := a.data.Companies[at]
	c.Properties = maps.Clone(c.Properties)
	if c.Properties == nil {
		c.Properties = map[string]string{}
	}
	maps.Copy(c.Properties, in.Properties)
	c.Modified = a.now()
	a.data.Companies[at] = c
	answer(w, http.StatusOK, write(c, a.ofCompanies(), slices.Sorted(maps.Keys(in.Properties))))
}

// invalid says what is wrong with a value of a company's property.
func (a *Account) invalid(name, value string) string {
	known := a.ofCompanies()
	i := slices.IndexFunc(known, func(p Property) bool { return p.Name == name })
	kind := ""
	switch {
	case i < 0:
		kind = "PROPERTY_DOESNT_EXIST"
	case known[i].ReadOnly:
		kind = "READ_ONLY_VALUE"
	case known[i].Type == "number" && value != "":
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			kind = "INVALID_DOUBLE"
		}
	}
	if kind == "" {
		return ""
	}
	return fmt.Sprintf(`Property values were not valid: [{"isValid":false,"message":"%s was not valid","error":%q,"name":%q}]`, name, kind, name)
}

func (a *Account) dealProperties(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"results": properties(a.ofDeals(), "dealinformation")})
}

func (a *Account) companyProperties(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"results": properties(a.ofCompanies(), "companyinformation")})
}

// makeProperty adds a property of companies.
func (a *Account) makeProperty(w http.ResponseWriter, r *http.Request) {
	var in struct{ Name, Label, Type, FieldType, GroupName string }
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Name == "" || in.Label == "" || in.Type == "" || in.FieldType == "" || in.GroupName != "companyinformation" {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	if slices.ContainsFunc(a.ofCompanies(), func(p Property) bool { return p.Name == in.Name }) {
		refuse(w, http.StatusConflict, "OBJECT_ALREADY_EXISTS", fmt.Sprintf("A property named '%s' already exists.", in.Name))
		return
	}
	p := Property{Name: in.Name, Label: in.Label, Type: in.Type}
	a.data.OfCompany = append(slices.Clone(a.data.OfCompany), p)
	answer(w, http.StatusCreated, properties([]Property{p}, in.GroupName)[0])
}
