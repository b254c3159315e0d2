package detect

import (
	"encoding/json"
	"fmt"
	"strings"

	"lately"
)

// Basis is all that judgements rest on besides the items, in named parts, so that a
// change of the fingerprint can be told in words: "rules", "cuts", "links", the
// "weights" of each model, "us", and "partner" with each id. A party's value has a
// part for each of its fields.
func (d *Detector) Basis() map[string]string {
	out := map[string]string{
		"rules": rulesVersion,
		"cuts":  fmt.Sprintf("%g %g", d.counted, d.pending),
		"links": d.shortLinks,
	}
	for name, m := range d.models {
		out["weights "+name] = lately.ShortHash(fmt.Sprint(m.Bias, m.Counted, m.Pending), fmt.Sprint(m.Weights))
	}
	for i, p := range d.parties {
		if i == ours {
			out["us"] = fieldsOf(p)
			continue
		}
		out["partner "+p.ID] = fieldsOf(p)
	}
	return out
}

// fieldsOf writes a party as "Aliases=ab12 Domains=cd34 …": what each field holds
// is hashed, so that the basis stays small and tells nothing.
func fieldsOf(p lately.Party) string {
	b, err := json.Marshal(p)
	fields := map[string]json.RawMessage{}
	if err == nil {
		err = json.Unmarshal(b, &fields)
	}
	if err != nil {
		return err.Error() // strings and times marshal
	}
	var parts []string
	for _, name := range sortedKeys(fields) {
		parts = append(parts, name+"="+lately.ShortHash(string(fields[name]))[:8])
	}
	return strings.Join(parts, " ")
}
