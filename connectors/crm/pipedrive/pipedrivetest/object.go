package pipedrivetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// object is a deal as version 2 writes it.
func (c *Company) object(d *Deal, keys []string) map[string]any {
	closed := d.Won
	if d.Status == "lost" {
		closed = d.Lost
	}
	out := map[string]any{
		"id": d.ID, "title": d.Title, "owner_id": 1, "creator_user_id": 1, "pipeline_id": d.Pipeline, "stage_id": d.Stage,
		"value": json.Number(d.value()), "currency": d.Currency, "add_time": stamp(d.Added), "update_time": stamp(d.Updated),
		"status": d.Status, "is_deleted": !d.Deleted.IsZero(), "is_archived": d.Archived, "visible_to": 3, "probability": nil, "lost_reason": nil,
		"label_ids": append([]int64{}, d.Labels...), "origin": "ManuallyCreated", "origin_id": nil, "channel": nil, "channel_id": nil,
		"custom_fields": c.custom(c.dealField, d.Custom, keys),
	}
	if d.Channel != 0 {
		out["channel"] = d.Channel
	}
	out["close_time"] = nullable(closed)
	for name, at := range map[string]time.Time{"won_time": d.Won, "lost_time": d.Lost, "stage_change_time": {}} {
		c.put(out, name, nullable(at))
	}
	c.put(out, "expected_close_date", nil)
	c.put(out, "org_id", number(d.Org))
	c.put(out, "person_id", number(d.Person))
	return out
}

func (d *Deal) value() string {
	if d.Value == "" {
		return "0"
	}
	return d.Value
}

// put sets a value; where only what is described may be told, null is left out.
func (c *Company) put(out map[string]any, name string, v any) {
	if v != nil || !c.Described {
		out[name] = v
	}
}

func nullable(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

func number(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// custom are the values of custom fields: all of them, null where there is none.
func (c *Company) custom(fields []Field, values map[string]any, keys []string) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		if f.Custom && (keys == nil || slices.Contains(keys, f.Code)) {
			out[f.Code] = values[f.Code]
		}
	}
	return out
}

func (c *Company) orgObject(o *Org, keys []string) map[string]any {
	out := map[string]any{
		"id": o.ID, "name": o.Name, "owner_id": 1, "add_time": stamp(o.Updated), "update_time": stamp(o.Updated), "is_deleted": o.Deleted, "visible_to": 3,
		"label_ids": []int64{}, "website": nil, "custom_fields": c.custom(c.orgField, o.Custom, keys),
	}
	if o.Website != "" {
		out["website"] = o.Website
	}
	return out
}

func (c *Company) listFields(w http.ResponseWriter, r *http.Request, fields []Field) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	for i, f := range fields {
		all = append(all, entry{int64(i) + 1, "", f.object})
	}
	c.page(w, q, all)
}

func (f Field) object() map[string]any {
	out := map[string]any{
		"field_name": f.Name, "field_code": f.Code, "field_type": f.Type, "options": nil, "subfields": nil,
		"is_custom_field": f.Custom, "is_optional_response_field": false,
	}
	if f.Options != nil {
		out["options"] = f.Options
	}
	return out
}

// createField answers somebody who adds a field to organizations.
func (c *Company) createField(w http.ResponseWriter, body []byte) {
	var in struct {
		Name string `json:"field_name"`
		Type string `json:"field_type"`
	}
	if json.Unmarshal(body, &in) != nil || in.Name == "" || in.Type == "" {
		refuse(w, http.StatusBadRequest, "Validation failed: field_name", "ERR_SCHEMA_VALIDATION_FAILED")
		return
	}
	if !c.admin {
		refuse(w, http.StatusForbidden, "User is not allowed to edit fields", "ERR_FORBIDDEN")
		return
	}
	f := Field{Code: code("org", in.Name, len(c.orgField)), Name: in.Name, Type: in.Type, Custom: true}
	c.orgField = append(c.orgField, f)
	answer(w, http.StatusOK, map[string]any{"success": true, "data": f.object()})
}

// patchOrg changes an organization; what is of a wrong type is refused, not mended.
func (c *Company) patchOrg(w http.ResponseWriter, id int64, body []byte) {
	i := slices.IndexFunc(c.orgs, func(o *Org) bool { return o.ID == id && !o.Deleted })
	if i < 0 {
		refuse(w, http.StatusNotFound, "Organization not found", "ERR_NOT_FOUND")
		return
	}
	var in map[string]any
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if d.Decode(&in) != nil {
		refuse(w, http.StatusBadRequest, "Invalid JSON", "ERR_SCHEMA_VALIDATION_FAILED")
		return
	}
	values, _ := in["custom_fields"].(map[string]any)
	for key, v := range values {
		j := slices.IndexFunc(c.orgField, func(f Field) bool { return f.Code == key && f.Custom })
		_, isNumber := v.(json.Number)
		_, isText := v.(string)
		if j < 0 || v != nil && (c.orgField[j].Type == "double") != isNumber || v != nil && !isNumber && !isText || c.orgField[max(j, 0)].Type == "varchar" && len(fmt.Sprint(v)) > 255 {
			refuse(w, http.StatusBadRequest, "Validation failed: custom_fields: "+key, "ERR_SCHEMA_VALIDATION_FAILED")
			return
		}
	}
	o := c.orgs[i]
	for key, v := range values {
		o.Custom[key] = v
	}
	if name, ok := in["name"].(string); ok {
		o.Name = name
	}
	o.Updated = c.now()
	answer(w, http.StatusOK, map[string]any{"success": true, "data": c.orgObject(o, nil)})
}

func (c *Company) listPipelines(w http.ResponseWriter, r *http.Request) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	then := "2024-01-01T00:00:00Z"
	for i, p := range c.pipelines {
		all = append(all, entry{p.ID, "", func() map[string]any {
			return map[string]any{
				"id": p.ID, "name": p.Name, "order_nr": i, "is_deleted": false, "is_deal_probability_enabled": false, "add_time": then, "update_time": then,
			}
		}})
	}
	c.page(w, q, all)
}

func (c *Company) listStages(w http.ResponseWriter, r *http.Request) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	then := "2024-01-01T00:00:00Z"
	for _, p := range c.pipelines {
		for i, s := range p.Stages {
			all = append(all, entry{s.ID, "", func() map[string]any {
				return map[string]any{
					"id": s.ID, "order_nr": i, "name": s.Name, "is_deleted": false, "deal_probability": 100, "pipeline_id": p.ID,
					"is_deal_rot_enabled": false, "days_to_rotten": nil, "add_time": then, "update_time": then,
				}
			}})
		}
	}
	c.page(w, q, all)
}
