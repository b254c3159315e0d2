package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// replaceFindings stores what is found in items now in place of what was found
// before. Where items were read anew, a standing thing that one of them no longer
// shows is missing: it isn't taken for removed by that alone. Where they are only
// judged again, what isn't found any more was never there. What a person accepted
// stays either way.
func replaceFindings(ctx context.Context, t tx, found []itemFindings, read bool, now time.Time, touched activitySet) error {
	known, err := nameThings(ctx, t, found, now, touched)
	if err != nil {
		return err
	}
	items := make([]int64, len(found))
	for i, f := range found {
		items[i] = f.item
	}
	before, err := findingsOf(ctx, t, items)
	if err != nil {
		return fmt.Errorf("read earlier findings: %w", err)
	}
	accepted, err := acceptedOf(ctx, t, before)
	if err != nil {
		return fmt.Errorf("read reviews: %w", err)
	}
	var rows [][]any
	for _, f := range found {
		list := f.rows(known)
		stays := map[string]bool{}
		for _, row := range before[f.item] {
			touched[row.Filed] = true
			if kept, ok := outlives(row, list, read, accepted[row.Activity], now); ok {
				stays[row.Activity] = true
				rows = append(rows, kept.values())
			}
		}
		for _, row := range list {
			touched[row.Activity] = true
			if !stays[row.Activity] {
				rows = append(rows, row.values())
			}
		}
	}
	for part := range slices.Chunk(items, chunk) {
		if _, err := t.exec(ctx, "DELETE FROM findings WHERE item IN (?)", part); err != nil {
			return fmt.Errorf("drop earlier findings: %w", err)
		}
	}
	if err := t.insert(ctx, "INSERT INTO findings (item, "+findingFields+", missing_since, missing_reads, gone_at)", rows, ""); err != nil {
		return fmt.Errorf("store findings: %w", err)
	}
	things, err := corrected(ctx, t, known.sorted())
	if err != nil {
		return err
	}
	return refile(ctx, t, things, touched)
}

// findingsOf reads what is stored of items, by item.
func findingsOf(ctx context.Context, q querier, items []int64) (map[int64][]storedFinding, error) {
	out := make(map[int64][]storedFinding, len(items))
	for part := range slices.Chunk(items, chunk) {
		var rows []storedFinding
		err := all(ctx, q, &rows, "SELECT "+storedColumns+" FROM findings f WHERE f.item IN (?)", part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Item] = append(out[r.Item], r)
		}
	}
	return out, nil
}

// outlives reports whether an earlier finding stays beside those of now, or in place
// of one, and as what. A standing thing that has become a mere mention is as missing
// as one that isn't shown at all. accepted is what a person decided who accepted
// it, if one did.
func outlives(row storedFinding, list []storedFinding, read bool, accepted reviewRow, now time.Time) (storedFinding, bool) {
	stood := lately.Area(row.Area).Standing() && lately.Status(row.Status) != lately.Mention
	i := slices.IndexFunc(list, func(n storedFinding) bool { return n.Activity == row.Activity })
	if i >= 0 && !(stood && lately.Status(list[i].Status) == lately.Mention) {
		return row, false
	}
	missing := !row.MissingSince.IsZero()
	switch {
	case !row.GoneAt.IsZero(), missing && !read:
	case missing:
		row.MissingReads++
	case read && stood:
		row.MissingSince, row.MissingReads = at(now), 1
	case accepted.Activity != "":
		// Found as something else of the same side, or of the side that a person said
		// it is of, it takes the decision along.
		return row, !slices.ContainsFunc(list, func(n storedFinding) bool {
			return n.Partner == row.Partner && (n.Side == row.Side || n.Side == accepted.ToSide)
		})
	default:
		return row, false
	}
	return row, true
}
