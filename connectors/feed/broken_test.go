package feed_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"lately"
)

const oneItem = `<item><title>Überblick – §5</title><guid>1</guid></item>`

func utf16le(s string, bom bool) string {
	var b strings.Builder
	if bom {
		b.WriteString("\xff\xfe")
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func latin1(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "–", "\u0096") {
		b.WriteByte(byte(r))
	}
	return b.String()
}

func TestEncodings(t *testing.T) {
	undeclared := strings.Replace(rss(oneItem), ` encoding="UTF-8"`, "", 1)
	for name, tt := range map[string]struct{ contentType, body string }{
		"UTF-8":                        {"text/xml", rss(oneItem)},
		"UTF-8 with mark":              {"text/xml", "\xef\xbb\xbf" + rss(oneItem)},
		"UTF-8 that is called Latin-1": {"text/xml; charset=iso-8859-1", rss(oneItem)},
		"undeclared Latin-1":           {"text/xml", latin1(undeclared)},
		"Latin-1 that is called UTF-8": {"text/xml; charset=utf-8", latin1(rss(oneItem))},
		"declared Latin-1":             {"text/xml", latin1(strings.Replace(undeclared, `"1.0"`, `"1.0" encoding='ISO-8859-1'`, 1))},
		"Latin-1 by header":            {"text/xml; charset=ISO-8859-1", latin1(undeclared)},
		"unknown encoding":             {"text/xml; charset=klingon", latin1(strings.Replace(undeclared, `"1.0"`, `"1.0" encoding="klingon"`, 1))},
		"UTF-16 with mark":             {"text/xml", utf16le(strings.Replace(undeclared, `"1.0"`, `"1.0" encoding="UTF-16"`, 1), true)},
		"UTF-16 without mark":          {"text/xml", utf16le(undeclared, false)},
		"long prolog":                  {"text/xml", strings.Replace(rss(oneItem), "<rss", "<!-- "+strings.Repeat("x", 20_000)+" -->\n<?xml-stylesheet href='a'?><!DOCTYPE rss [<!ENTITY a \"b\">]>\n\n<rss", 1)},
		"control characters":           {"text/xml", strings.Replace(rss(oneItem), "blick", "b\x00li\x08ck", 1)},
		"white space in front":         {"text/xml", "\n\n  " + rss(oneItem)},
		"tag that never ends":          {"text/xml", strings.Replace(rss(oneItem), "</guid>", "</guid><description>a <b c</description>", 1)},
		"stray less-than sign":         {"text/xml", strings.Replace(rss(oneItem), "</guid>", "</guid><description>a < b && c</description>", 1)},
		"end tag without start":        {"text/xml", strings.Replace(rss(oneItem), "</guid>", "</guid></p>", 1)},
		"undeclared entity":            {"text/xml", strings.Replace(rss(oneItem), "</guid>", "</guid><description>&foo; &nbsp;</description>", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			b := read(t, open(t, serve(t, tt.contentType, tt.body).URL), nil)
			if got := titles(b); !slices.Equal(got, []string{"Überblick – §5"}) || b.Warnings != nil {
				t.Errorf("titles %q, warnings %q", got, b.Warnings)
			}
		})
	}
}

func item(i int) string {
	return fmt.Sprintf(`<item><title>Entry %d</title><link>https://acme.example/%d</link><guid>%d</guid></item>`, i, i, i)
}

func TestBrokenFeedGivesWhatIsWhole(t *testing.T) {
	nested := strings.Repeat("<a>", 1_000_000) + strings.Repeat("</a>", 1_000_000)
	deep := `<item><title>Deep</title>` + nested + `</item>`
	for name, tt := range map[string]struct {
		body string
		want []string
		warn string
	}{
		"cut in an entry":         {strings.Split(rss(item(1), item(2), item(3)), "ry 3")[0], []string{"Entry 1", "Entry 2"}, "breaks off"},
		"cut between entries":     {strings.Split(rss(item(1), item(2)), "</channel>")[0], []string{"Entry 1", "Entry 2"}, "breaks off"},
		"cut in CDATA":            {strings.TrimSuffix(rss(item(1), `<item><description><![CDATA[<p>`), "</channel></rss>"), []string{"Entry 1"}, "breaks off"},
		"an entry never ends":     {rss(item(1), `<item><title>Lost</title>`, item(2)), []string{"Entry 1", "Entry 2"}, "left out"},
		"a million elements deep": {rss(item(1), deep, item(2)), []string{"Entry 1", "Entry 2"}, "left out"},
		"a tag of a megabyte":     {rss(item(1), `<item><a`+strings.Repeat(` b="c"`, 200_000)+`/></item>`, item(2)), []string{"Entry 1", "Entry 2"}, "left out"},
		"unparsable entry":        {rss(item(1), `<item><title>x<b ==/></title></item>`, item(2)), []string{"Entry 1", "Entry 2"}, "could not be parsed"},
		"cut JSON":                {strings.Split(fixture(t, "feed.json"), `<p>Two`)[0], []string{"One"}, "breaks off"},
		"odd JSON item":           {`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"One"},{"id":"2","title":[1]},{"id":"3","title":"Three"}]}`, []string{"One", "Three"}, "could not be parsed"},
	} {
		t.Run(name, func(t *testing.T) {
			b := read(t, open(t, serve(t, "text/xml", tt.body).URL), nil)
			if got := titles(b); !slices.Equal(got, tt.want) {
				t.Errorf("titles %q, want %q", got, tt.want)
			}
			if !strings.Contains(strings.Join(b.Warnings, "\n"), tt.warn) {
				t.Errorf("warnings %q, want one with %q", b.Warnings, tt.warn)
			}
		})
	}
}

func TestOversizedFeedGivesItsFirstPart(t *testing.T) {
	filler := `<description>` + strings.Repeat("words ", 200_000) + `</description></item>`
	var items []string
	for i := range 9 {
		items = append(items, strings.Replace(item(i), "</item>", filler, 1))
	}
	b := read(t, open(t, serve(t, "text/xml", rss(items...)).URL), nil)
	if len(b.Items) < 5 || len(b.Items) > 8 || len(b.Warnings) != 1 || !strings.Contains(b.Warnings[0], "larger than 8 MB") {
		t.Errorf("%d items, warnings %q", len(b.Items), b.Warnings)
	}
	for _, it := range b.Items {
		if !it.Truncated || len(it.Body) > 512<<10 {
			t.Errorf("body of %d bytes, truncated %v", len(it.Body), it.Truncated)
		}
	}
}

func TestNoFeed(t *testing.T) {
	for name, tt := range map[string]struct {
		status    int
		body      string
		want      string
		permanent bool
	}{
		"web page":          {200, "<!DOCTYPE html><html><body>Hello</body></html>", "web page", false},
		"empty":             {200, " \n", "empty", false},
		"other XML":         {200, "<sitemapindex></sitemapindex>", "sitemapindex", false},
		"other JSON":        {200, `{"error":"no"}`, "no JSON Feed", false},
		"text":              {200, "hello", "no feed", false},
		"cut at once":       {200, `<rss><channel><title>A`, "breaks off", false},
		"missing":           {404, "", "404 Not Found", true},
		"gone":              {410, "", "410 Gone", true},
		"forbidden":         {403, "", "403 Forbidden", true},
		"server in trouble": {500, "", "500 Internal", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "text/xml", tt.body)
			s.status = tt.status
			_, err := open(t, s.URL).Fetch(t.Context(), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, lately.ErrPermanent) != tt.permanent {
				t.Errorf("error %v, want %q, permanent %v", err, tt.want, tt.permanent)
			}
		})
	}
}
