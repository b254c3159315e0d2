package referral

import "strings"

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
