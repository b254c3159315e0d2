package scoring

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
)

func of(partner string, acts ...lately.Activity) []lately.Activity {
	for i := range acts {
		acts[i].Partner = partner
	}
	return acts
}

func TestEach(t *testing.T) {
	ags := []Agreement{{Partner: "silent"}, {Partner: "q"}, {Partner: "p"}, {Partner: "mute"}}
	acts := slices.Concat(of("p", exchange()...), of("nobody's", exchange()...), of("q", act(lately.Ours, lately.BlogPost, 3)))
	var got []string
	for c, err := range Each(given(acts...), ags, DefaultModel(), asOf) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Partner)
		if diff := cmp.Diff(Score(slices.Values(acts), Agreement{Partner: c.Partner}, DefaultModel(), asOf), c); diff != "" {
			t.Errorf("%s differs from its score alone: %s", c.Partner, diff)
		}
	}
	if diff := cmp.Diff([]string{"p", "q", "silent", "mute"}, got); diff != "" {
		t.Error(diff)
	}
	for c := range Each(given(acts...), ags, DefaultModel(), asOf) {
		if c.Partner != "p" {
			t.Errorf("%s after a stop", c.Partner)
		}
		break
	}
}

func TestEachWantsPartnersTogether(t *testing.T) {
	ags := []Agreement{{Partner: "p"}, {Partner: "q"}}
	acts := slices.Concat(of("p", exchange()...), of("q", act(lately.Ours, lately.BlogPost, 3)), of("p", act(lately.Ours, lately.BlogPost, 4)))
	var cards int
	var failed error
	for _, err := range Each(given(acts...), ags, DefaultModel(), asOf) {
		if err != nil {
			failed = err
			continue
		}
		cards++
	}
	if failed == nil || cards != 2 {
		t.Errorf("%d cards, error %v", cards, failed)
	}
}

func TestEachStopsAtAnError(t *testing.T) {
	boom := errors.New("disk gone")
	n := 0
	for _, err := range Each(func(yield func(lately.Activity, error) bool) {
		_ = yield(of("p", exchange()...)[0], nil) && yield(lately.Activity{}, boom)
	}, []Agreement{{Partner: "p"}}, DefaultModel(), asOf) {
		if n++; !errors.Is(err, boom) {
			t.Errorf("error %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d answers after a partner that was cut short", n)
	}
}

func TestBare(t *testing.T) {
	c := score(exchange(), Agreement{}, DefaultModel())
	bare := c.Bare()
	for range bare.Lines() {
		t.Fatal("a bare card has lines")
	}
	if len(c.Given.Areas[2].Lines) != 2 || bare.Balance != c.Balance || bare.Given.Unreturned.Points != c.Given.Unreturned.Points {
		t.Errorf("the card lost its lines, or the bare one its figures: %+v", bare)
	}
}
