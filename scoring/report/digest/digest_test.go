package digest_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
	"lately/scoring/report/digest"
	"lately/scoring/report/say"
)

var update = flag.Bool("update", false, "write the golden files anew")

func forms(d *digest.Digest) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{".txt": d.Text, ".md": d.Markdown, ".html": d.HTML, ".slack.json": d.Slack, ".json": d.JSON}
}

func render(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it with -update and git diff", path)
	}
}

// ofProgramme is what the programme's last days have brought: what happened in them
// was found in them, and what ended in them was confirmed in them.
func ofProgramme(from time.Time) *digest.Digest {
	d := &digest.Digest{From: from, To: programme.AsOf}
	for _, ag := range programme.Agreements() {
		var acts []lately.Activity
		var moves []digest.Move
		for _, a := range programme.Activities() {
			if a.Partner != ag.Partner || a.OccurredAt.After(programme.AsOf) {
				continue
			}
			acts = append(acts, a)
			found := scoring.Date(a).After(from)
			switch {
			case a.Status == lately.Gone && a.EndedAt.After(from):
				moves = append(moves, digest.Move{Activity: a, Was: lately.Counted, Is: lately.Gone})
			case found && (a.Status == lately.Counted || a.Status == lately.Pending):
				moves = append(moves, digest.Move{Activity: a, Is: a.Status})
			case found && a.Status == lately.Rejected:
				moves = append(moves, digest.Move{Activity: a, Was: lately.Counted, Is: a.Status})
			}
		}
		was := scoring.Score(slices.Values(digest.Before(acts, moves)), ag, scoring.DefaultModel(), from)
		is := scoring.Score(slices.Values(acts), ag, scoring.DefaultModel(), programme.AsOf)
		if p, ok := digest.Compare(&was, &is, say.Standing(&is), moves); ok {
			d.Partners = append(d.Partners, p)
		}
	}
	for _, s := range programme.Sources() {
		if s.Error != "" {
			d.Sources = append(d.Sources, digest.Source{ID: s.Source.ID, Failing: true, At: s.LastError, Error: s.Error})
		}
	}
	d.Sources = append(d.Sources, digest.Source{ID: "harrow-grid/page:harrowgrid.example/partners", At: programme.AsOf.AddDate(0, 0, -1), HeldBack: 7},
		digest.Source{ID: "us/feed:ostrea.example/blog", At: programme.AsOf.AddDate(0, 0, -2)})
	return d
}

func TestTheProgramme(t *testing.T) {
	d := ofProgramme(programme.AsOf.AddDate(0, 0, -30))
	if d.Empty() {
		t.Fatal("nothing happened in a month")
	}
	for end, write := range forms(d) {
		golden(t, "programme"+end, render(t, write))
		if again := render(t, write); again != render(t, write) {
			t.Errorf("%s isn't the same twice", end)
		}
	}
	if s := render(t, d.Slack); len(s) > 0 {
		checkSlack(t, s)
	}
}

// What happened is told under the heading where it belongs, and once.
func TestCompare(t *testing.T) {
	from, to := programme.AsOf.AddDate(0, 0, -7), programme.AsOf
	act := func(id string, area lately.Area, daysAgo int) lately.Activity {
		return lately.Activity{ID: id, Partner: "p", Side: lately.Theirs, Area: area, Title: id, Status: lately.Counted, OccurredAt: to.AddDate(0, 0, -daysAgo)}
	}
	fresh, old, gone, out, doubt := act("fresh", lately.BlogPost, 2), act("old", lately.BlogPost, 400), act("gone", lately.PartnerPage, 300), act("out", lately.BlogPost, 20), act("doubt", lately.Workshop, 3)
	gone.Status, gone.EndedAt = lately.Gone, to.AddDate(0, 0, -10) // before the week: it was confirmed in it
	out.Status, doubt.Status = lately.Rejected, lately.Pending
	deal := act("deal", lately.Referral, 200)
	deal.Stage, deal.StageAt = lately.Won, to.AddDate(0, 0, -1)
	still := act("still", lately.WhitePaper, 363)
	acts := []lately.Activity{fresh, old, gone, out, doubt, deal, still}
	moves := []digest.Move{
		{Activity: fresh, Is: lately.Counted}, {Activity: gone, Was: lately.Counted, Is: lately.Gone},
		{Activity: out, Was: lately.Counted, Is: lately.Rejected}, {Activity: doubt, Is: lately.Pending},
		{Activity: lately.Activity{ID: "vanished", Side: lately.Ours, Area: lately.BlogPost, Title: "vanished"}, Was: lately.Counted},
		{Activity: act("never", lately.BlogPost, 2), Was: lately.Pending, Is: lately.Rejected},
	}
	ag := scoring.Agreement{Partner: "p", Name: "P"}
	was := scoring.Score(slices.Values(digest.Before(acts, moves)), ag, scoring.DefaultModel(), from)
	is := scoring.Score(slices.Values(acts), ag, scoring.DefaultModel(), to)
	if n := was.Received.Activities; n != 5 { // old, gone, out, deal, still
		t.Errorf("%d activities counted before, want 5", n)
	}
	p, ok := digest.Compare(&was, &is, "", moves)
	ids := func(list []digest.Entry) string {
		var out []string
		for _, e := range list {
			out = append(out, e.Activity)
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ what, got, want string }{
		{"new", ids(p.New), "fresh"}, {"gone", ids(p.Gone), "gone"}, {"out", ids(p.Out), "out vanished"},
		{"review", ids(p.Review), "doubt"}, {"stages", ids(p.Stages), "deal"},
	} {
		if !ok || tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
		}
	}
	var overdue []lately.Area
	for _, o := range p.Overdue {
		overdue = append(overdue, o.Area)
	}
	if !slices.Contains(overdue, lately.PartnerPage) || slices.Contains(overdue, lately.Testimonial) {
		t.Errorf("overdue %v; want the listing that is gone, and not the testimonial that never was", overdue)
	}
	quiet := scoring.Score(slices.Values(acts), ag, scoring.DefaultModel(), to.Add(-time.Minute))
	if p, ok := digest.Compare(&quiet, &is, "", nil); ok {
		t.Errorf("nothing happened in the last minute, but %+v", p)
	}
}

// However much there is, a digest stays readable and within Slack's limits, and says
// what it leaves out.
func TestMuchIsCut(t *testing.T) {
	d := &digest.Digest{From: programme.AsOf.AddDate(0, 0, -7), To: programme.AsOf, Sources: []digest.Source{{ID: "us/feed", Failing: true, At: programme.AsOf}}}
	for range 60 {
		p := digest.Partner{ID: "p", Name: strings.Repeat("Name ", 100), Was: scoring.Balanced, Is: scoring.Balanced, Standing: "Balanced."}
		for range 200 {
			p.New = append(p.New, digest.Entry{Activity: "a", Side: lately.Ours, Area: lately.BlogPost, Title: strings.Repeat("<&> ", 200), URL: "https://example.com/" + strings.Repeat("x&", 120), At: programme.AsOf})
		}
		d.Partners = append(d.Partners, p)
	}
	for end, write := range forms(d) {
		s := render(t, write)
		if end == ".json" {
			continue // whole, for programs
		}
		if len(s) > 700_000 || !strings.Contains(s, "and 188 more") && end != ".slack.json" || !strings.Contains(s, "more partners") || !strings.Contains(s, "Stopped") {
			t.Errorf("%s has %d bytes", end, len(s))
		}
	}
	s := render(t, d.Slack)
	if len(s) > 30_000 || !strings.Contains(s, "more lines") {
		t.Errorf("%d bytes for Slack", len(s))
	}
	checkSlack(t, s)
}

// checkSlack checks a message against what Slack's reference says of blocks.
func checkSlack(t *testing.T, s string) {
	t.Helper()
	type text struct {
		Type, Text string
		Verbatim   bool
	}
	var m struct {
		Text   string
		Blocks []struct {
			Type     string
			Text     *text
			Elements []text
		}
	}
	dec := json.NewDecoder(strings.NewReader(s))
	if err := dec.Decode(&m); err != nil {
		t.Fatal(err)
	}
	if n := len(m.Blocks); n == 0 || n > 50 || m.Text == "" || len(m.Text) > 3000 {
		t.Errorf("%d blocks, %d bytes of text", n, len(m.Text))
	}
	for i, b := range m.Blocks {
		most, form := 3000, "mrkdwn"
		switch b.Type {
		case "header":
			most, form = 150, "plain_text"
		case "section":
			if b.Text != nil && !b.Text.Verbatim {
				t.Errorf("block %d: Slack looks for addresses and people in it", i)
			}
		case "context":
			form = "plain_text"
			if len(b.Elements) == 0 || len(b.Elements) > 10 {
				t.Errorf("block %d: %d elements", i, len(b.Elements))
				continue
			}
			b.Text = &b.Elements[0]
		default:
			t.Errorf("block %d is of type %q", i, b.Type)
		}
		if b.Text == nil || b.Text.Type != form || b.Text.Text == "" || len([]rune(b.Text.Text)) > most {
			t.Errorf("block %d (%s): %+v", i, b.Type, b.Text)
			continue
		}
		if form == "mrkdwn" {
			inertMrkdwn(t, b.Text.Text)
		}
	}
}

// inertMrkdwn checks that every < begins a link to the web, and every & an escape.
func inertMrkdwn(t *testing.T, s string) {
	t.Helper()
	for rest := s; ; {
		i := strings.IndexAny(rest, "<>&")
		if i < 0 {
			return
		}
		switch c, after := rest[i], rest[i+1:]; {
		case c == '&' && (strings.HasPrefix(after, "amp;") || strings.HasPrefix(after, "lt;") || strings.HasPrefix(after, "gt;")):
			rest = after
		case c == '<' && (strings.HasPrefix(after, "https://") || strings.HasPrefix(after, "http://")):
			address, _, _ := strings.Cut(after, "|")
			end := strings.IndexByte(after, '>')
			if end < 0 || strings.ContainsAny(address, " \n<>") {
				t.Errorf("a link without end, or with spaces: %.80q", after)
				return
			}
			rest = after[end+1:]
		default:
			t.Errorf("%q at %.60q could be a command", c, rest[i:])
			return
		}
	}
}

// What a new source shows for the first time didn't become overdue: nobody could know.
func TestWhatNobodyCouldSeeIsNoNews(t *testing.T) {
	card := func(s scoring.State) *scoring.Scorecard {
		area := scoring.AreaAccount{Area: lately.Testimonial, Expectation: scoring.Expectation{State: s, Expected: 1}}
		return &scoring.Scorecard{Given: scoring.Account{Side: lately.Ours, Areas: []scoring.AreaAccount{area}}, Received: scoring.Account{Side: lately.Theirs}}
	}
	for before, told := range map[scoring.State]bool{scoring.Unseen: false, scoring.Overdue: false, scoring.Due: true, scoring.Met: true} {
		p, _ := digest.Compare(card(before), card(scoring.Overdue), "", nil)
		if (len(p.Overdue) > 0) != told {
			t.Errorf("%s before, overdue now: told %v, want %v", before, p.Overdue, told)
		}
	}
}
