package scoring

import (
	"cmp"
	"math"
	"slices"
)

// Hundredths rounds points to whole hundredths, halves away from zero: what every
// output prints. One decimal is made of these, never of the points themselves, so
// that a reader who rounds 30.15 gets what the overview shows.
func Hundredths(points float64) int64 { return int64(math.Round(points * 100)) }

// Apportion rounds parts to hundredths so that they sum to exactly the total
// given in hundredths: each is rounded down, and what is missing goes to those
// that lost most. Parts that are zero stay zero. The parts must sum to the total
// within a hundredth each, or the difference can't be placed and is left out.
func Apportion(total int64, parts []float64) []int64 {
	out := make([]int64, len(parts))
	var order []int
	missing := total
	for i, p := range parts {
		if p == 0 {
			continue
		}
		out[i] = int64(math.Floor(p * 100))
		missing -= out[i]
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(parts[b]*100-float64(out[b]), parts[a]*100-float64(out[a]))
	})
	for _, i := range order {
		if missing <= 0 {
			break
		}
		out[i]++
		missing--
	}
	return out
}
