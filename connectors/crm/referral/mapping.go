package referral

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Mapping is what the settings mean in one CRM: names resolved to the CRM's own keys.
// It holds what is needed and no more, since it travels in cursors.
type Mapping struct {
	In      Side              `json:"in"`
	Out     Side              `json:"out"`
	Ignored map[string]string `json:"ignored,omitempty"` // pipelines without referrals: key to name
}

// Side is where deals name the partner of one direction.
type Side struct {
	Labels    map[string]string `json:"labels,omitempty"`    // key of a label to its text
	Fields    []Field           `json:"fields,omitempty"`    //
	Pipelines map[string]string `json:"pipelines,omitempty"` // key of a pipeline to its name
	Sources   []Source          `json:"sources,omitempty"`   //
}

// Empty reports whether nothing could ever name a partner of this direction.
func (s Side) Empty() bool {
	return len(s.Labels) == 0 && len(s.Fields) == 0 && len(s.Pipelines) == 0 && len(s.Sources) == 0
}

// Weak reports whether no rule could ever name a partner, but some could say that
// there is one.
func (s Side) Weak() bool {
	return len(s.Labels) == 0 && len(s.Fields) == 0 && len(s.Pipelines) == 0
}

// Field is a field of deals that names a partner.
type Field struct {
	Key     string            `json:"key"`               // as the CRM calls it
	Label   string            `json:"label,omitempty"`   // as people call it, if that differs
	Options map[string]string `json:"options,omitempty"` // choice fields: value to label, where they differ
}

// Name is how people know the field.
func (f Field) Name() string {
	if f.Label != "" {
		return f.Label
	}
	return f.Key
}

// Source is a value of a source field that means a partner.
type Source struct {
	Field string `json:"field"` // the CRM's key of the field
	Value string `json:"value"` // as it is shown; compared folded
}

// SplitSource reads "field=value" or "value"; the field of the latter is usual.
func SplitSource(s, usual string) (field, value string) {
	if f, v, ok := strings.Cut(s, "="); ok && Fold(f) != "" && Fold(v) != "" {
		return strings.TrimSpace(f), strings.TrimSpace(v)
	}
	return usual, strings.TrimSpace(s)
}

// Given returns the names to look for, and whether someone wrote them.
func Given(written, defaults []string) (names []string, strict bool) {
	if written != nil {
		return written, true
	}
	return defaults, false
}

// Advice is what somebody should know about a mapping that leaves something out: a
// direction in which no deal could ever name a partner. crm is the CRM's name as
// people write it.
func (m Mapping) Advice(crm string) (out []Advice) {
	for _, side := range []struct {
		Side
		given, key, name string
	}{
		{m.In, "that partners bring", "inbound", "Referral partner"},
		{m.Out, "that we pass on", "outbound", "Referred to"},
	} {
		switch {
		case side.Empty():
			out = append(out, Advice{
				Text: crm + " has no place where a deal " + side.given + " names the partner: none will be found",
				Fix:  "make a label or field there, like \"" + side.name + "\", and name it under " + side.key + " if it is called otherwise",
			})
		case side.Weak():
			out = append(out, Advice{
				Text: crm + " only says that a partner is behind a deal " + side.given + ", never which: such deals are listed and not counted",
				Fix:  "make a label or field there, like \"" + side.name + "\", or say under values whom each source stands for",
			})
		}
	}
	return out
}

// Advice is something to know, with what to do about it.
type Advice struct{ Text, Fix string }

// Found lists what the settings name and the CRM has, in words: `inbound label
// "Referral partner"`.
func (m Mapping) Found() (out []string) {
	for _, side := range []struct {
		Side
		key string
	}{{m.In, "inbound"}, {m.Out, "outbound"}} {
		for _, kind := range []struct {
			name  string
			texts map[string]string
		}{{"label", side.Labels}, {"pipeline", side.Pipelines}} {
			for _, text := range slices.Sorted(maps.Values(kind.texts)) {
				out = append(out, side.key+" "+kind.name+" "+strconv.Quote(text))
			}
		}
		for _, f := range side.Fields {
			out = append(out, side.key+" field "+f.Name())
		}
		for _, s := range side.Sources {
			out = append(out, side.key+" source "+s.Field+" = "+strconv.Quote(s.Value))
		}
	}
	return slices.Compact(out)
}
