package calendar

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lately"
)

const (
	// cursorVersion changes when the meaning of the cursor does; an older one is
	// dropped, which costs one full read and doubles nothing.
	cursorVersion = 1
	// maxUpcoming bounds the events that are remembered until they begin.
	maxUpcoming = 2000
)

// progress is what the connector remembers between fetches.
type progress struct {
	Version int    `json:"v"`
	Read    int64  `json:"read,omitempty"`   // when the calendar was read, Unix seconds
	Digest  string `json:"digest,omitempty"` // of what was found in it
	// Upcoming are the events that hadn't begun then, by key without its prefix: one
	// that is missing before it begins was called off.
	Upcoming map[string]announced `json:"upcoming,omitempty"`
}

// announced is an event that hasn't begun. It is [start, when] in JSON.
type announced struct {
	start int64  // Unix seconds
	when  string // what else it goes by, shortened
}

// MarshalJSON writes it short: there may be thousands.
func (a announced) MarshalJSON() ([]byte, error) { return json.Marshal([]any{a.start, a.when}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *announced) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&a.start, &a.when})
}

// whenLength is how much of an alias is remembered.
const whenLength = 8

func short(it lately.Item) string {
	for _, a := range it.Aliases {
		if w, ok := strings.CutPrefix(a, whenPrefix); ok && len(w) >= whenLength {
			return w[:whenLength]
		}
	}
	return ""
}

// decode reads a cursor; one that can't be read starts over.
func decode(c lately.Cursor) progress {
	var p progress
	if len(c) == 0 || json.Unmarshal(c, &p) != nil || p.Version != cursorVersion {
		return progress{Version: cursorVersion}
	}
	return p
}

func (p progress) encode() (lately.Cursor, error) { return json.Marshal(p) }

func (p progress) read() time.Time { return time.Unix(p.Read, 0).UTC() }

// withdrawn are the announced events that haven't begun and are no longer there.
func (p progress) withdrawn(items []lately.Item, now time.Time) (out []lately.Item) {
	there := map[string]bool{}
	for _, it := range items {
		there[it.Key], there[short(it)] = true, true
	}
	for id, a := range p.Upcoming {
		begins := time.Unix(a.start, 0).UTC()
		if key := keyPrefix + id; !there[key] && !there[a.when] && begins.After(now) && begins.Year() < 10000 {
			out = append(out, lately.Item{
				Key: key, Kind: lately.Event, Title: "(no longer in the calendar)", Format: lately.Text, Published: begins, Cancelled: true,
			})
		}
	}
	slices.SortFunc(out, func(a, b lately.Item) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// next is the progress after a look. What a cut calendar didn't show is remembered
// on.
func (p progress) next(items, gone []lately.Item, now time.Time, cut bool) progress {
	q := progress{Version: cursorVersion, Read: now.Unix(), Digest: digest(items), Upcoming: map[string]announced{}}
	if cut || len(items) == 0 && len(gone) == 0 {
		for id, a := range p.Upcoming {
			if a.start > now.Unix() {
				q.Upcoming[id] = a
			}
		}
	}
	upcoming := slices.DeleteFunc(slices.Clone(items), func(it lately.Item) bool { return it.Cancelled || !it.Published.After(now) })
	slices.SortFunc(upcoming, func(a, b lately.Item) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.Key, b.Key))
	})
	for _, it := range upcoming[:min(len(upcoming), maxUpcoming)] {
		q.Upcoming[strings.TrimPrefix(it.Key, keyPrefix)] = announced{it.Published.Unix(), short(it)}
	}
	return q
}

// digest is the hash of what was found. Servers write the time of the request into
// every event, so that the file itself is never the same twice.
func digest(items []lately.Item) string {
	data, err := json.Marshal(items)
	if err != nil {
		return ""
	}
	return lately.ShortHash(string(data))
}
