package chart

// Size is how large a drawing is, in the units of its page (CSS pixels).
type Size struct{ W, H float64 }

// Sides draws what both sides gave as two bars around one axis, ours to the left;
// a bar of most reaches the edge. A bar that isn't empty is never thinner than a
// unit: something is not nothing.
func Sides(ours, theirs, most float64, s Size, l Label) string {
	var c canvas
	c.elastic("sides", s.W, s.H, l)
	mid := s.W / 2
	o, t := reach(ours, most, mid), reach(theirs, most, mid)
	if o == 0 || t == 0 { // else they meet at the axis
		c.rect("gap", mid-0.5, 0, 1, s.H)
	}
	c.rect("o", mid-o, 0, o, s.H)
	c.rect("t", mid, 0, t, s.H)
	return c.close()
}

// One draws one side's bar: ours grows to the left, theirs to the right.
func One(theirs bool, value, most float64, s Size, l Label) string {
	var c canvas
	c.elastic("one", s.W, s.H, l)
	w := reach(value, most, s.W)
	if theirs {
		c.rect("t", 0, 0, w, s.H)
	} else {
		c.rect("o", s.W-w, 0, w, s.H)
	}
	return c.close()
}

// reach is how long a bar is.
func reach(v, most, room float64) float64 {
	v, most = finite(v), finite(most)
	if v <= 0 || most <= 0 {
		return 0
	}
	return max(1, min(v/most, 1)*room)
}
