package espocrmtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query is what a list is asked for.
type query struct {
	where   []condition
	orderBy string
	desc    bool
	offset  int
	size    int
	sized   bool
	selects []string
}

// condition is one filter; those of "or" and "and" hold others.
type condition struct {
	Type      string `json:"type"`
	Attribute string `json:"attribute"`
	Value     any    `json:"value"`
	DateTime  any    `json:"dateTime"`
	TimeZone  string `json:"timeZone"`
}

// refusal is an answer that isn't a success.
type refusal struct {
	status int
	reason string // of X-Status-Reason; none if empty
	body   string
}

func bad(reason string) *refusal { return &refusal{status: http.StatusBadRequest, reason: reason} }

// parse reads the parameters of a list in both of their forms.
func parse(values url.Values) (query, *refusal) {
	if all := values.Get("searchParams"); all != "" {
		return parseJSON(all)
	}
	q := query{orderBy: values.Get("orderBy"), desc: strings.EqualFold(values.Get("order"), "desc")}
	if s := values.Get("maxSize"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return q, bad("Bad maxSize.")
		}
		q.size, q.sized = n, true
	}
	q.offset, _ = strconv.Atoi(values.Get("offset"))
	if s := values.Get("attributeSelect") + values.Get("select"); s != "" {
		q.selects = strings.Split(s, ",")
	}
	tree := grow(values)
	q.where = conditions(tree.children["where"])
	return q, nil
}

func parseJSON(text string) (query, *refusal) {
	var in struct {
		Where   []condition `json:"where"`
		OrderBy string      `json:"orderBy"`
		Order   string      `json:"order"`
		MaxSize any         `json:"maxSize"`
		Offset  any         `json:"offset"`
		Select  []string    `json:"select"`
	}
	if json.Unmarshal([]byte(text), &in) != nil {
		return query{}, bad("Bad searchParams.")
	}
	q := query{where: in.Where, orderBy: in.OrderBy, desc: in.Order == "DESC", selects: in.Select}
	if in.Order != "" && in.Order != "ASC" && in.Order != "DESC" {
		return q, bad("Bad order.")
	}
	if in.MaxSize != nil {
		n, ok := in.MaxSize.(float64)
		if !ok {
			return q, bad("maxSize must be integer.")
		}
		q.size, q.sized = int(n), true
	}
	if n, ok := in.Offset.(float64); ok {
		q.offset = int(n)
	}
	return q, nil
}

// branch is a node of the tree that bracketed parameters make, as PHP reads them.
type branch struct {
	values   []string
	children map[string]*branch
}

func grow(values url.Values) *branch {
	root := &branch{children: map[string]*branch{}}
	for name, vs := range values {
		at := root
		for i, key := range strings.Split(name, "[") {
			if i > 0 {
				key = strings.TrimSuffix(key, "]")
			}
			if key == "" {
				continue
			}
			next := at.children[key]
			if next == nil {
				next = &branch{children: map[string]*branch{}}
				at.children[key] = next
			}
			at = next
		}
		at.values = append(at.values, vs...)
	}
	return root
}

func conditions(b *branch) []condition {
	if b == nil {
		return nil
	}
	keys := make([]string, 0, len(b.children))
	for k := range b.children {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []condition
	for _, k := range keys {
		c := b.children[k]
		one := condition{Type: c.one("type"), Attribute: c.one("attribute"), TimeZone: c.one("timeZone")}
		if c.one("dateTime") == "true" {
			one.DateTime = true
		}
		if v := c.children["value"]; v != nil {
			switch {
			case len(v.children) > 0:
				one.Value = conditions(v)
			case one.Type == "in" || one.Type == "notIn" || len(v.values) > 1:
				one.Value = v.values
			case len(v.values) == 1:
				one.Value = v.values[0]
			}
		}
		out = append(out, one)
	}
	return out
}

func (b *branch) one(key string) string {
	if c := b.children[key]; c != nil && len(c.values) > 0 {
		return c.values[0]
	}
	return ""
}

// Size is how many records a request asked for; 0 where it doesn't list any.
func (r Request) Size() int {
	values, err := url.ParseQuery(r.Query)
	if err != nil {
		return 0
	}
	q, _ := parse(values)
	return q.size
}
