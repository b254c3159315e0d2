package told

import (
	"encoding/json"
	"maps"

	"lately"
)

// mostRecent bounds the memory of the overlap; beyond it, records are told again, which
// costs and harms little.
const mostRecent = 500

// Memory is the part of a cursor that says what was told.
type Memory struct {
	Known     Set                `json:"known,omitempty"`     // records that were told with a partner
	Left      Set                `json:"left,omitempty"`      // those of them that a comparison hasn't met yet
	Recent    map[string]string  `json:"recent,omitempty"`    // what was told of records in the overlap of two looks: name to hash
	Fresh     map[string]string  `json:"fresh,omitempty"`     // the same of the look under way
	Companies map[string]Company `json:"companies,omitempty"` // that records name as partners, by id

	near map[string]Company // those that there is no room for
}

// Compare begins a comparison of everything: whatever is known and not met by its end
// is missing.
func (m *Memory) Compare() {
	m.Left = Set{}
	maps.Copy(m.Left, m.Known)
}

// Close ends a look.
func (m *Memory) Close() { m.Recent, m.Fresh, m.Left = m.Fresh, nil, nil }

// Tell adds an item to the batch, or its key if just this was told before. A record
// that names nobody (live is false) and isn't known is left out: it is none of this
// tool's business. One that was known is told for the last time, which withdraws it.
// young says that the next look will meet the record again. news is false if the
// record is as it was told.
func (m *Memory) Tell(b *lately.Batch, name string, it lately.Item, live, young bool) (news bool) {
	delete(m.Left, name)
	if !live && !m.Known[name] {
		return true
	}
	text, _ := json.Marshal(it)
	hash := lately.ShortHash(string(text))
	before := m.Recent[name] == hash || m.Fresh[name] == hash
	if young && len(m.Fresh) < mostRecent {
		if m.Fresh == nil {
			m.Fresh = map[string]string{}
		}
		m.Fresh[name] = hash
	}
	if before {
		b.Seen = append(b.Seen, it.Key)
		return false
	}
	if live {
		if m.Known == nil {
			m.Known = Set{}
		}
		m.Known[name] = true
	} else {
		delete(m.Known, name)
	}
	b.Items = append(b.Items, it)
	return true
}

// Forget tells of a record for the last time.
func (m *Memory) Forget(b *lately.Batch, name string, it lately.Item) {
	delete(m.Left, name)
	delete(m.Known, name)
	delete(m.Recent, name)
	delete(m.Fresh, name)
	b.Items = append(b.Items, it)
}
