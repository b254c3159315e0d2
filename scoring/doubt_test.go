package scoring

import (
	"errors"
	"math"
	"testing"

	"lately"

	"pgregory.net/rapid"
)

// given goes through activities without an error.
func given(list ...lately.Activity) func(func(lately.Activity, error) bool) {
	return func(yield func(lately.Activity, error) bool) {
		for _, a := range list {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func doubtsOf(t interface {
	Helper()
	Fatal(...any)
}, acts []lately.Activity) []Doubt {
	t.Helper()
	list, err := Doubts(given(acts...), []Agreement{{Partner: "p", Name: "P"}}, DefaultModel(), asOf)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDoubtsAreOrderedByWhatTheyMove(t *testing.T) {
	pending := status(lately.Pending)
	acts := append(exchange(),
		act(lately.Ours, lately.BlogPost, 400, pending),                   // faded
		act(lately.Theirs, lately.WhitePaper, 10, pending),                // fresh and dear
		act(lately.Theirs, lately.Testimonial, 3, pending),                // standing
		act(lately.Ours, lately.Testimonial, 3, pending),                  // the second of one asked for
		act(lately.Theirs, lately.Referral, 5, pending, stage("Unheard")), // worth nothing
	)
	list := doubtsOf(t, acts)
	var got []lately.Area
	for _, d := range list {
		got = append(got, d.Activity.Area)
		if d.Activity.Status != lately.Pending || d.Name != "P" {
			t.Errorf("%+v; want the activity as it stands", d)
		}
	}
	if len(got) != 5 || got[len(got)-1] != lately.Referral || got[len(got)-2] != lately.BlogPost {
		t.Errorf("%v; want the faded post and the worthless referral last", got)
	}
	for i, d := range list {
		if theirs := d.Activity.Side == lately.Theirs; d.Points > 0 && (d.Balance > 0) != theirs {
			t.Errorf("%d: %s moves the balance by %v", i, d.Activity.Title, d.Balance)
		}
	}
	want := map[lately.Area]float64{lately.WhitePaper: 12 * math.Exp2(-10.0/365), lately.Testimonial: 10}
	for i, d := range list {
		if i > 0 && math.Abs(d.Balance) > math.Abs(list[i-1].Balance) {
			t.Errorf("%d: %s moves the balance by %v, more than the one before it", i, d.Activity.Area, d.Balance)
		}
		if points, ok := want[d.Activity.Area]; ok {
			near(t, "points of a "+string(d.Activity.Area), d.Points, points, 1e-9)
		}
	}
}

func TestDoubtsStopAtAnError(t *testing.T) {
	boom := errors.New("boom")
	_, err := Doubts(func(yield func(lately.Activity, error) bool) { yield(lately.Activity{}, boom) }, nil, DefaultModel(), asOf)
	if !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
}

// What a doubt says is what accepting it does.
func TestDoubtForetellsTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var acts []lately.Activity
		for i := range rapid.IntRange(1, 12).Draw(t, "activities") {
			a := act(rapid.SampledFrom([]lately.Side{lately.Ours, lately.Theirs}).Draw(t, "side"), rapid.SampledFrom(lately.Areas()).Draw(t, "area"),
				float64(rapid.IntRange(-20, 900).Draw(t, "age")), stage(rapid.SampledFrom([]lately.Stage{lately.Submitted, lately.Won}).Draw(t, "stage")),
				status(rapid.SampledFrom([]lately.Status{lately.Counted, lately.Pending, lately.Mention}).Draw(t, "status")))
			a.ID += string(rune('a' + i))
			acts = append(acts, a)
		}
		before := score(acts, Agreement{}, DefaultModel())
		for _, d := range doubtsOf(t, acts) {
			after := append([]lately.Activity(nil), acts...)
			for i := range after {
				if after[i].ID == d.Activity.ID {
					after[i].Status = lately.Counted
				}
			}
			now := score(after, Agreement{}, DefaultModel())
			moved := now.Given.Points + now.Received.Points - before.Given.Points - before.Received.Points
			if diff := now.Balance - before.Balance - d.Balance; diff > 1e-9 || diff < -1e-9 {
				t.Fatalf("%s: balance moved by %v, foretold %v", d.Activity.Title, now.Balance-before.Balance, d.Balance)
			}
			if diff := moved - d.Points; diff > 1e-9 || diff < -1e-9 {
				t.Fatalf("%s: points moved by %v, foretold %v", d.Activity.Title, moved, d.Points)
			}
		}
	})
}
