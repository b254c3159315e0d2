package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"

	"lately"
)

const (
	// maxHead is how long a line's name and parameters may be, and maxValue how much
	// of its value is kept.
	maxHead  = 4 << 10
	maxValue = 256 << 10
	// maxDepth and maxEvents bound what a calendar may be made of.
	maxDepth  = 8
	maxEvents = 20000
)

// property is one line of a component.
type property struct {
	params map[string][]string // by name in upper case
	value  string
}

func (p property) param(name string) string {
	if v := p.params[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// component is an event or a time zone as it is written, with its lines by name in
// upper case.
type component struct {
	name  string
	lines map[string][]property
}

func (c component) first(name string) property {
	if l := c.lines[name]; len(l) > 0 {
		return l[0]
	}
	return property{}
}

// text is a property's value in plain text.
func (c component) text(name string) string { return plain(c.first(name).value) }

// plain undoes the escapes of a text, and takes out what stands in none.
func plain(s string) string {
	s = strings.ReplaceAll(ics.FromText(s), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe {
			return -1
		}
		return r
	}, s)
}

// calendar is a file as it is written. The library's own reader gives up on a whole
// calendar for one bad line, and takes a cut one for whole; so only its reading of
// lines is used.
type calendar struct {
	self    component
	events  []component
	zones   map[string]*component // by TZID
	cut     bool
	skipped map[string]int // what was left out, and how often
	notes   []string
}

// parse reads a file. It is an error if it isn't a calendar at all.
func parse(a answer) (*calendar, error) {
	text := decodeText(a)
	cal := &calendar{zones: map[string]*component{}, skipped: map[string]int{}}
	if a.cut != "" {
		cal.cut = true
		cal.warn(a.cut + "; only the events in its first part were read")
	}
	r := reader{cal: cal}
	stream := ics.NewCalendarStream(bytes.NewReader(text))
	for {
		line, err := stream.ReadLine()
		if line != nil {
			r.line(string(*line))
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return nil, err
			}
			break
		}
	}
	if !r.began {
		return nil, errors.New("the answer is not a calendar")
	}
	if cal.self.lines == nil {
		cal.self = r.open[0] // cut before its end
	}
	if !r.ended && !cal.cut {
		cal.cut = true
		cal.warn("it ends in the middle; only the events before that were read")
	}
	return cal, nil
}

// reader puts the lines of a file together.
type reader struct {
	cal          *calendar
	open         []component // the components that the next line is in
	began, ended bool
}

func (r *reader) line(line string) {
	name, p, ok := split(line)
	if !ok {
		if r.began && strings.TrimSpace(line) != "" {
			r.cal.skipped["lines that can't be read"]++
		}
		return
	}
	switch name {
	case "BEGIN":
		r.begin(strings.ToUpper(strings.TrimSpace(p.value)))
	case "END":
		r.end(strings.ToUpper(strings.TrimSpace(p.value)))
	default:
		if n := len(r.open); n > 0 && n <= maxDepth {
			c := &r.open[n-1]
			c.lines[name] = append(c.lines[name], p)
		}
	}
}

func (r *reader) begin(name string) {
	if len(r.open) == 0 {
		if name != "VCALENDAR" {
			return
		}
		r.began, r.ended = true, false
	}
	if len(r.open) <= maxDepth {
		r.open = append(r.open, component{name: name, lines: map[string][]property{}})
	}
}

// end closes the innermost component of that name, and with it those that were left
// open within it.
func (r *reader) end(name string) {
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].name != name {
			continue
		}
		r.keep(r.open[i])
		r.open = r.open[:i]
		return
	}
}

func (r *reader) keep(c component) {
	switch c.name {
	case "VCALENDAR":
		r.ended = true
		if r.cal.self.lines == nil {
			r.cal.self = c
		}
	case "VEVENT":
		if len(r.cal.events) >= maxEvents {
			r.cal.skipped["events beyond the number that is read"]++
			return
		}
		r.cal.events = append(r.cal.events, c)
	case "VTIMEZONE":
		if id := c.text("TZID"); id != "" && len(r.cal.zones) < 200 {
			r.cal.zones[id] = &c
		}
	case "STANDARD":
		// The zone's offset outside of summer, for zones that nobody knows.
		if n := len(r.open); n > 1 && r.open[n-2].name == "VTIMEZONE" {
			parent := &r.open[n-2]
			parent.lines["TZOFFSETTO"] = c.lines["TZOFFSETTO"]
		}
	}
}

// split takes a line apart. The head goes to the library: what it has to say about
// quotes and parameters is more than it seems.
func split(line string) (name string, p property, ok bool) {
	at := colon(line)
	if at <= 0 || at > maxHead {
		return "", p, false
	}
	head, err := ics.ParseProperty(ics.ContentLine(line[:at] + ":"))
	if err != nil || head == nil {
		return "", p, false
	}
	p = property{params: make(map[string][]string, len(head.ICalParameters)), value: line[at+1:]}
	if len(p.value) > maxValue {
		p.value = strings.ToValidUTF8(p.value[:maxValue], "")
	}
	for k, v := range head.ICalParameters {
		p.params[strings.ToUpper(k)] = v
	}
	// "item1.SUMMARY" is how some write that lines belong together.
	name = strings.ToUpper(head.IANAToken)
	return name, p, name != ""
}

// colon is where a line's value begins: the first colon outside of quotes.
func colon(line string) int {
	quoted := false
	for i := 0; i < len(line) && i <= maxHead; i++ {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// decodeText makes UTF-8 of a file. Lines are folded in bytes and may be broken in
// the middle of a letter, so that UTF-8 is judged as a whole after it is unfolded.
func decodeText(a answer) []byte {
	body := a.body
	declared := strings.Contains(strings.ToLower(a.contentType), "charset=") && !strings.Contains(strings.ToLower(a.contentType), "utf-8")
	if bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) || declared {
		if e, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], a.contentType); name != "utf-8" {
			if out, err := e.NewDecoder().Bytes(body); err == nil {
				body = out
			}
		}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	for _, fold := range []string{"\r\n ", "\r\n\t", "\n ", "\n\t"} {
		body = bytes.ReplaceAll(body, []byte(fold), nil)
	}
	// Old files of a Mac end their lines in CR alone.
	if !bytes.Contains(body, []byte("\n")) {
		body = bytes.ReplaceAll(body, []byte("\r"), []byte("\n"))
	}
	if !utf8.Valid(body) && a.cut == "" {
		if out, err := charmap.Windows1252.NewDecoder().Bytes(body); err == nil {
			return out
		}
	}
	return bytes.ToValidUTF8(body, []byte("\ufffd"))
}

func (cal *calendar) warn(text string) { cal.notes = append(cal.notes, lately.OneLine(text)) }

// warnings are what a person should know, in a stable order.
func (cal *calendar) warnings() []string {
	out := cal.notes
	for _, what := range sortedKeys(cal.skipped) {
		out = append(out, lately.OneLine(fmt.Sprintf("left out: %d %s", cal.skipped[what], what)))
	}
	return out
}
