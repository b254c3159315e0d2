package feed_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/feed"
)

// press is a site whose feed gives only teasers of its articles.
type press struct {
	*httptest.Server
	mu       sync.Mutex
	items    []string
	articles map[string]string
	status   map[string]int
	taken    []string
}

func newPress(t *testing.T) *press {
	t.Helper()
	p := &press{articles: map[string]string{}, status: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body, ok := p.articles[r.URL.Path]
	if r.URL.Path == "/feed.xml" {
		body, ok = `<rss><channel><title>Press</title><link>`+p.URL+`/</link>`+strings.Join(p.items, "")+`</channel></rss>`, true
	}
	status, tag := p.status[r.URL.Path], `"`+lately.ShortHash(body)+`"`
	switch {
	case status != 0:
	case !ok:
		status = http.StatusNotFound
	case r.Header.Get("If-None-Match") == tag:
		status = http.StatusNotModified
	default:
		status = http.StatusOK
		w.Header().Set("ETag", tag)
	}
	p.taken = append(p.taken, fmt.Sprintf("%s %d", r.URL.Path, status))
	w.WriteHeader(status)
	if status == http.StatusOK {
		_, _ = w.Write([]byte(body))
	}
}

// requests are those since it was last asked, without robots.txt.
func (p *press) requests() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, r := range p.taken {
		if !strings.HasPrefix(r, "/robots.txt") {
			out = append(out, r)
		}
	}
	p.taken = nil
	return strings.Join(out, ", ")
}

func (p *press) teaser(n int, words string) string {
	return fmt.Sprintf(`<item><title>Release %d</title><link>%s/r/%d</link><guid>r%d</guid><pubDate>Mon, %02d Jun 2026 10:00:00 GMT</pubDate><description>%s</description></item>`,
		n, p.URL, n, n, n, words)
}

func (p *press) release(n int) {
	p.items = append(p.items, p.teaser(n, "It begins like this…"))
	p.articles[fmt.Sprintf("/r/%d", n)] = fmt.Sprintf(`<!doctype html><html><head><title>Release %d</title>`+
		`<script type="application/ld+json">{"@type":"NewsArticle","author":"Ida Marsh","datePublished":"2026-06-01"}</script></head>`+
		`<body><article><h1>Release %d</h1><p>It begins like this. %s</p><p>The whole of release %d.</p></article></body></html>`,
		n, n, strings.Repeat("A sentence of it, with commas, and an end. ", 20), n)
}

type pressReader struct {
	*testing.T
	press    *press
	settings feed.Settings
	cursor   lately.Cursor
	memory   *connectortest.Memory
}

func (p *press) reader(t *testing.T, articles int) *pressReader {
	return &pressReader{t, p, feed.Settings{Articles: articles}, nil, connectortest.NewMemory()}
}

func (r *pressReader) again() lately.Batch {
	r.Helper()
	var c connectors.Connector = openWith(r, r.press.URL+"/feed.xml", &r.settings)
	b, err := c.Fetch(lately.WithValidators(r.Context(), r.memory), r.cursor)
	if err != nil {
		r.Fatal(err)
	}
	r.memory.Commit()
	if !b.Unchanged {
		r.cursor = b.Cursor
	}
	return b
}

// whole lists the titles of entries that were completed, and those that weren't.
func whole(b lately.Batch) string {
	var out []string
	for _, it := range b.Items {
		if strings.Contains(it.Body, "The whole of") {
			out = append(out, it.Title)
		} else {
			out = append(out, "("+it.Title+")")
		}
	}
	return strings.Join(out, ", ")
}

func TestTeasersAreCompletedOnce(t *testing.T) {
	p := newPress(t)
	p.release(1)
	p.release(2)
	p.items = append(p.items, p.teaser(3, strings.Repeat("All that there is to say. ", 30)))
	r := p.reader(t, 20)
	b := r.again()
	if got := whole(b); got != "Release 1, Release 2, (Release 3)" {
		t.Errorf("first read: %s; %q", got, b.Warnings)
	}
	if it := b.Items[0]; it.Schema != "NewsArticle" || it.Author != "Ida Marsh" || it.Published.Day() != 1 || it.Dated != "" || it.URL != p.URL+"/r/1" {
		t.Errorf("item %+v", it)
	}
	if got := p.requests(); got != "/feed.xml 200, /r/2 200, /r/1 200" {
		t.Errorf("first read: %s", got)
	}
	if b := r.again(); !b.Unchanged || p.requests() != "/feed.xml 304" {
		t.Errorf("an unchanged feed: %+v", b)
	}
	p.release(4)
	b = r.again()
	if got := whole(b); got != "(Release 3), Release 4" || len(b.Seen) != 2 {
		t.Errorf("a new release: %s, seen %q", got, b.Seen)
	}
	if got := p.requests(); got != "/feed.xml 200, /r/4 200" {
		t.Errorf("a new release: %s", got)
	}
	p.items[0] = p.teaser(1, "It begins in another way…")
	if b := r.again(); whole(b) != "Release 1, (Release 3)" || p.requests() != "/feed.xml 200, /r/1 200" {
		t.Errorf("a changed teaser: %s", whole(b))
	}
}

func TestTeasersWithinABudget(t *testing.T) {
	p := newPress(t)
	for n := range 5 {
		p.release(n + 1)
	}
	r := p.reader(t, 2)
	for i, want := range []string{"(Release 1), (Release 2), (Release 3), Release 4, Release 5", "(Release 1), Release 2, Release 3", "Release 1"} {
		if b := r.again(); whole(b) != want {
			t.Errorf("run %d: %s, want %s", i+1, whole(b), want)
		}
	}
	p.requests()
	r.again()
	if b := r.again(); !b.Unchanged || strings.Contains(p.requests(), "/r/") {
		t.Errorf("afterwards: %s", whole(b))
	}
	none := p.reader(t, 0)
	if b := none.again(); strings.Contains(p.requests(), "/r/") || b.Warnings != nil {
		t.Errorf("with none allowed: %s, %q", whole(b), b.Warnings)
	}
}

func TestTeaserStaysWhereTheArticleFails(t *testing.T) {
	p := newPress(t)
	for n := range 5 {
		p.release(n + 1)
	}
	p.articles["/robots.txt"] = "User-agent: *\nDisallow: /r/1\n"
	p.articles["/r/2"] = "<title>Please log in</title>"
	p.status["/r/3"] = 500
	delete(p.articles, "/r/4")
	p.items = append(p.items, strings.Replace(p.teaser(6, "Elsewhere…"), p.URL, "https://elsewhere.example", 1))
	r := p.reader(t, 20)
	b := r.again()
	if got := whole(b); got != "(Release 1), (Release 2), (Release 3), (Release 4), Release 5, (Release 6)" {
		t.Errorf("first read: %s", got)
	}
	if got := p.requests(); got != "/feed.xml 200, /r/5 200, /r/4 404, /r/3 500, /r/2 200" {
		t.Errorf("first read: %s", got)
	}
	if len(b.Warnings) != 1 || !strings.Contains(b.Warnings[0], "3 articles couldn't be read") {
		t.Errorf("warnings %q", b.Warnings)
	}
	if b := r.again(); !b.Unchanged {
		t.Errorf("what failed is asked for although the feed is unchanged: %s", p.requests())
	}
	p.requests()
	p.release(7)
	delete(p.status, "/r/3")
	if b := r.again(); !strings.Contains(whole(b), "Release 3, ") || p.requests() != "/feed.xml 200, /r/7 200, /r/3 200" {
		t.Errorf("what may be mended: %s", whole(b))
	}
}

// A site that is down isn't asked for article after article, nor for the feed's
// body again and again.
func TestSiteInTrouble(t *testing.T) {
	p := newPress(t)
	for n := range 9 {
		p.release(n + 1)
		p.status[fmt.Sprintf("/r/%d", n+1)] = 500
	}
	r := p.reader(t, 20)
	if b := r.again(); len(b.Items) != 9 || p.requests() != "/feed.xml 200, /r/9 500, /r/8 500, /r/7 500" {
		t.Errorf("%d items", len(b.Items))
	}
	if b := r.again(); !b.Unchanged || p.requests() != "/feed.xml 304" {
		t.Error("the feed was asked for without conditions")
	}
	clear(p.status)
	p.release(10)
	if b := r.again(); strings.Contains(whole(b), "(") {
		t.Errorf("healed: %s", whole(b))
	}
}

func TestWhatIsATeaser(t *testing.T) {
	long := strings.Repeat("Words of an entry that says it all. ", 30)
	for name, tt := range map[string]struct {
		item string
		want bool
	}{
		"nothing at all":        {"", true},
		"one sentence":          {"<description>One sentence.</description>", true},
		"a whole text":          {"<description>" + long + "</description>", false},
		"it breaks off":         {"<description>" + long + " and then [&amp;#8230;]</description>", true},
		"read more":             {"<description>" + long + "&lt;a href='x'&gt;Continue reading A title of many words →&lt;/a&gt;</description>", true},
		"weiterlesen":           {"<description>" + long + "Weiterlesen »</description>", true},
		"more in the middle":    {"<description>" + long + " read more and more. " + long + "</description>", false},
		"short, but whole":      {"<content:encoded>One sentence.</content:encoded>", false},
		"whole, but breaks off": {"<content:encoded>" + long + " …</content:encoded>", true},
		"below it WordPress":    {"<description>Some words. &lt;p&gt;The post A appeared first on B.&lt;/p&gt;</description>", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPress(t)
			p.items = []string{`<item xmlns:content="http://purl.org/rss/1.0/modules/content/"><title>T</title><link>` + p.URL + `/r/1</link>` + tt.item + `</item>`}
			p.reader(t, 5).again()
			if got := strings.Contains(p.requests(), "/r/1"); got != tt.want {
				t.Errorf("the article was read: %v, want %v", got, tt.want)
			}
		})
	}
}

// A short link is followed once, and where it leads is kept with the entry.
func TestShortLinksOfEntries(t *testing.T) {
	followed := 0
	short := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		followed++
		w.Header().Set("Location", "https://zephyrmill.example"+r.URL.Path)
		w.WriteHeader(http.StatusMovedPermanently)
	}))
	defer short.Close()
	p := newPress(t)
	words := strings.Repeat("Words of an entry that says it all. ", 30)
	link := `&lt;a href="http://sho.rt/%s">x&lt;/a> `
	p.items = append(p.items, p.teaser(1, words+fmt.Sprintf(link, "a1")), p.teaser(2, words+fmt.Sprintf(link, "b2")))
	settings := feed.Settings{Articles: 5}
	look := func(cursor lately.Cursor) lately.Batch {
		c := openClient(t, p.URL+"/feed.xml", &settings, &http.Client{Transport: detour{"sho.rt", short.URL}})
		b, err := c.Fetch(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := look(nil)
	if got := first.Items[0].Links; len(got) != 1 || got["sho.rt/a1"] != "https://zephyrmill.example/a1" || followed != 2 {
		t.Errorf("links %v after %d requests", got, followed)
	}
	p.items = append(p.items, p.teaser(3, words))
	if second := look(first.Cursor); len(second.Items) != 1 || len(second.Seen) != 2 || followed != 2 {
		t.Errorf("later: %d items, seen %q, %d requests", len(second.Items), second.Seen, followed)
	}
}
