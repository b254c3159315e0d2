package config

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	known := []string{"feed", "github", "page", "half_life", "per_host", "blog_post", "url"}
	for written, want := range map[string]string{
		"ulr": "url", "fed": "feed", "fead": "feed", "git-hub": "github", "HalfLife": "half_life", "blog": "blog_post",
		"perhost": "per_host", "": "", "x": "", "zzzzzzzz": "", "pages": "page",
	} {
		if got := Nearest(written, known); got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ulr", "url", 1}, {"kitten", "sitting", 3}, {"é", "e", 1}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q to %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-e]{0,8}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		if distance(a, b) != distance(b, a) {
			t.Fatal("not symmetric")
		}
		if (distance(a, b) == 0) != (a == b) {
			t.Fatal("zero for different words, or not for the same one")
		}
	})
}
