package detect

import (
	"testing"

	"lately"
)

// Where the speaker's role names no company, what stands around the words does.
func TestWhoSpeaks(t *testing.T) {
	d := detector(t)
	home := lately.Source{ID: "us/home", Owner: lately.OurID, Kind: "page", Location: "https://saatgut-nord.example/"}
	praise := lately.Source{ID: "us/praise", Owner: lately.OurID, Kind: "page", Location: "https://saatgut-nord.example/voices", Area: lately.Testimonial}
	for _, tt := range []struct {
		name   string
		src    lately.Source
		place  lately.Place
		body   string
		status lately.Status
	}{
		{"a heading", home, lately.Place{Section: "FieldVane", Of: 1, Speaker: "Ada Moor", Role: "Data Scientist"}, "The best rye.", lately.Counted},
		{"a heading, and a company that nobody knows", home, lately.Place{Section: "FieldVane", Of: 1, Speaker: "Ada Moor", Role: "research at Mudlark"}, "The best rye.", lately.Mention},
		{"and yet it is theirs", praise, lately.Place{Section: "FieldVane", Of: 1, Link: "https://www.fieldvane.com/", Speaker: "Ada Moor", Role: "research at Mudlark"}, "At FieldVane, we sow the best rye.", lately.Counted},
		{"a heading that names it", home, lately.Place{Section: "How FieldVane sows", Of: 1, Speaker: "Ada Moor", Role: "Farmer"}, "The best rye.", lately.Counted},
		{"a heading over many", home, lately.Place{Section: "How FieldVane sows", Of: 5, Speaker: "Ada Moor", Role: "Farmer"}, "The best rye.", ""},
		{"we", home, lately.Place{Speaker: "Ada Moor", Role: "Farmer"}, "The best rye. At FieldVane we sow it twice a year.", lately.Counted},
		{"they", home, lately.Place{Speaker: "Ada Moor", Role: "Farmer"}, "The best rye. At FieldVane they sow it twice a year.", ""},
		{"we, long ago", home, lately.Place{Speaker: "Ada Moor", Role: "Farmer"}, "Previously at FieldVane we sowed none.", ""},
		{"a logo among praise", praise, lately.Place{Alt: "FieldVane logo"}, "The best rye.", lately.Counted},
		{"a logo elsewhere", home, lately.Place{Alt: "FieldVane logo"}, "The best rye.", lately.Pending},
		{"words that tell of it", praise, lately.Place{Role: "FieldVane"}, "FieldVane is a farm of forty people; our team moved them in a week.", lately.Mention},
		{"a company's own words", praise, lately.Place{Role: "FieldVane"}, "The best rye we ever sowed.” — FieldVane", lately.Counted},
		{"somebody by the first name", home, lately.Place{Role: "Ada, FieldVane"}, "The best rye.", lately.Counted},
		{"a team", home, lately.Place{Role: "The team at FieldVane"}, "The best rye.", lately.Counted},
		{"a paper's words", praise, lately.Place{Role: "FieldVane Magazine"}, "The best rye of the year.", lately.Pending},
		{"a link", praise, lately.Place{Link: "https://fieldvane.com", Speaker: "Ada Moor", Role: "Farmer"}, "The best rye.", lately.Counted},
	} {
		tt.place.Region, tt.place.Form = "main", "quote"
		it := lately.Item{Kind: lately.Quote, Key: "q", Body: tt.body, Format: lately.Text, Place: &tt.place}
		got := lately.Status("")
		for _, f := range d.Detect(tt.src, it) {
			if f.Area != lately.Testimonial || f.Side != lately.Theirs {
				t.Errorf("%s: %v", tt.name, f)
			}
			got = f.Status
		}
		if got != tt.status {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.status)
		}
	}
}
