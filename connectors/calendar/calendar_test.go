package calendar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/calendar"
	"lately/connectors/transport"
)

var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// site serves one calendar, which a test may change.
type site struct {
	*httptest.Server
	body        string
	contentType string
	conditional bool
	now         time.Time
}

func serve(t *testing.T, body string) *site {
	t.Helper()
	s := &site{body: body, contentType: "text/calendar", now: today}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tag := `"` + lately.ShortHash(s.body) + `"`
		if s.conditional {
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.Header().Set("Content-Type", s.contentType)
		_, _ = w.Write([]byte(s.body))
	}))
	t.Cleanup(s.Close)
	return s
}

// file serves a fixture.
func file(t *testing.T, name string) *site {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, string(b))
}

// look reads the calendar once.
func (s *site) look(t *testing.T, cursor lately.Cursor) lately.Batch {
	t.Helper()
	return s.under(t, t.Context(), cursor)
}

// lines are the events of a batch, one a line.
func lines(b lately.Batch) []string {
	var out []string
	for _, it := range b.Items {
		line := it.Published.Format("2006-01-02 15:04 ") + it.Title
		if it.Cancelled {
			line += " (cancelled)"
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func find(t *testing.T, b lately.Batch, title string) lately.Item {
	t.Helper()
	for _, it := range b.Items {
		if strings.HasPrefix(it.Title, title) {
			return it
		}
	}
	t.Fatalf("no event %q among %q", title, lines(b))
	return lately.Item{}
}

func TestSeriesWithExceptions(t *testing.T) {
	b := file(t, "series.ics").look(t, nil)
	equal(t, "events", lines(b),
		"2026-03-02 17:00 Pipeline clinic",
		"2026-03-09 17:00 Pipeline clinic",
		"2026-03-24 16:00 Pipeline clinic with Hazelnode",
		"2026-03-30 16:00 Pipeline clinic", // summer time began
		"2026-04-13 16:00 Pipeline clinic",
		"2026-04-20 16:00 Pipeline clinic",
		"2026-04-27 16:00 Pipeline clinic",
		"2026-05-07 16:00 Pipeline clinic",
		"2026-06-10 00:00 Build Day 2026: a whole day about builds that take less than a day",
	)
	if len(b.Warnings) > 0 || b.Complete || b.More {
		t.Errorf("warnings %q, complete %v", b.Warnings, b.Complete)
	}
	it := find(t, b, "Pipeline clinic")
	if it.Kind != lately.Event || it.Author != "Quillfish, Community (quillfish.example)" || it.URL != "https://quillfish.example/clinic" ||
		it.Body != "Bring your build logs.\nWe read them together, line by line." || it.Format != lately.Text || !slices.Equal(it.Categories, []string{"Clinic", "Community"}) {
		t.Errorf("clinic: %+v", it)
	}
	if !strings.HasPrefix(it.Thing, "ics:") {
		t.Errorf("occurrences of a series share their address and must not share thing %q", it.Thing)
	}
	day := find(t, b, "Build Day")
	if day.Thing != "" || strings.Contains(day.Body+day.Title+day.Author, "Hazelnode") {
		t.Errorf("build day: thing %q; a room's name must not stand in its text: %+v", day.Thing, day)
	}
}

func TestZonesOfWindowsAndOthers(t *testing.T) {
	b := file(t, "exchange.ics").look(t, nil)
	equal(t, "events", lines(b),
		"2026-07-14 08:00 Praxisseminar Lagerlogistik mit Kranich Systeme",
		"2026-07-15 03:30 Depot tour",
		"2026-07-16 12:00 Call",
		"2026-07-17 13:00 Prefixed zone",
		"2026-07-18 09:00 Unknown zone",
	)
	equal(t, "warnings", b.Warnings, "left out: 1 times in a zone that isn't known; they are taken for UTC")
	it := find(t, b, "Praxis")
	if it.Body != "Zwei Stunden für Disponenten." || it.Author != "Ines Brandl (spedio.example)" {
		t.Errorf("body %q, author %q", it.Body, it.Author)
	}
	if tour := find(t, b, "Depot"); tour.Format != lately.HTML || !strings.Contains(tour.Body, "https://kranich.example/depot") || tour.Author != "" {
		t.Errorf("tour: %+v", tour)
	}
}

func TestWhatMeetingSoftwareAddsIsLeftOut(t *testing.T) {
	b := file(t, "hosted.ics").look(t, nil)
	equal(t, "events", lines(b),
		"2026-08-01 18:00 Soil sensors in practice", "2026-08-02 13:00 Harvest planning", "2026-08-03 13:00 Irrigation basics")
	soil := find(t, b, "Soil")
	if strings.Contains(soil.Body, "oogle") || !strings.Contains(soil.Body, "Terrabyte") || soil.Format != lately.HTML || !strings.HasPrefix(soil.Thing, "ics:") {
		t.Errorf("soil: %+v", soil)
	}
	harvest := find(t, b, "Harvest")
	if strings.Contains(harvest.Body, "oom") || strings.Contains(harvest.Body, "998877") || !strings.Contains(harvest.Body, "seed prices") {
		t.Errorf("harvest: %q", harvest.Body)
	}
	if harvest.Thing == "" {
		t.Error("an address that two events share identifies one of them")
	}
}

func TestBrokenCalendar(t *testing.T) {
	b := file(t, "broken.ics").look(t, nil)
	equal(t, "events", lines(b),
		"2026-07-20 09:00 Café-Gespräch über Frachtpapiere", "2026-07-21 09:00 Without a UID", "2026-07-22 09:00 Odd rule")
	equal(t, "warnings", b.Warnings,
		"left out: 2 events without a beginning", "left out: 2 lines that can't be read",
		"left out: 1 rules of recurrence that are finer than a day", "left out: 1 rules of recurrence that can't be read")
}

// A stored file is read whole, whenever that is.
func TestReadStoredFile(t *testing.T) {
	b, err := os.ReadFile("testdata/series.ics")
	if err != nil {
		t.Fatal(err)
	}
	items, err := calendar.Read(lately.Source{}, "", b)
	if err != nil {
		t.Fatal(err)
	}
	got := lines(lately.Batch{Items: items})
	if len(got) != 11 || got[0] != "2020-01-01 10:00 Long ago" || got[10] != "2029-01-01 10:00 Far ahead" {
		t.Errorf("got %q", got)
	}
	if _, err := calendar.Read(lately.Source{}, "", []byte("<html>")); err == nil {
		t.Error("a page is no calendar")
	}
}

func TestAddresses(t *testing.T) {
	for address, ok := range map[string]bool{
		"webcal://acme.example/events.ics": true, "WEBCAL://acme.example/e": true, "https://acme.example/e.ics?key=1": true,
		"ftp://acme.example/e": false, "events.ics": false, "webcal:": false, "http://": false, "https://a b": false,
	} {
		_, err := calendar.Kind().Settings().Open(lately.Source{Location: address}, connectors.Deps{})
		var field *lately.FieldError
		if (err == nil) != ok || err != nil && !errors.As(err, &field) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// event writes a calendar of the events given, each as its lines.
func event(blocks ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for i, block := range blocks {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nSUMMARY:Event %d\r\n%s\r\nEND:VEVENT\r\n", i, strings.ReplaceAll(block, "\n", "\r\n"))
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

// under is look with a context of its own.
func (s *site) under(t *testing.T, ctx context.Context, cursor lately.Cursor) lately.Batch {
	t.Helper()
	client, err := transport.New(transport.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	src := lately.Source{ID: "us/events", Name: "events", Kind: "calendar", Location: s.URL}
	c, err := calendar.Kind().Settings().Open(src, connectors.Deps{Client: client, Now: func() time.Time { return s.now }})
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Fetch(ctx, cursor)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
