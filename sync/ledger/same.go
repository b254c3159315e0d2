package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"lately"
)

// nameRow is a name with the name that its thing is kept under.
type nameRow struct {
	Name   string `db:"name"`
	Root   string `db:"root"`
	Source string `db:"source"` // where the name was first met
	Since  stamp  `db:"since"`
}

// sameDay is how long two names of one thing may have been known apart for their
// order of arrival not to matter. After that the thing keeps the name it had first,
// so that ids which people have seen stay.
const sameDay = 24 * time.Hour

// nameTable is what is known of some names, by name.
type nameTable map[string]nameRow

// sorted is the names in the order in which everyone locks them.
func (n nameTable) sorted() []string { return slices.Sorted(maps.Keys(n)) }

// root is the row that a name leads to.
func (n nameTable) root(name string) nameRow { return n[n[name].Root] }

// nameThings finds what things are kept under, and joins those that turn out to be
// one. It locks the names, in one order for everyone, so that two commits that meet
// the same thing see each other. What joining moves is added to touched.
func nameThings(ctx context.Context, t tx, found []itemFindings, now time.Time, touched activitySet) (nameTable, error) {
	claimed := claims(found)
	if err := claimed.addEarlier(ctx, t, found); err != nil {
		return nil, fmt.Errorf("read earlier names of things: %w", err)
	}
	known, err := register(ctx, t, claimed, now)
	if err != nil {
		return nil, fmt.Errorf("register names of things: %w", err)
	}
	for _, f := range found {
		for _, name := range f.others() {
			one, two := known.root(f.thing), known.root(name)
			// What a source tells apart itself is two things, whatever they share.
			if len(f.findings) == 0 || one.Name == two.Name || known[name].Source == f.source {
				continue
			}
			keep, drop := elder(one, two)
			if err := join(ctx, t, keep.Name, drop.Name, touched); err != nil {
				return nil, fmt.Errorf("join %s and %s: %w", keep.Name, drop.Name, err)
			}
			for name, r := range known {
				if r.Root == drop.Name {
					r.Root = keep.Name
					known[name] = r
				}
			}
		}
	}
	return known, nil
}

// addEarlier adds the names of what was found in items before: a decision on one of
// them must not be stored beside what becomes of it now.
func (n nameTable) addEarlier(ctx context.Context, t tx, found []itemFindings) error {
	sources, items := make(map[int64]string, len(found)), make([]int64, len(found))
	for i, f := range found {
		sources[f.item], items[i] = f.source, f.item
	}
	for part := range slices.Chunk(items, chunk) {
		var rows []struct {
			Item  int64  `db:"item"`
			Thing string `db:"thing"`
		}
		if err := all(ctx, t, &rows, "SELECT DISTINCT item, thing FROM findings WHERE item IN (?)", part); err != nil {
			return err
		}
		for _, r := range rows {
			if _, ok := n[r.Thing]; !ok {
				n[r.Thing] = nameRow{Name: r.Thing, Root: r.Thing, Source: sources[r.Item]}
			}
		}
	}
	return nil
}

// others are the further names of an item's thing: those it has by itself, and what
// detection calls it.
func (f itemFindings) others() []string {
	out := f.also
	for _, finding := range f.findings {
		if name := f.thingOf(finding); finding.Area.Publication() && name != f.thing {
			out = append(slices.Clip(out), name)
		}
	}
	return out
}

// claims are the names of all items in which something was found, each with what it
// leads to if nobody has it yet. A thing's own name comes before what others call it.
func claims(found []itemFindings) nameTable {
	out := nameTable{}
	for _, f := range found {
		for _, finding := range f.findings {
			for _, name := range []string{f.thing, f.thingOf(finding)} {
				if _, ok := out[name]; !ok && (name == f.thing || !finding.Area.Publication()) {
					out[name] = nameRow{Name: name, Root: name, Source: f.source}
				}
			}
		}
	}
	for _, f := range found {
		if len(f.findings) == 0 {
			continue
		}
		for _, name := range f.others() {
			if _, ok := out[name]; !ok {
				out[name] = nameRow{Name: name, Root: f.thing, Source: f.source}
			}
		}
	}
	return out
}

// register locks names, stores those that are new, and returns what they and the
// names they lead to are.
func register(ctx context.Context, t tx, claims nameTable, now time.Time) (nameTable, error) {
	rows := make([][]any, 0, len(claims))
	for _, name := range claims.sorted() {
		rows = append(rows, []any{name, claims[name].Root, claims[name].Source, at(now)})
	}
	stored, err := insertReturning[nameRow](ctx, t, "INSERT INTO things (name, root, source, since)", rows,
		"ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING name, root, source, since")
	if err != nil {
		return nil, err
	}
	known := make(nameTable, len(stored))
	for _, r := range stored {
		known[r.Name] = r
	}
	return known, follow(ctx, t, known)
}

// follow adds the rows that names lead to, and makes each lead to one that leads no
// further.
func follow(ctx context.Context, q querier, known nameTable) error {
	for changed := true; changed; {
		changed = false
		missing := map[string]bool{}
		for name, r := range known {
			next, ok := known[r.Root]
			if !ok {
				missing[r.Root] = true
			} else if next.Root != r.Root {
				r.Root = next.Root
				known[name], changed = r, true
			}
		}
		more, err := namesOf(ctx, q, slices.Sorted(maps.Keys(missing)))
		if err != nil {
			return err
		}
		for name := range missing {
			if _, ok := more[name]; !ok {
				return fmt.Errorf("thing %s is kept nowhere", name)
			}
			known[name], changed = more[name], true
		}
	}
	return nil
}

// namesOf reads names as they are stored.
func namesOf(ctx context.Context, q querier, list []string) (nameTable, error) {
	out := make(nameTable, len(list))
	for part := range slices.Chunk(list, chunk) {
		var rows []nameRow
		if err := all(ctx, q, &rows, "SELECT name, root, source, since FROM things WHERE name IN (?)", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Name] = r
		}
	}
	return out, nil
}

// elder says which of two things keeps its name.
func elder(one, two nameRow) (keep, drop nameRow) {
	apart := two.Since.Sub(one.Since.Time)
	if apart < -sameDay || apart <= sameDay && two.Name < one.Name {
		return two, one
	}
	return one, two
}

// join makes one thing of two: all names of drop lead to keep from now on, and what
// was found and decided under drop counts for keep.
func join(ctx context.Context, t tx, keep, drop string, touched activitySet) error {
	for {
		// A name that another commit has just given to drop is seen in the next round.
		n, err := t.exec(ctx, "UPDATE things SET root = ? WHERE root = ?", keep, drop)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	var rows []storedFinding
	err := all(ctx, t, &rows, "SELECT "+storedColumns+" FROM findings f WHERE f.thing IN (SELECT name FROM things WHERE root = ?)", keep)
	if err != nil {
		return err
	}
	for _, r := range rows {
		id := lately.ActivityID(r.Partner, lately.Side(r.Side), lately.Area(r.Area), keep)
		if id == r.Activity {
			continue
		}
		touched[id], touched[r.Activity], touched[r.Filed] = true, true, true
		if err := rename(ctx, t, r, id, rows); err != nil {
			return err
		}
	}
	if err := joinReviews(ctx, t, keep, drop); err != nil {
		return err
	}
	return refile(ctx, t, []string{keep}, touched)
}

// rename gives a finding to another activity. An item shows an activity once: of two
// the better one stays.
func rename(ctx context.Context, t tx, r storedFinding, id string, all []storedFinding) error {
	twin := slices.IndexFunc(all, func(o storedFinding) bool { return o.Item == r.Item && o.Activity == id })
	if twin >= 0 {
		worse := r.Activity
		if better(lately.Status(r.Status), r.Confidence, lately.Status(all[twin].Status), all[twin].Confidence) < 0 {
			worse = id
		}
		if _, err := t.exec(ctx, "DELETE FROM findings WHERE item = ? AND activity = ?", r.Item, worse); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, "UPDATE findings SET activity = ?, filed = NULL WHERE item = ? AND activity = ?", id, r.Item, r.Activity)
	return err
}
