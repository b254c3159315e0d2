package gold

import (
	"fmt"
	"maps"
	"slices"

	"lately/sync/detect"
)

// FitRows fits every model on rows alone, with the spread of its weights and how far
// it agrees with the rows when one partner at a time is left out.
func FitRows(rows []Row, f Fitting) []*detect.Model {
	models := FitAll(rows, f)
	var fits []map[string]*detect.Model
	same, unseen := agreement{}, agreement{}
	for _, r := range rows {
		same.add(r, models)
	}
	folds := parted(rows, "partner")
	for _, fold := range slices.Sorted(maps.Keys(folds)) {
		without := FitAll(without(rows, "partner", fold), f)
		fits = append(fits, without)
		for _, r := range folds[fold] {
			if without[r.Model] == nil && f.start(r.Model) != nil {
				without[r.Model] = f.start(r.Model) // nothing else to fit on
			}
			unseen.add(r, without)
		}
	}
	spread := spreads(fits)
	var out []*detect.Model
	for _, name := range slices.Sorted(maps.Keys(models)) {
		m := models[name]
		for i, w := range m.Weights {
			m.Weights[i].Spread = spread[name][w.Name]
		}
		m.Notes = append(m.Notes, same[name].note("on the decisions it was fitted on"), unseen[name].note("on partners it was fitted without"), "", Folds("partner").columns())
		out = append(out, m)
	}
	return out
}

// agreement counts, by model, how much of the rows' weight a model decides as they do.
type agreement map[string]*agreed

type agreed struct{ right, all float64 }

func (a agreement) add(r Row, models map[string]*detect.Model) {
	m := models[r.Model]
	if m == nil {
		return
	}
	if a[r.Model] == nil {
		a[r.Model] = &agreed{}
	}
	a[r.Model].all += r.Weight
	if (m.Weigh(slices.Clone(r.Signals)) >= 0.5) == r.Right {
		a[r.Model].right += r.Weight
	}
}

func (a *agreed) note(what string) string {
	if a == nil || a.all == 0 {
		return what + ": nothing to measure"
	}
	return fmt.Sprintf("%s: decides %.0f %% as they do", what, 100*a.right/a.all)
}
