package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// replaceFindings stores what is found in items now in place of what was found
// before. Where items were read anew, at that time, a standing thing that one of
// them no longer shows is missing: it isn't taken for removed by that alone. The
// zero time means that items are only judged again: then what isn't found any more
// was never there.
func replaceFindings(ctx context.Context, t tx, found []itemFindings, read time.Time, touched activitySet) error {
	items := make([]int64, len(found))
	for i, f := range found {
		items[i] = f.item
	}
	before, err := findingsOf(ctx, t, items)
	if err != nil {
		return fmt.Errorf("read earlier findings: %w", err)
	}
	var rows [][]any
	for _, f := range found {
		now := f.rows()
		for _, row := range before[f.item] {
			touched[row.Activity] = true
			if kept, ok := outlives(row, now, read); ok {
				rows = append(rows, kept.values())
			}
		}
		for _, row := range now {
			touched[row.Activity] = true
			rows = append(rows, row.values())
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
	return nil
}

// findingsOf reads what is stored of items, by item.
func findingsOf(ctx context.Context, q querier, items []int64) (map[int64][]storedFinding, error) {
	out := make(map[int64][]storedFinding, len(items))
	for part := range slices.Chunk(items, chunk) {
		var rows []storedFinding
		err := all(ctx, q, &rows, "SELECT item, "+findingFields+", missing_since, missing_reads, gone_at FROM findings WHERE item IN (?)", part)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Item] = append(out[r.Item], r)
		}
	}
	return out, nil
}

// outlives reports whether an earlier finding stays beside those of now, and as
// what.
func outlives(row storedFinding, now []storedFinding, read time.Time) (storedFinding, bool) {
	if slices.ContainsFunc(now, func(n storedFinding) bool { return n.Activity == row.Activity }) {
		return row, false
	}
	missing := !row.MissingSince.IsZero()
	switch {
	case !row.GoneAt.IsZero(), missing && read.IsZero():
	case missing:
		row.MissingReads++
	case !read.IsZero() && stands(row.Area, row.Status):
		row.MissingSince, row.MissingReads = at(read), 1
	default:
		return row, false
	}
	return row, true
}

// stands reports whether a finding is one of a standing thing, more than a mention.
func stands(area, status string) bool {
	return lately.Area(area).Standing() && lately.Status(status) != lately.Mention
}
