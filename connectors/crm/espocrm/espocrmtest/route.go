package espocrmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// route finds what a path means.
func (c *call) route(path string) *refusal {
	in, parts := c.in, strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case path == "Metadata" && c.r.Method == http.MethodGet:
		c.answer(in.metadata(c.user, c.r.URL.Query().Get("key")))
		return nil
	case path == "I18n" || path == "Settings":
		c.answer(map[string]any{})
		return nil
	case len(parts) == 3 && parts[0] == "Admin" && parts[1] == "fieldManager" && c.r.Method == http.MethodPost:
		return c.createField(parts[2])
	case path == "CurrencyRate":
		if !c.user.admin() {
			return &refusal{status: http.StatusForbidden, reason: "No access."}
		}
		c.answer(in.rates)
		return nil
	}
	t := in.tables[parts[0]]
	if t == nil {
		return &refusal{status: http.StatusNotFound, reason: fmt.Sprintf("Controller '%s' does not exist.", parts[0])}
	}
	switch {
	case len(parts) == 1:
		return c.collection(parts[0])
	case len(parts) == 2:
		return c.record(parts[0], parts[1])
	case len(parts) == 3 && parts[0] == "Account":
		return c.linked(parts[1], parts[2])
	}
	return &refusal{status: http.StatusNotFound}
}

func (c *call) collection(entityType string) *refusal {
	switch c.r.Method {
	case http.MethodGet:
		return c.in.list(c, entityType, nil)
	case http.MethodPost:
		return &refusal{status: http.StatusForbidden, reason: "No create access."}
	}
	c.w.Header().Set("Allow", "GET, POST")
	return &refusal{status: http.StatusMethodNotAllowed, body: "{\n    \"message\": \"405 Method Not Allowed\"\n}"}
}

func (c *call) record(entityType, id string) *refusal {
	r := c.in.tables[entityType].byID[id]
	switch c.r.Method {
	case http.MethodGet:
		level := c.user.level(c.user.Read, entityType)
		switch {
		case level == No:
			return &refusal{status: http.StatusForbidden, reason: "No read access."}
		case r == nil || r.deleted && !c.user.admin():
			return &refusal{status: http.StatusNotFound, reason: fmt.Sprintf("Record %s does not exist.", id)}
		case !c.user.sees(level, r):
			return &refusal{status: http.StatusForbidden, reason: "No 'read' access."}
		}
		c.answer(c.in.whole(entityType, r))
		return nil
	case http.MethodPut, http.MethodPatch:
		return c.update(entityType, id)
	case http.MethodDelete:
		if r == nil || r.deleted {
			return &refusal{status: http.StatusNotFound, reason: fmt.Sprintf("Record %s not found.", id)}
		}
		return &refusal{status: http.StatusForbidden, reason: "No delete access."}
	}
	return &refusal{status: http.StatusMethodNotAllowed}
}

// whole is a record as a read of it alone gives it: with what isn't scalar too.
func (in *Installation) whole(entityType string, r *row) Attrs {
	out := in.render(entityType, r, nil)
	out["teamsIds"], out["teamsNames"] = []string{}, map[string]string{}
	out["isFollowed"], out["followersIds"] = false, []string{}
	return out
}

// linked lists what points at an account, or makes one more record point at it.
func (c *call) linked(account, link string) *refusal {
	target, ok := c.in.defs["Account"].links[link]
	if !ok {
		return &refusal{status: http.StatusNotFound, reason: fmt.Sprintf("Link '%s' does not exist.", link)}
	}
	entityType, own, _ := strings.Cut(target, ".")
	if c.r.Method == http.MethodGet {
		return c.in.list(c, entityType, func(r *row) bool { return r.attrs[own+"Id"] == account })
	}
	var in struct{ ID string }
	_ = json.Unmarshal(c.body, &in)
	r := c.in.tables[entityType].byID[in.ID]
	if r == nil {
		return &refusal{status: http.StatusNotFound}
	}
	r.attrs[own+"Id"], r.attrs["streamUpdatedAt"] = account, stamp(c.in.now())
	c.answer(true)
	return nil
}

// metadata is the part of the definitions that a key names, without what the user
// may not see; null if there is no such thing.
func (in *Installation) metadata(u User, key string) any {
	parts := strings.Split(key, ".")
	if len(parts) < 2 || parts[0] != "entityDefs" || in.defs[parts[1]] == nil {
		return nil
	}
	if u.level(u.Read, parts[1]) == No {
		return nil
	}
	e, hidden := in.defs[parts[1]], u.Hidden[parts[1]]
	fields, links := map[string]any{}, map[string]any{}
	for name, f := range e.fields {
		if slices.Contains(hidden, name) {
			continue
		}
		fields[name] = f.definition()
		if f.Type == "link" {
			links[name] = map[string]any{"type": "belongsTo", "entity": f.Entity, "isCustom": f.Custom}
		}
	}
	var at any = map[string]any{"fields": fields, "links": links}
	for _, p := range parts[2:] {
		m, _ := at.(map[string]any)
		at = m[p]
	}
	return at
}

func (f Field) definition() map[string]any {
	d := map[string]any{"type": f.Type}
	if f.Options != nil {
		d["options"] = f.Options
	}
	if f.Probabilities != nil {
		d["probabilityMap"] = f.Probabilities
	}
	if f.Custom {
		d["isCustom"] = true
	}
	if f.Required {
		d["required"] = true
	}
	for name, limit := range map[string]string{"min": f.Min, "max": f.Max} {
		if limit != "" {
			d[name] = json.Number(limit)
		}
	}
	if f.Length > 0 {
		d["maxLength"] = f.Length
	}
	return d
}
