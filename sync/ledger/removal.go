package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// The breaker: when one read would end at least so many of the activities that
// stand in a source, and more than one in so many of them, it is more likely that
// the page was rebuilt or is broken than that they all were taken down. Then all
// removals of the source are held back until as many good reads again, over as long
// a time again, have borne them out, or until a person releases them.
const (
	breakerLeast = 3
	breakerShare = 4
)

// trips reports whether ending so many of what stands is too much at once.
func trips(ending, standing int) bool {
	return ending >= breakerLeast && ending*breakerShare > standing
}

// removal is something that enough reads have lacked: an item or, where activity
// isn't empty, a finding of one.
type removal struct {
	Item     int64  `db:"item"`
	Activity string `db:"activity"`
	Since    stamp  `db:"missing_since"`
}

// whole reports whether it is an item and not just a finding.
func (r removal) whole() bool { return r.Activity == "" }

// hold is what the breaker holds back of a source.
type hold struct {
	Since stamp `db:"held_since"`
	Reads int   `db:"held_reads"`
	Back  int   `db:"held_back"` // activities
	// Pass is zero once a listing was read to its end: only then does a read say
	// anything of the items it lacks.
	Pass stamp `db:"pass_started"`
}

// settle decides on the removals that have been borne out by now: it ends them, or
// holds them back. It is called once a read; release ends them all.
func settle(ctx context.Context, t tx, sourceID string, now time.Time, release bool, touched activitySet, done *lately.Committed) error {
	list, err := borneOut(ctx, t, sourceID, now)
	if err != nil {
		return fmt.Errorf("find what is gone: %w", err)
	}
	var h hold
	if err := one(ctx, t, &h, "SELECT held_since, held_reads, held_back, pass_started FROM sources WHERE id = ?", sourceID); err != nil {
		return fmt.Errorf("read what is held back: %w", err)
	}
	if len(list) == 0 && h.Since.IsZero() {
		return nil
	}
	if !release && !h.Pass.IsZero() && slices.ContainsFunc(list, removal.whole) {
		done.HeldBack = h.Back
		return nil
	}
	ripe, rest := h.parts(list, now, release)
	if err := end(ctx, t, ripe, now, touched); err != nil {
		return fmt.Errorf("mark what is gone: %w", err)
	}
	ending, standing, err := weigh(ctx, t, sourceID, rest)
	if err != nil {
		return fmt.Errorf("weigh removals: %w", err)
	}
	if !trips(ending, standing) {
		if err := end(ctx, t, rest, now, touched); err != nil {
			return fmt.Errorf("mark what is gone: %w", err)
		}
		ripe = append(ripe, rest...)
		ending = 0
	}
	for _, r := range ripe {
		if r.whole() {
			done.GoneItems++
		}
	}
	done.HeldBack = ending
	return h.store(ctx, t, sourceID, now, ending, len(ripe) > 0)
}

// borneOut lists what enough good reads have lacked for long enough. The cross join
// makes SQLite begin with the few findings that are missing; sorting there would keep
// it from that.
func borneOut(ctx context.Context, t tx, sourceID string, now time.Time) ([]removal, error) {
	var list, findings []removal
	err := all(ctx, t, &list, `SELECT id AS item, '' AS activity, missing_since FROM items
		WHERE source = ? AND missing_since > 0 AND missing_since <= ? AND gone_at IS NULL AND missing_reads >= ?
		ORDER BY id`, sourceID, at(now.Add(-goneAfter)), goneReads)
	if err != nil {
		return nil, err
	}
	err = all(ctx, t, &findings, `SELECT f.item, f.activity, f.missing_since FROM findings f CROSS JOIN items i
		WHERE i.id = f.item AND f.missing_since IS NOT NULL AND f.gone_at IS NULL AND f.missing_reads >= ? AND f.missing_since <= ? AND i.source = ?`, goneReads, at(now.Add(-goneAfter)), sourceID)
	slices.SortFunc(findings, func(a, b removal) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Activity, b.Activity))
	})
	return append(list, findings...), err
}

// parts tells the removals that were held back for long enough from those that
// weren't held back yet.
func (h hold) parts(list []removal, now time.Time, release bool) (ripe, rest []removal) {
	long := !h.Since.IsZero() && h.Reads+1 >= goneReads && !h.Since.After(now.Add(-goneAfter))
	for _, r := range list {
		if release || long && !r.Since.After(h.Since.Add(-goneAfter)) {
			ripe = append(ripe, r)
		} else {
			rest = append(rest, r)
		}
	}
	return ripe, rest
}

// weigh counts the activities that removals would end in a source, and those that
// stand there now. One that several items show stands until all of them are gone.
func weigh(ctx context.Context, t tx, sourceID string, list []removal) (ending, standing int, err error) {
	if len(list) < breakerLeast {
		return 0, 0, nil
	}
	var rows []struct {
		Item     int64  `db:"item"`
		Activity string `db:"activity"`
		Filed    string `db:"filed"`
		Area     string `db:"area"`
		Status   string `db:"status"`
	}
	err = all(ctx, t, &rows, `SELECT f.item, f.activity, f.under AS filed, f.area, f.status FROM items i JOIN findings f ON f.item = i.id
		WHERE i.source = ? AND i.gone_at IS NULL AND f.gone_at IS NULL`, sourceID)
	if err != nil {
		return 0, 0, err
	}
	going := make(map[removal]bool, len(list))
	for _, r := range list {
		going[removal{Item: r.Item, Activity: r.Activity}] = true
	}
	stays := map[string]bool{}
	for _, r := range rows {
		if ends(lately.Area(r.Area)) && lately.Status(r.Status) != lately.Mention {
			gone := going[removal{Item: r.Item}] || going[removal{Item: r.Item, Activity: r.Activity}]
			stays[r.Filed] = stays[r.Filed] || !gone
		}
	}
	for _, stay := range stays {
		if !stay {
			ending++
		}
	}
	return ending, len(stays), nil
}

// end makes removals lasting.
func end(ctx context.Context, t tx, list []removal, now time.Time, touched activitySet) error {
	var items, shown []int64
	for _, r := range list {
		shown = append(shown, r.Item)
		if r.whole() {
			items = append(items, r.Item)
			continue
		}
		if _, err := t.exec(ctx, "UPDATE findings SET gone_at = ? WHERE item = ? AND activity = ?", at(now), r.Item, r.Activity); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(items, chunk-1) {
		if _, err := t.exec(ctx, "UPDATE items SET gone_at = ? WHERE id IN (?)", at(now), part); err != nil {
			return err
		}
	}
	return touched.addItems(ctx, t, shown)
}

// store notes what is held back from now on; afresh counts its reads from here.
func (h hold) store(ctx context.Context, t tx, sourceID string, now time.Time, ending int, afresh bool) error {
	next := hold{Since: h.Since, Reads: h.Reads + 1, Back: ending}
	switch {
	case ending == 0:
		next = hold{}
	case afresh || h.Since.IsZero():
		next.Since, next.Reads = at(now), 0
	}
	_, err := t.exec(ctx, "UPDATE sources SET held_since = ?, held_reads = ?, held_back = ? WHERE id = ?", next.Since, next.Reads, next.Back, sourceID)
	if err != nil {
		return fmt.Errorf("note what is held back: %w", err)
	}
	return nil
}

// Release ends the removals that the breaker holds back in a source, as a person
// asked. It returns how many activities ended by that.
func (l *Ledger) Release(ctx context.Context, sourceID string, now time.Time) (int, error) {
	var done lately.Committed
	err := l.write(ctx, func(t tx) error {
		done = lately.Committed{}
		n, err := t.exec(ctx, "UPDATE sources SET token = token WHERE id = ?", sourceID) // keeps commits away
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoSource
		}
		touched := activitySet{}
		if err := settle(ctx, t, sourceID, now, true, touched, &done); err != nil {
			return err
		}
		changes, err := remerge(ctx, t, touched, now)
		tally(changes, &done)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("release removals of %s: %w", sourceID, err)
	}
	return done.LostActivities, nil
}
