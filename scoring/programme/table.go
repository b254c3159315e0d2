package programme

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/scoring"
)

// rows reads a table of the package: tabs between the cells, comments skipped. A
// fault in it is a fault of the program.
func rows(name string, width int) [][]string {
	text, err := tables.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("programme: %v", err))
	}
	var out [][]string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		for len(cells) < width {
			cells = append(cells, "")
		}
		out = append(out, cells)
	}
	return out
}

// Sources are what is polled, and how that goes, by id.
func Sources() []lately.SourceState {
	out := polled()
	given := map[string]int{}
	for _, a := range Activities() {
		if a.Status == lately.Mention || a.Status == lately.Rejected {
			continue
		}
		for _, e := range a.Evidence {
			given[e.Source]++
		}
	}
	for i := range out {
		out[i].Activities = given[out[i].Source.ID]
	}
	return out
}

// polled are the sources as the table has them.
func polled() []lately.SourceState {
	var out []lately.SourceState
	for _, r := range rows("sources.tsv", 7) {
		src := lately.Source{Owner: r[0], Kind: r[1], Location: r[2], Area: lately.Area(r[3])}
		src.Name = lately.SourceName(src.Kind, src.Location)
		src.ID = lately.SourceID(src.Owner, src.Name)
		items, err := strconv.Atoi(r[6])
		if err != nil {
			panic(fmt.Sprintf("programme: %v", err))
		}
		s := lately.SourceState{Source: src, Since: date(r[4]), LastOK: AsOf.Add(-span(src.ID, 20) * time.Hour), Items: items}
		s.NextAt = s.LastOK.Add(24 * time.Hour)
		health(&s, r[5])
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b lately.SourceState) int { return strings.Compare(a.Source.ID, b.Source.ID) })
	return out
}

// health applies a state: ok, "failing DAYS", never, or "held ACTIVITIES".
func health(s *lately.SourceState, state string) {
	word, number, _ := strings.Cut(state, " ")
	n, _ := strconv.Atoi(number)
	switch word {
	case "failing":
		s.LastOK = AsOf.Add(-time.Duration(n)*24*time.Hour - time.Hour)
		s.LastError, s.Failures = AsOf.Add(-3*time.Hour), 3+n/2
		s.Error = "fetch " + s.Source.Location + ": 503 Service Unavailable"
		s.NextAt = AsOf.Add(4 * 24 * time.Hour)
	case "never":
		s.Since, s.LastOK = time.Time{}, time.Time{}
		s.LastError, s.Failures = AsOf.Add(-5*time.Hour), 96
		s.Error = "fetch " + s.Source.Location + ": 403 Forbidden"
		s.NextAt = AsOf.Add(6 * 24 * time.Hour)
	case "held":
		s.HeldBack, s.HeldSince = n, AsOf.Add(-2*24*time.Hour)
	}
}

// pick is a number below n that depends on a text alone.
func pick(text string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(text))
	return int(h.Sum32() % uint32(n))
}

// span is such a number as a duration, to be multiplied by its unit.
func span(text string, n int) time.Duration { return time.Duration(pick(text, n)) }

// exchange reads a partner's table.
func exchange(c company, sources []lately.SourceState) []lately.Activity {
	watches := scoring.Cover(sources, c.id)
	var out []lately.Activity
	for _, r := range rows("exchange/"+cmp.Or(c.file, c.id)+".tsv", 7) {
		a := lately.Activity{
			Partner: c.id, Side: lately.Side(r[1]), Area: lately.Area(r[2]), Status: lately.Status(r[3]), Title: r[4],
			OccurredAt: date(r[0]).Add(7*time.Hour + span(r[4], 600)*time.Minute),
		}
		giver, host := us, us.host
		if a.Side == lately.Theirs {
			giver, host = c, c.host
		}
		if a.Area == lately.Testimonial { // it stands on the other's site
			host = us.host
			if a.Side == lately.Ours {
				host = c.host
			}
		}
		a.URL = address(a, host)
		a.ID = lately.ActivityID(a.Partner, a.Side, a.Area, cmp.Or(a.URL, a.Title))
		src := seenIn(a, giver, host, watches[a.Side][a.Area], sources)
		a.Source = src.Source.ID
		a.FirstSeen = later(a.OccurredAt.Add(span(a.ID, 40)*time.Hour), src.Since)
		a.LastSeen = later(src.LastOK, a.FirstSeen)
		judged(&a)
		note(&a, r[6])
		if a.Area == lately.PartnerPage || a.Area == lately.Testimonial {
			a.OccurredAt = a.FirstSeen // such things bear no date of their own
		}
		a.Evidence = evidence(a)
		out = append(out, a)
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// seenIn is the source that an activity is from: one on the host where it stands, and
// of those the one that is said to publish its area.
func seenIn(a lately.Activity, giver company, host string, watches []scoring.Watch, sources []lately.SourceState) lately.SourceState {
	best, most := lately.SourceState{}, -1
	for _, w := range watches {
		i := slices.IndexFunc(sources, func(s lately.SourceState) bool { return s.Source.ID == w.Source })
		s, rank := sources[i], 0
		if s.LastOK.IsZero() {
			continue
		}
		if strings.Contains(s.Source.Location, host) || s.Source.Owner == giver.id {
			rank += 2
		}
		if s.Source.Area == a.Area || strings.HasPrefix(s.Source.Kind, "crm") {
			rank++
		}
		if rank > most {
			best, most = s, rank
		}
	}
	return best
}

// folders is where each kind of thing stands on a site.
var folders = map[lately.Area]string{
	lately.PartnerPage: "partners", lately.Testimonial: "customers", lately.BlogPost: "blog", lately.WhitePaper: "papers",
	lately.PressRelease: "news", lately.Workshop: "events",
}

// address is the URL of an activity; a deal has one in the CRM alone.
func address(a lately.Activity, host string) string {
	switch a.Area {
	case lately.Integration:
		return "https://github.example/" + a.Title
	case lately.Referral:
		return ""
	}
	slug := lately.Slug(a.Title)
	if runes := []rune(slug); len(runes) > 60 {
		slug = string(runes[:60])
	}
	if a.Area == lately.PartnerPage {
		return "https://" + host + "/partners#" + slug
	}
	return "https://" + host + "/" + folders[a.Area] + "/" + a.OccurredAt.Format("2006/01/") + slug
}

// note applies what else a table says: "stage=won@2025-03-01; amount=100; archived".
func note(a *lately.Activity, text string) {
	for part := range strings.SplitSeq(text, "; ") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "":
		case "stage":
			stage, at, ok := strings.Cut(value, "@")
			if a.Stage = lately.Stage(stage); ok {
				a.StageAt = date(at).Add(12 * time.Hour)
			}
		case "amount":
			a.Amount = value
		case "currency":
			a.Currency = value
		case "account":
			a.Account = value
		case "deal":
			a.DealID = value
			a.ID = lately.ActivityID(a.Partner, a.Side, a.Area, value)
		case "ended":
			a.EndedAt = date(value).Add(4 * time.Hour)
			a.LastSeen = a.EndedAt.Add(-3 * 24 * time.Hour)
		case "alive":
			a.AliveAt = date(value).Add(15 * time.Hour)
		case "archived":
			a.Archived = true
		case "conf":
			confidence, err := strconv.ParseFloat(value, 64)
			if err != nil {
				panic(fmt.Sprintf("programme: %v", err))
			}
			a.Confidence = confidence
		default:
			panic(fmt.Sprintf("programme: unknown %q in %s", key, a.Partner))
		}
	}
}
