// Package calendar reads events from a calendar in the iCalendar format. A series
// gives one item an occurrence, within a window around today. An event that was
// announced and is called off before it begins is reported as cancelled; one that
// drops out of the calendar after it took place is not.
package calendar

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
)

const (
	// past and ahead are the window around today that events are read in.
	past  = 2 * 365 * 24 * time.Hour
	ahead = 365 * 24 * time.Hour
	// lookAgain is how old a look may be before the calendar is read again although
	// it didn't change: a series goes on in the window that has moved meanwhile.
	lookAgain = 30 * 24 * time.Hour
)

// Settings are the settings of one calendar.
type Settings struct{}

// Kind is the calendar kind of source; its value is the calendar's URL, which may
// begin with webcal:.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "calendar",
		Value:    "webcal",
		Settings: func() connectors.Settings { return &Settings{} },
		Every:    12 * time.Hour,
	}
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	u, err := url.Parse(src.Location)
	if err == nil {
		switch strings.ToLower(u.Scheme) {
		case "webcal", "webcals":
			u.Scheme = "https"
		}
	}
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, &lately.FieldError{
			Key:     "calendar",
			Problem: "it is not the address of a calendar", // which may be a secret
			Fix:     "write a whole URL, like https://example.com/events.ics or webcal://example.com/events.ics",
		}
	}
	now := deps.Now
	if now == nil {
		now = time.Now
	}
	return &connector{url: u, client: deps.Client, now: now}, nil
}

type connector struct {
	url    *url.URL
	client *http.Client
	now    func() time.Time
}

// Fetch reads the calendar. All of it is one page.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	at := decode(cursor)
	now := c.now().UTC()
	if at.Read != 0 && now.Sub(at.read()) > lookAgain {
		ctx = lately.WithValidators(ctx, nil)
	}
	got, err := c.get(ctx)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read calendar: %w", err)
	}
	if got.unchanged {
		return lately.Batch{Unchanged: true}, nil
	}
	cal, err := parse(got)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read calendar: %w", err)
	}
	w := window{from: now.Add(-past), to: now.Add(ahead), now: now}
	found := cal.occurrences(ctx, w)
	if err := ctx.Err(); err != nil {
		return lately.Batch{}, err
	}
	return c.report(at, cal, found, now)
}

// report makes the batch of what was found, with what the cursor remembers of the
// look before.
func (c *connector) report(at progress, cal *calendar, found []occurrence, now time.Time) (batch lately.Batch, err error) {
	items := cal.items(found)
	first := len(at.Upcoming) == 0 && at.Digest == ""
	if first {
		// Nothing was announced that could be called off.
		items = slices.DeleteFunc(items, func(it lately.Item) bool { return it.Cancelled })
	}
	gone := at.withdrawn(items, now)
	switch {
	case len(gone) > 0 && len(items) == 0:
		cal.warn("the calendar is empty now; what it announced is taken to stand")
		gone = nil
	case cal.cut:
		gone = nil // what is missing may be in the part that is missing
	}
	next := at.next(items, gone, now, cal.cut)
	if !first && next.Digest == at.Digest && len(gone) == 0 {
		items = nil
	}
	batch = lately.Batch{Items: append(items, gone...), Warnings: cal.warnings()}
	batch.Cursor, err = next.encode()
	return batch, err
}

// Read turns a calendar's file into the items that a first look at it gives, whenever
// its events are: measuring on a stored file must give the same at any time.
func Read(_ lately.Source, _ string, body []byte) ([]lately.Item, error) {
	cal, err := parse(answer{body: body})
	if err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	var latest time.Time
	for _, e := range cal.events {
		if m := cal.moment(e.first("DTSTART"), e.first("DTSTART").value); m.ok() && m.utc().After(latest) {
			latest = m.utc()
		}
	}
	w := window{from: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), to: latest.Add(ahead), now: latest}
	return slices.DeleteFunc(cal.items(cal.occurrences(context.Background(), w)), func(it lately.Item) bool { return it.Cancelled }), nil
}
