package gold

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lately"
	"lately/sync/detect"
)

// Change is two versions of a page, and what a person says came and went between.
type Change struct {
	Before, After string // ids of cases
	Owner         string
	Kind          string // "added", "removed", "changed", "no_change", "broken", "broken_before", "flap"
	Added         []string
	Removed       []string
	Note          string
	// Items are what the connector reports of the later version after it has read
	// the earlier one; Broken says why it doesn't believe it.
	Items   []lately.Item
	Partial bool // what is missing from the items isn't gone
	Broken  string
}

// loadChanges reads pairs.jsonl, which may be missing.
func loadChanges(dir string, s *Set, bodies map[string]version, rd Readers) error {
	path := filepath.Join(dir, "pairs.jsonl")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || rd.Later == nil {
		return nil
	}
	owner := map[string]string{}
	for _, c := range s.Cases {
		owner[c.ID] = c.Owner
	}
	return readLines(path, func(line []byte) error {
		var p struct {
			Before  string   `json:"before"`
			After   string   `json:"after"`
			Kind    string   `json:"kind"`
			Added   []string `json:"added"`
			Removed []string `json:"removed"`
			Note    string   `json:"note"`
		}
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		before, ok1 := bodies[p.Before]
		after, ok2 := bodies[p.After]
		if !ok1 || !ok2 {
			return fmt.Errorf("%s or %s isn't in pages.jsonl", p.Before, p.After)
		}
		c := Change{Before: p.Before, After: p.After, Owner: owner[p.After], Kind: p.Kind, Added: p.Added, Removed: p.Removed, Note: p.Note}
		items, complete, err := rd.Later(after.source, after.url, before.body, after.body)
		if err != nil {
			c.Broken = err.Error()
		}
		c.Items, c.Partial = items, !complete
		s.Changes = append(s.Changes, c)
		return nil
	})
}

// ChangeResult is what the detector makes of a change.
type ChangeResult struct {
	Change
	// FoundAdded and FoundRemoved are the partners whose standing activities came
	// and went, by what the two versions show.
	FoundAdded, FoundRemoved []string
	// WrongAdded and WrongRemoved are those of them that a person didn't see come
	// or go; Missed those that the detector didn't.
	WrongAdded, WrongRemoved, Missed []string
}

// Right reports whether nothing is wrong with it.
func (r ChangeResult) Right() bool {
	return len(r.WrongAdded)+len(r.WrongRemoved)+len(r.Missed) == 0
}

// JudgeChanges compares the versions of pages. What counts is what is credited: a
// partner of grade 1 on the page that is asked about is neither wrong nor missed.
func JudgeChanges(s *Set, o Options) ([]ChangeResult, error) {
	var out []ChangeResult
	cases := map[string]Case{}
	for _, c := range s.Cases {
		cases[c.ID] = c
	}
	grades := map[string]int{}
	for _, l := range s.Labels {
		key := l.Case + "\x00" + l.Partner
		grades[key] = max(grades[key], l.Grade)
	}
	for _, g := range s.Groups {
		d, err := detect.New(g.Parties, o.Detector...)
		if err != nil {
			return nil, fmt.Errorf("judge changes: %w", err)
		}
		for _, c := range s.Changes {
			if c.Owner == g.Owner {
				out = append(out, judgeChange(d, c, cases[c.Before], cases[c.After], grades))
			}
		}
	}
	return out, nil
}

func judgeChange(d *detect.Detector, c Change, before, after Case, grades map[string]int) ChangeResult {
	r := ChangeResult{Change: c}
	had := standsOn(d, before.Source, before.Items)
	has := had
	if c.Broken == "" {
		has = standsOn(d, after.Source, c.Items)
	}
	r.FoundAdded = partnersOf(has, had)
	if !c.Partial {
		r.FoundRemoved = partnersOf(had, has)
	}
	grade := func(in, id string) int { return grades[in+"\x00"+id] }
	r.WrongAdded = except(r.FoundAdded, c.Added, func(id string) bool { return grade(c.After, id) == 1 })
	r.WrongRemoved = except(r.FoundRemoved, c.Removed, func(id string) bool { return grade(c.Before, id) == 1 })
	r.Missed = append(except(c.Added, r.FoundAdded, func(id string) bool { return grade(c.After, id) != 2 }),
		except(c.Removed, r.FoundRemoved, func(id string) bool { return grade(c.Before, id) != 2 })...)
	return r
}

// except are the ids that aren't among others, apart from those left out.
func except(ids, others []string, leaveOut func(string) bool) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(others, id) && !leaveOut(id) {
			out = append(out, id)
		}
	}
	return out
}

// stand is what a page shows for as long as it does: a partner in an area.
type stand struct {
	partner string
	area    lately.Area
}

// standsOn are the counted findings among the items that stand as long as the page
// shows them.
func standsOn(d *detect.Detector, src lately.Source, items []lately.Item) map[stand]bool {
	out := map[stand]bool{}
	for _, it := range items {
		for _, f := range d.Detect(src, it) {
			if f.Status == lately.Counted && f.Area.Standing() {
				out[stand{f.Partner, f.Area}] = true
			}
		}
	}
	return out
}

// partnersOf are the partners with something in one and not in another.
func partnersOf(in, notIn map[stand]bool) []string {
	var out []string
	for s := range in {
		if !notIn[s] && !slices.Contains(out, s.partner) {
			out = append(out, s.partner)
		}
	}
	slices.Sort(out)
	return out
}
