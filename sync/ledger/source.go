package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// sourceRow is the part of a source's row that the config decides.
type sourceRow struct {
	ID       string `db:"id"`
	Name     string `db:"name"`
	Owner    string `db:"owner"`
	Kind     string `db:"kind"`
	Location string `db:"location"`
	Area     string `db:"area"`
	Every    int64  `db:"every_ms"`
	Active   bool   `db:"active"`
}

func rowOf(s lately.Source) sourceRow {
	return sourceRow{
		ID: s.ID, Name: clean(s.Name), Owner: clean(s.Owner), Kind: s.Kind, Location: clean(s.Location),
		Area: string(s.Area), Every: s.Every.Milliseconds(), Active: true,
	}
}

func (r sourceRow) source() lately.Source {
	return lately.Source{
		ID: r.ID, Name: r.Name, Owner: r.Owner, Kind: r.Kind, Location: r.Location,
		Area: lately.Area(r.Area), Every: time.Duration(r.Every) * time.Millisecond,
	}
}

const sourceColumns = "id, name, owner, kind, location, area, every_ms, active"

// Register makes sources the ones that are polled. A source that isn't among them
// any more is kept with all it gave, but is neither due nor listed. A source that
// has moved to another location is read from its start.
func (l *Ledger) Register(ctx context.Context, sources []lately.Source, now time.Time) error {
	want := make(map[string]sourceRow, len(sources))
	for _, s := range sources {
		want[s.ID] = rowOf(s)
	}
	err := l.write(ctx, func(t tx) error {
		var have []sourceRow
		if err := all(ctx, t, &have, "SELECT "+sourceColumns+" FROM sources ORDER BY id"); err != nil {
			return err
		}
		// Most runs find everything as it is, and write nothing.
		rest := make(map[string]sourceRow, len(want))
		for id, r := range want {
			rest[id] = r
		}
		var off []string
		for _, h := range have {
			w, ok := want[h.ID]
			if ok && w == h {
				delete(rest, h.ID)
			}
			if !ok && h.Active {
				off = append(off, h.ID)
			}
		}
		for _, id := range off {
			if _, err := t.exec(ctx, "UPDATE sources SET active = ? WHERE id = ?", false, id); err != nil {
				return err
			}
		}
		return registerRows(ctx, t, have, rest, now)
	})
	if err != nil {
		return fmt.Errorf("register sources: %w", err)
	}
	return nil
}

// registerRows writes the sources that are new or changed, in the order of their
// ids, in which everyone locks them.
func registerRows(ctx context.Context, t tx, have []sourceRow, rest map[string]sourceRow, now time.Time) error {
	for _, h := range have {
		if w, ok := rest[h.ID]; ok && (w.Kind != h.Kind || w.Location != h.Location) {
			if err := forget(ctx, t, h.ID); err != nil {
				return err
			}
			if _, err := t.exec(ctx, "UPDATE sources SET next_at = NULL WHERE id = ?", h.ID); err != nil {
				return err
			}
		}
	}
	rows := make([][]any, 0, len(rest))
	for _, r := range rest {
		rows = append(rows, []any{r.ID, r.Name, r.Owner, r.Kind, r.Location, r.Area, r.Every, r.Active, at(now)})
	}
	slices.SortFunc(rows, func(a, b []any) int { return cmp.Compare(a[0].(string), b[0].(string)) })
	return t.insert(ctx, "INSERT INTO sources ("+sourceColumns+", registered_at)", rows,
		`ON CONFLICT (id) DO UPDATE SET name = excluded.name, owner = excluded.owner, kind = excluded.kind,
		 location = excluded.location, area = excluded.area, every_ms = excluded.every_ms, active = excluded.active`)
}

// Sources lists what is known of every source that is polled, by id. Items are
// those still there; activities are those with evidence in the source that are
// neither rejected nor mere mentions.
func (l *Ledger) Sources(ctx context.Context) ([]lately.SourceState, error) {
	return l.sources(ctx, "COALESCE(i.n, 0) AS items, COALESCE(a.n, 0) AS activities", `
		LEFT JOIN (SELECT source, COUNT(*) AS n FROM items WHERE gone_at IS NULL GROUP BY source) i ON i.source = s.id
		LEFT JOIN (SELECT i.source, COUNT(DISTINCT a.id) AS n
		           FROM findings f JOIN items i ON i.id = f.item JOIN activities a ON a.id = f.under
		           WHERE a.status NOT IN ('mention', 'rejected') GROUP BY i.source) a ON a.source = s.id`)
}

// Health lists the same without counts, which take going through all items.
func (l *Ledger) Health(ctx context.Context) ([]lately.SourceState, error) {
	return l.sources(ctx, "0 AS items, 0 AS activities", "")
}

func (l *Ledger) sources(ctx context.Context, counts, joins string) ([]lately.SourceState, error) {
	var rows []struct {
		sourceRow
		FirstOK    stamp  `db:"first_ok"`
		LastOK     stamp  `db:"last_ok"`
		LastError  stamp  `db:"last_error"`
		Error      string `db:"error"`
		NextAt     stamp  `db:"next_at"`
		Failures   int    `db:"failures"`
		Items      int    `db:"items"`
		Activities int    `db:"activities"`
		HeldBack   int    `db:"held_back"`
		HeldSince  stamp  `db:"held_since"`
	}
	err := all(ctx, l.reader, &rows, `
		SELECT s.id, s.name, s.owner, s.kind, s.location, s.area, s.every_ms, s.active, s.first_ok,
		       s.last_ok, s.last_error, s.error, s.next_at, s.failures, s.held_back, s.held_since,
		       `+counts+`
		FROM sources s`+joins+`
		WHERE s.active ORDER BY s.id`)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out := make([]lately.SourceState, len(rows))
	for i, r := range rows {
		out[i] = lately.SourceState{
			Source: r.source(), Since: r.FirstOK.Time, LastOK: r.LastOK.Time, LastError: r.LastError.Time, Error: r.Error,
			NextAt: r.NextAt.Time, Failures: r.Failures, Items: r.Items, Activities: r.Activities,
			HeldBack: r.HeldBack, HeldSince: r.HeldSince.Time,
		}
	}
	return out, nil
}
