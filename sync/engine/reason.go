package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lately"
)

// Reasoner is a Detector that can tell what its judgements rest on, in named parts.
type Reasoner interface {
	Basis() map[string]string
}

// source is what the name of a source's part of the basis begins with.
const source = "source "

// basis is all that judgements rest on besides the items: the detector's part, and
// each source's owner and area. Sources that left the config are remembered, since
// their items stay.
func (e *Engine) basis(before map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range before {
		if strings.HasPrefix(key, source) {
			out[key] = value
		}
	}
	if r, ok := e.Detector.(Reasoner); ok {
		maps.Copy(out, r.Basis())
	}
	for _, s := range e.Sources {
		out[source+s.ID] = fmt.Sprintf("Owner=%s Kind=%s Area=%s", s.Owner, s.Kind, s.Area)
	}
	return out
}

// reasons says in words why the stored items have to be judged again; none if they
// needn't.
func reasons(j lately.Judgement, by string, now map[string]string) []string {
	if j.By == "" {
		return []string{"it is the first time"}
	}
	keys := maps.Clone(now)
	maps.Copy(keys, j.Basis)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		was, had := j.Basis[key]
		is, has := now[key]
		if was != is {
			if words := reason(key, was, is, had, has); words != "" {
				out = append(out, words)
			}
		}
	}
	if len(out) == 0 && j.By != by {
		out = append(out, "detection judges otherwise")
	}
	return out
}

// reason says what changed in one part of the basis. A source that comes or goes
// takes no judgement along: its items come with it or stay.
func reason(key, was, is string, had, has bool) string {
	kind, id, _ := strings.Cut(key, " ")
	switch {
	case kind == "source" && !had:
		return ""
	case kind == "source":
		return "other " + fields(was, is) + " of source " + id
	case kind == "partner" && !had:
		return "new partner " + id
	case kind == "partner" && !has:
		return "partner " + id + " left"
	case kind == "partner":
		return "other " + fields(was, is) + " of partner " + id
	case key == "us":
		return "other " + fields(was, is) + " of our own"
	case key == "rules":
		return fmt.Sprintf("detection's rules (version %s, was %s)", is, was)
	case kind == "weights":
		return "other weights of the " + id + " model"
	case key == "cuts":
		return "other cuts between counted, pending and mention"
	case key == "links":
		return "other short links"
	}
	return "other " + key
}

// fields names the fields that differ between two values of "Field=x Field=y".
func fields(was, is string) string {
	before := strings.Fields(was)
	var out []string
	for _, f := range strings.Fields(is) {
		if name, _, _ := strings.Cut(f, "="); !slices.Contains(before, f) {
			out = append(out, strings.ToLower(name))
		}
	}
	if len(out) == 0 {
		return "words"
	}
	return strings.Join(out, ", ")
}
