package calendar_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/calendar"
	"lately/connectors/connectortest"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: calendar.Kind(), Make: conformanceWorld, Conditional: true, Removes: true,
	})
}

// conformanceWorld is a calendar of events in the next weeks.
func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	var (
		mu     sync.Mutex
		events []string
		born   int
	)
	add := func() {
		mu.Lock()
		defer mu.Unlock()
		start := connectortest.Start.Add(time.Duration(born+40) * 24 * time.Hour)
		events = append(events, fmt.Sprintf("BEGIN:VEVENT\r\nUID:%[1]d@acme.example\r\nDTSTAMP:%[2]s\r\nDTSTART:%[3]s\r\nSUMMARY:Workshop no. %[1]d\r\n"+
			"DESCRIPTION:Words about number %[1]d\r\nURL:%[4]s/events/%[1]d\r\nORGANIZER;CN=Acme Events:mailto:events@acme.example\r\nEND:VEVENT\r\n",
			born, connectortest.Start.Format("20060102T150405Z"), start.Format("20060102T150405Z"), at.URL))
		born++
	}
	for range things {
		add()
	}
	return &connectortest.World{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			body := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Acme//EN\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
			mu.Unlock()
			tag := `"` + lately.ShortHash(body) + `"`
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
			_, _ = w.Write([]byte(body))
		}),
		Source:   lately.Source{ID: "us/events", Name: "events", Owner: lately.OurID, Kind: "calendar", Location: at.URL + "/events.ics"},
		Settings: func(lately.Secret) connectors.Settings { return calendar.Kind().Settings() },
		Add:      add,
		Change: func(i int) {
			mu.Lock()
			defer mu.Unlock()
			events[i] = strings.Replace(events[i], "Words", "Other words", 1)
		},
		Remove: func(i int) {
			mu.Lock()
			defer mu.Unlock()
			events = slices.Delete(events, i, i+1)
		},
	}
}
