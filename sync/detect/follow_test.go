package detect

import (
	"testing"

	"lately"
)

func TestShortLinksAreFollowed(t *testing.T) {
	it := lately.Item{
		Format: lately.HTML,
		Body:   `<p><a href="https://bit.ly/Ab1">one</a> <a href="http://www.bit.ly/Ab1/">two</a> <a href="https://bit.ly/ab1">three</a></p>`,
		Links:  map[string]string{"bit.ly/Ab1": "https://zephyrmill.example/start"},
	}
	var got []string
	for _, b := range read(it).blocks {
		for _, l := range b.links {
			got = append(got, l.href)
		}
	}
	want := []string{"https://zephyrmill.example/start", "https://zephyrmill.example/start", "https://bit.ly/ab1"}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("links %q, want %q", got, want)
	}
}
