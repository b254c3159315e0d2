package ledger

import (
	"context"
	"fmt"
	"slices"

	"lately"
)

// known is what is stored of an item.
type known struct {
	ID    int64  `db:"id"`
	Key   string `db:"key"`
	Thing string `db:"thing"`
	Hash  string `db:"hash"`
	Gone  stamp  `db:"gone_at"`
}

// Identify gives items the key and the thing under which they were first stored,
// found by their key or any alias, and parts those that are new or changed from
// the keys of those that are as they were. An item that goes by a name which isn't
// stored yet counts as changed, so that the name is remembered; one that was gone,
// so that it comes back. Of several items that are the same thing one is kept.
func (l *Ledger) Identify(ctx context.Context, sourceID string, items []lately.Item) (changed []lately.Item, same []string, err error) {
	items = slices.Clone(items)
	var all []string
	for i := range items {
		items[i] = tame(items[i])
		all = append(all, names(items[i])...)
	}
	owner, byID, err := lookUp(ctx, l.reader, sourceID, all)
	if err != nil {
		return nil, nil, fmt.Errorf("identify items of %s: %w", sourceID, err)
	}
	found, which := resolve(items, owner, byID)
	for i, it := range items {
		k, ok := byID[found[i]]
		switch {
		case !which[i]:
		case !ok:
			changed = append(changed, newcomer(sourceID, it))
		default:
			fresh := k.Gone.IsZero() && allKnown(names(it), owner)
			hash, err := contentHash(it)
			if err != nil {
				return nil, nil, fmt.Errorf("identify item %s: %w", it.Key, err)
			}
			if fresh && hash == k.Hash {
				same = append(same, k.Key)
				continue
			}
			changed = append(changed, renamed(it, k))
		}
	}
	return changed, same, nil
}

// resolve finds each item's stored one (0: none) and says which items to keep: of
// those that are the same thing the first, or whichever bears the stored key.
func resolve(items []lately.Item, owner map[string]int64, byID map[int64]known) (found []int64, keep []bool) {
	found, keep = make([]int64, len(items)), make([]bool, len(items))
	taken, claimed := map[int64]bool{}, map[string]bool{}
	for i, it := range items {
		if id := owner[it.Key]; id != 0 && byID[id].Key == it.Key && !taken[id] {
			found[i], keep[i], taken[id] = id, true, true
			for _, name := range names(it) {
				claimed[name] = true
			}
		}
	}
	for i, it := range items {
		if keep[i] {
			continue
		}
		list := names(it)
		for _, name := range list {
			if found[i] == 0 {
				found[i] = owner[name]
			}
		}
		if id := found[i]; id != 0 {
			keep[i], taken[id] = !taken[id], true
			continue
		}
		keep[i] = !slices.ContainsFunc(list, func(name string) bool { return claimed[name] })
		for _, name := range list {
			claimed[name] = true
		}
	}
	return found, keep
}

// lookUp finds who goes by each name, and what is stored of them.
func lookUp(ctx context.Context, q querier, sourceID string, names []string) (owner map[string]int64, byID map[int64]known, err error) {
	owner, byID = make(map[string]int64, len(names)), make(map[int64]known, len(names))
	for part := range slices.Chunk(aliasIDs(sourceID, names), chunk) {
		var rows []struct {
			Alias string `db:"alias"`
			known
		}
		err := all(ctx, q, &rows, `
			SELECT a.alias, i.id, i.key, i.thing, i.hash, i.gone_at
			FROM item_aliases a JOIN items i ON i.id = a.item WHERE a.id IN (?)`, part)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			owner[r.Alias], byID[r.ID] = r.ID, r.known
		}
	}
	return owner, byID, nil
}

// aliasID is what the row of a name is found by.
func aliasID(sourceID, name string) string { return lately.ShortHash(sourceID, name) }

// aliasIDs are those of several names, each once, in order.
func aliasIDs(sourceID string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = aliasID(sourceID, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// names is everything an item goes by, its key first.
func names(it lately.Item) []string {
	out := []string{it.Key}
	for _, a := range it.Aliases {
		if a = short(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func allKnown(names []string, owner map[string]int64) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return owner[n] == 0 })
}

// renamed is an item under the identity it was stored with; what it calls itself
// now becomes an alias.
func renamed(it lately.Item, k known) lately.Item {
	if it.Key != k.Key {
		it.Aliases = append(slices.Clone(it.Aliases), it.Key)
	}
	it.Key, it.Thing = k.Key, k.Thing
	return it
}

// newcomer fills in what a new item shows, where its connector left that open.
func newcomer(sourceID string, it lately.Item) lately.Item {
	it.Thing = clean(it.Thing)
	if it.Thing == "" && it.URL != "" {
		it.Thing = canonicalURL(it.URL)
	}
	if it.Thing == "" {
		it.Thing = sourceID + "#" + it.Key
	}
	return it
}

// tame makes an item storable: a key of bounded length, and no dates that JSON
// can't write.
func tame(it lately.Item) lately.Item {
	it.Key = short(it.Key)
	it.Published, it.Updated = at(it.Published).within(), at(it.Updated).within()
	return it
}
