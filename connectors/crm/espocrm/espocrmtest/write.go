package espocrmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// update answers PUT Entity/id: whatever is known and differs is checked, and then
// the record counts as changed even if nothing was.
func (c *call) update(entityType, id string) *refusal {
	r := c.in.tables[entityType].byID[id]
	level := c.user.level(c.user.Edit, entityType)
	switch {
	case level == No:
		return &refusal{status: http.StatusForbidden, reason: "No edit access."}
	case r == nil || r.deleted:
		return &refusal{status: http.StatusNotFound, reason: fmt.Sprintf("Record %s not found.", id)}
	case !c.user.sees(level, r):
		return &refusal{status: http.StatusForbidden, reason: "No edit access."}
	}
	sent := Attrs{}
	if strings.HasPrefix(c.r.Header.Get("Content-Type"), "application/json") {
		d := json.NewDecoder(bytes.NewReader(c.body))
		d.UseNumber()
		if d.Decode(&sent) != nil {
			return &refusal{status: http.StatusInternalServerError}
		}
	}
	e, fresh := c.in.defs[entityType], Attrs{}
	for name, v := range sent {
		kind, ok := e.kind(name)
		if !ok || slices.Contains(c.user.Hidden[entityType], name) || name == "id" || name == "versionNumber" {
			continue // unknown attributes are ignored
		}
		stored, why := check(e.fields[name], kind, v)
		if why != "" {
			return invalid(entityType, name, why)
		}
		fresh[name] = stored
	}
	if refused := c.conflict(r, fresh); refused != nil {
		return refused
	}
	for name, v := range fresh {
		r.attrs[name] = v
	}
	c.in.touch(r)
	r.attrs["modifiedById"] = "6b0000000000000c1"
	c.answer(c.in.whole(entityType, r))
	return nil
}

// conflict refuses a stale version, unless what is sent is what is there.
func (c *call) conflict(r *row, fresh Attrs) *refusal {
	sent := c.r.Header.Get("X-Version-Number")
	if sent == "" || sent == text(r.attrs["versionNumber"]) {
		return nil
	}
	differ := Attrs{}
	for name, v := range fresh {
		if text(v) != text(r.attrs[name]) {
			differ[name] = r.attrs[name]
		}
	}
	if len(differ) == 0 {
		return nil
	}
	body, _ := json.Marshal(map[string]any{"values": differ, "versionNumber": r.attrs["versionNumber"]})
	return &refusal{http.StatusConflict, "modified", string(php(body))}
}

// check is the validation of one attribute: what is stored, or the name of the rule
// that was broken.
func check(f Field, kind string, v any) (any, string) {
	if v == nil {
		if f.Required {
			return nil, "required"
		}
		return nil, ""
	}
	switch kind {
	case "float", "int", "currency":
		n, err := strconv.ParseFloat(text(v), 64)
		if err != nil {
			return nil, "valid"
		}
		if limit, err := strconv.ParseFloat(f.Max, 64); err == nil && n > limit {
			return nil, "max"
		}
		if limit, err := strconv.ParseFloat(f.Min, 64); err == nil && n < limit {
			return nil, "min"
		}
		return json.Number(text(v)), ""
	case "datetime":
		for _, layout := range []string{time.DateTime, time.RFC3339} {
			if t, err := time.Parse(layout, text(v)); err == nil {
				return stamp(t), ""
			}
		}
		return nil, "valid"
	case "date":
		if _, err := time.Parse(time.DateOnly, text(v)); err != nil {
			return nil, "valid"
		}
	case "enum":
		if !slices.Contains(f.Options, text(v)) {
			return nil, "valid"
		}
	}
	if f.Length > 0 && len([]rune(text(v))) > f.Length {
		return nil, "maxLength"
	}
	return v, ""
}

func invalid(entityType, field, why string) *refusal {
	return &refusal{
		http.StatusBadRequest, fmt.Sprintf("Field validation failure; entityType: %s, field: %s, type: %s.", entityType, field, why),
		fmt.Sprintf(`{"messageTranslation":{"label":"validationFailure","scope":null,"data":{"field":%q,"type":%q}}}`, field, why),
	}
}

// createField answers an administrator who adds a field; the name gets the prefix c.
func (c *call) createField(entityType string) *refusal {
	if !c.user.admin() {
		return &refusal{status: http.StatusForbidden}
	}
	var in struct {
		Name, Type string
		Options    []string
	}
	e := c.in.defs[entityType]
	if json.Unmarshal(c.body, &in) != nil || in.Name == "" || e == nil {
		return bad("Bad field.")
	}
	name := "c" + strings.ToUpper(in.Name[:1]) + in.Name[1:]
	if _, ok := e.fields[name]; ok {
		return &refusal{
			http.StatusConflict, fmt.Sprintf("Field '%s' already exists in '%s'.", name, entityType),
			fmt.Sprintf(`{"messageTranslation":{"label":"fieldAlreadyExists","scope":"FieldManager","data":{"field":%q,"entityType":%q}}}`, name, entityType),
		}
	}
	f := Field{Type: in.Type, Options: in.Options, Custom: true}
	e.fields[name] = f
	c.answer(f.definition())
	return nil
}
