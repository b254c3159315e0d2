package scoring

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"time"

	"lately"
)

// Term is what a side wants of one area: its share of the points and how many
// it expects per 365 days. A share or a count of zero means "not wanted".
type Term struct {
	Share  float64
	Expect float64
}

// Wanted reports whether the area is asked for at all. Anything that isn't a
// positive, finite number asks for nothing.
func (t Term) Wanted() bool {
	return positive(t.Share) && positive(t.Expect) && positive(t.Share/t.Expect)
}

// Price is what one item is worth, in points: 0 when it isn't wanted.
func (t Term) Price() float64 {
	if !t.Wanted() {
		return 0
	}
	return t.Share / t.Expect
}

func positive(f float64) bool { return f > 0 && !math.IsInf(f, 1) }

// Tariff is what a side wants, by area. An area that is absent isn't wanted.
type Tariff map[lately.Area]Term

// DefaultTariff is what a side wants unless the config says otherwise.
func DefaultTariff() Tariff {
	return Tariff{
		lately.PartnerPage:  {Share: 8, Expect: 1},
		lately.Testimonial:  {Share: 10, Expect: 1},
		lately.BlogPost:     {Share: 12, Expect: 4},
		lately.WhitePaper:   {Share: 12, Expect: 1},
		lately.PressRelease: {Share: 10, Expect: 1},
		lately.Integration:  {Share: 15, Expect: 1},
		lately.Workshop:     {Share: 13, Expect: 1},
		lately.Referral:     {Share: 20, Expect: 2},
	}
}

// With is the tariff with the terms of over in place of its own.
func (t Tariff) With(over Tariff) Tariff {
	out := maps.Clone(t)
	if out == nil {
		out = Tariff{}
	}
	maps.Copy(out, over)
	return out
}

// Normalised keeps the wanted areas and scales their shares to sum to 100, so
// that 100 points are one year of everything the side asks for.
func (t Tariff) Normalised() Tariff {
	sum := 0.0
	for _, area := range lately.Areas() {
		if t[area].Wanted() {
			sum += t[area].Share
		}
	}
	out := Tariff{}
	if !positive(sum) {
		return out
	}
	for _, area := range lately.Areas() {
		if term := t[area]; term.Wanted() {
			out[area] = Term{Share: term.Share / sum * 100, Expect: term.Expect}
		}
	}
	return out
}

// Agreement is what is agreed with one partner.
type Agreement struct {
	Partner string // id
	Name    string // as outputs write it; the id when empty
	Theirs  Tariff // what they want of us: values what we gave; nil means DefaultTariff
	Ours    Tariff // what we want of them: values what they gave; nil means DefaultTariff
	// Gate is what the partner wants from us a first time before anything else;
	// empty for most partners.
	Gate lately.Area
	// Tolerance is how far the balance may lean before somebody owes; 0 means the
	// model's.
	Tolerance float64
	Since     time.Time // nothing earlier is scored; zero means no limit
	// Coverage is by which sources the exchange can be detected; nil takes everything
	// as seen.
	Coverage Coverage
	// Cover makes the Coverage where that is nil, when the partner's turn comes: those of
	// many partners with many sources aren't held at once. It may be nil as well.
	Cover func() Coverage
}

// covered is the agreement with its Coverage made.
func (ag Agreement) covered() Agreement {
	if ag.Coverage == nil && ag.Cover != nil {
		ag.Coverage = ag.Cover()
	}
	return ag
}

// ID is a short, stable name of the terms, like "t-1a2b3c": scorecards under the same
// name are by the same terms. Terms that come to the same have the same name: only
// what is wanted, and in which proportion, matters. Names and coverage are no terms.
func (ag Agreement) ID() string {
	var b strings.Builder
	for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
		tariff := ag.tariffFor(side)
		for _, area := range lately.Areas() {
			// Twelve digits: scaling a tariff must not rename it by a last bit.
			fmt.Fprintf(&b, "%s %s %.12g %.12g\n", side, area, tariff[area].Share, tariff[area].Expect)
		}
	}
	since := ""
	if !ag.Since.IsZero() {
		since = ag.Since.UTC().Format(time.RFC3339Nano)
	}
	fmt.Fprintf(&b, "%s %g %s", ag.Gate, max(0, ag.Tolerance), since)
	return "t-" + lately.ShortHash(b.String())[:6]
}

// tariffFor is the normalised tariff that values what a side gave: the other
// side's wishes.
func (ag Agreement) tariffFor(giver lately.Side) Tariff {
	t := ag.Ours
	if giver == lately.Ours {
		t = ag.Theirs
	}
	if t == nil {
		t = DefaultTariff()
	}
	return t.Normalised()
}
