package ledger

import (
	"context"
	"fmt"
	"slices"
)

// filedRow is an activity as detection makes it of a thing, with the one that it is
// filed under.
type filedRow struct {
	Activity string `db:"activity"`
	Partner  string `db:"partner"`
	Side     string `db:"side"`
	Area     string `db:"area"`
	Filed    string `db:"filed"`
	Thing    string `db:"thing"`
}

// refile files what is found of things, given by the names that they are kept under,
// where persons say that it belongs: see Decide. The activities that lose or gain
// something by that are added to touched.
func refile(ctx context.Context, t tx, things []string, touched activitySet) error {
	for part := range slices.Chunk(things, chunk) {
		if err := refilePart(ctx, t, part, touched); err != nil {
			return fmt.Errorf("file what is found as it was decided: %w", err)
		}
	}
	return nil
}

func refilePart(ctx context.Context, t tx, things []string, touched activitySet) error {
	var found []filedRow
	err := all(ctx, t, &found, `SELECT DISTINCT f.activity, f.partner, f.side, f.area, f.under AS filed, n.root AS thing
		FROM things n JOIN findings f ON f.thing = n.name WHERE n.root IN (?) ORDER BY 1`, things)
	if err != nil || len(found) == 0 {
		return err
	}
	var own, gone []reviewRow
	if err := all(ctx, t, &own, "SELECT "+reviewColumns+" FROM reviews WHERE thing IN (?)", things); err != nil {
		return err
	}
	if err := all(ctx, t, &gone, away, things); err != nil {
		return err
	}
	for _, f := range found {
		to := f.Activity
		i := slices.IndexFunc(own, func(r reviewRow) bool { return r.Activity == f.Activity })
		j := slices.IndexFunc(gone, func(r reviewRow) bool { return r.corrects() && r.about(f.Partner, f.Side, f.Thing) })
		switch {
		case i >= 0 && own[i].corrects():
			to = own[i].Becomes
		case i < 0 && j >= 0:
			to = gone[j].targetOf(f.Area)
		}
		if to == f.Filed {
			continue
		}
		touched[f.Filed], touched[to] = true, true
		var filed any
		if to != f.Activity {
			filed = to
		}
		if _, err := t.exec(ctx, "UPDATE findings SET filed = ? WHERE activity = ? AND thing IN (SELECT name FROM things WHERE root = ?)", filed, f.Activity, f.Thing); err != nil {
			return err
		}
	}
	return nil
}

// corrected are those of some names' things of which a person said that they are
// something else. Mostly there are none.
func corrected(ctx context.Context, t tx, names []string) ([]string, error) {
	things := activitySet{}
	for part := range slices.Chunk(names, chunk) {
		var list []string
		err := all(ctx, t, &list, `SELECT DISTINCT n.root FROM things n JOIN reviews r ON r.thing = n.root
			WHERE n.name IN (?) AND (r.to_side <> '' OR r.to_area <> '')`, part)
		if err != nil {
			return nil, fmt.Errorf("find decisions on things: %w", err)
		}
		things.add(list)
	}
	return things.sorted(), nil
}
