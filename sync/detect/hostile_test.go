package detect

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lately"
)

// FuzzDetect holds that detection never panics, is the same each time, and says
// only what can be stored and shown.
func FuzzDetect(f *testing.F) {
	f.Add("Mapping with FieldVane", about, uint8(0))
	f.Add("森水農園", `<p>モリミズ<br><br>x<a href="https://fieldvane.com`, uint8(1))
	f.Add("Crate", "# Crate\n\n<nav>FieldVane [x](https://sho.rt/Fv)\n\n| a | b |\n|--|--|\n", uint8(2))
	f.Add(", FieldVane, and", ", FieldVane and and, or", uint8(3))
	f.Add("\xff\xfe", "<li><li><blockquote>— FieldVane</a></a></table>", uint8(3))
	d := detector(f)
	kinds := []lately.ItemKind{lately.Entry, lately.Repository, lately.Listing, lately.Quote, lately.Event, lately.DealItem}
	formats := []lately.Format{lately.HTML, lately.Markdown, lately.Text}
	forms := []string{"card", "page", "logo", "links", "row"}
	f.Add("Our partners", "<p>Soil maps with FieldVane, CTO at FieldVane: join FieldVane and Saatgut Nord. Sponsor: FieldVane</p>", uint8(2))
	f.Add("Webinar (with FieldVane) vs FieldVane's bill", "<h2>Speakers</h2><ul><li>Ada, CEO, FieldVane</li></ul><h2>Sponsors</h2>FieldVane", uint8(4))
	f.Add("FieldVane", "<h2>Partner</h2><p>FieldVane, Crate, Mill</p>", uint8(8))
	f.Add("/ FieldVane and Crate", "<p>, FieldVane, and Crate</p><p>/ Crate &amp; FieldVane</p>", uint8(0))
	f.Fuzz(func(t *testing.T, title, body string, k uint8) {
		it := lately.Item{Kind: kinds[int(k)%len(kinds)], Key: "k", Title: title, Body: body, Format: formats[int(k)%len(formats)], Author: title,
			Repo: &lately.Repo{Name: title, Description: body}, Place: &lately.Place{Alt: title, Role: title, Speaker: body, Section: title, Above: title + " › " + title, Lead: body, Page: title, File: title, Anchor: body, Link: title, Earlier: k&64 != 0, Form: forms[int(k)/6%len(forms)], Of: int(k) % 3},
			Deal: &lately.Deal{Partners: []lately.DealPartner{{Name: title, Domain: body}}}}
		again := ourBlog // three items without a title say the same: all of it repeats
		again.Repeated = Repeated(slices.Values(titled([]lately.Item{it, it, it}, "")))
		for _, src := range []lately.Source{ourBlog, theirBlog, again} {
			got := d.Detect(src, it)
			if diff := cmp.Diff(got, d.Detect(src, it)); diff != "" {
				t.Fatalf("twice is not the same:\n%s", diff)
			}
			for _, x := range got {
				if x.Confidence < 0 || x.Confidence > 1 || x.Partner == lately.OurID || x.Thing == "" {
					t.Errorf("impossible finding %+v", x)
				}
				if utf8.ValidString(title) && utf8.ValidString(body) && !utf8.ValidString(x.Excerpt) {
					t.Errorf("excerpt is cut within a letter: %q", x.Excerpt)
				}
			}
		}
	})
}

// The Markdown parser is quadratic on nested marks, so what it is given is bounded.
func TestReadBoundsMarkdown(t *testing.T) {
	it := post("x", strings.Repeat("word ", maxMarkdown)+"FieldVane")
	it.Format = lately.Markdown
	size := 0
	for _, b := range read(it).blocks {
		size += len(b.text)
	}
	if size == 0 || size > maxMarkdown {
		t.Errorf("read %d bytes of text, want at most %d", size, maxMarkdown)
	}
}

// Every party is looked for in all of a title, so what is read of one is bounded, and
// not cut within a letter.
func TestTitlesAreBounded(t *testing.T) {
	d := detector(t)
	for _, f := range d.Detect(ourBlog, post(strings.Repeat("ü", maxTitle)+" with FieldVane", "<p>We sow with GrainPulse.io.</p>")) {
		if f.Partner == "fieldview" {
			t.Errorf("a title is read beyond %d bytes: %s", maxTitle, f.Rule)
		}
		if len(f.Title) > maxTitle || !utf8.ValidString(f.Title) {
			t.Errorf("a title of %d bytes, valid: %t", len(f.Title), utf8.ValidString(f.Title))
		}
	}
}

// Each name's sentence and what leads to it are read around the name, so what is read of a
// text without a stop is bounded, and not cut within a letter.
func TestWhatIsReadAroundANameIsBounded(t *testing.T) {
	long := strings.Repeat("größer、", 5000)
	text := long + " FieldVane " + long
	at := len(long) + 1
	got := sentenceOf(text, at, at+len("FieldVane"))
	if len(got) > 2*longestSentence+len("FieldVane")+utf8.UTFMax || !utf8.ValidString(got) || !strings.Contains(got, "FieldVane") {
		t.Errorf("a sentence of %d bytes, valid: %t", len(got), utf8.ValidString(got))
	}
	if got := foldedBefore(text, at); len(got) > longestLead+1 || !strings.HasSuffix(got, "großer") && !strings.HasSuffix(got, "grosser") || !utf8.ValidString(got) {
		t.Errorf("%q leads to a name", got)
	}
	if got := foldedBefore("At last, by", len("At last, by")); got != " at last by" {
		t.Errorf("leads with %q", got)
	}
}

// What asks who is named in a title copes with one that has no words.
func TestATitleWithoutWords(t *testing.T) {
	for _, title := range []string{"", "—", "?!"} {
		if got := detector(t).Detect(ourBlog, post(title, "<p>We are excited to announce our workshop with FieldVane on 4 March: register now.</p>")); len(got) == 0 {
			t.Errorf("%q: nothing found", title)
		}
	}
}
