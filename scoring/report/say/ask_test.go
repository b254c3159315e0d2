package say

import (
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring"
)

const day = 24 * time.Hour

var asOf = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func ago(days int) time.Time { return asOf.Add(-time.Duration(days) * day) }

func TestAStepIsSaidAloud(t *testing.T) {
	expects := func(e float64, done int, last time.Time) scoring.Expectation {
		return scoring.Expectation{Expected: e, Done: done, LastAt: last, State: scoring.Overdue}
	}
	for _, tt := range []struct {
		ask  scoring.Ask
		want string
	}{
		{scoring.Ask{Side: lately.Theirs, Area: lately.BlogPost, Expectation: expects(4, 1, ago(214))},
			"Ask for a blog post: they wrote 1 of 4 this year, the last 214 days ago"},
		{scoring.Ask{Side: lately.Ours, Area: lately.BlogPost, Expectation: expects(4, 0, time.Time{})},
			"Write a blog post about them: we wrote none so far; 4 a year are expected"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.Workshop, Expectation: expects(1, 0, ago(400)), Waiting: 1},
			"Ask for a workshop or a webinar: they held none this year, the last was 400 days ago; one a year is expected (1 more waits for review)"},
		{scoring.Ask{Side: lately.Ours, Area: lately.WhitePaper, Expectation: expects(0.25, 0, time.Time{})},
			"Write a white paper that features them: we published none so far; one every 4 years is expected"},
		{scoring.Ask{Side: lately.Ours, Area: lately.PressRelease, Expectation: expects(0.8, 0, time.Time{})},
			"Announce something in a press release: we published none so far; one every 15 months is expected"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Referral, Expectation: expects(2, 1, ago(100))},
			"Refer a customer to them: we referred 1 of 2 this year, the last 100 days ago"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.PartnerPage, Expectation: expects(1, 0, time.Time{})},
			"Ask to be listed on their partner page: they don't list us"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Integration, Expectation: expects(3, 1, ago(9))},
			"Publish an integration with their product: 1 of 3 of ours is live"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.PartnerPage, Step: scoring.Again, About: lately.Activity{EndedAt: ago(121)}},
			"Ask to be listed again: they took the listing down on 2026-03-02"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Testimonial, Step: scoring.Again, About: lately.Activity{EndedAt: ago(121)}},
			"Offer them a testimonial again: the one we gave was taken down on 2026-03-02"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.Integration, Step: scoring.Again, About: lately.Activity{EndedAt: ago(121)}},
			"Ask for the integration back: they took theirs down on 2026-03-02"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Referral, Step: scoring.FollowUp, About: lately.Activity{Account: "ACME\x1b[2J \u202eGmbH", OccurredAt: ago(90)}},
			"Follow up our referral of ACME [2J GmbH: we submitted it 90 days ago, and they haven't accepted it yet"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.Referral, Step: scoring.FollowUp, About: lately.Activity{OccurredAt: ago(90)}},
			"Take up their referral of a customer: they submitted it 90 days ago, and we haven't accepted it yet"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.BlogPost, Step: scoring.Decide, Waiting: 1},
			"Review a blog post of theirs first: it waits for a decision and may be what is missing"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Referral, Step: scoring.Decide, Waiting: 2, Now: scoring.Outlook{Status: scoring.Gated}},
			"Review 2 referrals of ours first: they wait for a decision and may be what they wait for"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Referral, Step: scoring.OpenGate},
			"Refer a customer to them: they want a first referral from us before anything else"},
		{scoring.Ask{Side: lately.Ours, Area: lately.Referral, Step: scoring.OpenGate, Expectation: scoring.Expectation{State: scoring.Unseen}},
			"Refer a customer to them: they want a first referral from us before anything else, and nothing here could show it: add our CRM"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.PressRelease, Step: scoring.AddWatch, Dark: true, Blind: []scoring.BlindSpot{{Area: lately.PressRelease}}},
			"Add their newsroom's feed: nothing of theirs can be seen"},
		{scoring.Ask{Side: lately.Theirs, Area: lately.Integration, Step: scoring.AddWatch, Blind: []scoring.BlindSpot{
			{Area: lately.BlogPost, Broken: []scoring.Watch{{Source: "acme/feed"}}}, {Area: lately.PressRelease, Broken: []scoring.Watch{{Source: "acme/feed"}}},
			{Area: lately.Integration}, {Area: lately.Referral},
		}}, "Get acme/feed working again, and add their GitHub organisation and our CRM: no blog post, press release, integration or referral of theirs can be seen"},
	} {
		if got := Ask(tt.ask) + ": " + AskReason(tt.ask, asOf); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
	}
}

func TestWhatAStepWouldDoIsSaid(t *testing.T) {
	at := func(b float64, s scoring.Status) scoring.Outlook { return scoring.Outlook{Balance: b, Status: s} }
	for _, tt := range []struct {
		now, then scoring.Outlook
		want      string
	}{
		{at(-0.46, scoring.TheyOwe), at(-0.31, scoring.TheyOwe), "balance −0.46 to −0.31"},
		{at(-0.46, scoring.TheyOwe), at(-0.2, scoring.Balanced), "would bring us back to balanced (−0.46 to −0.20)"},
		{at(-0.46, scoring.TheyOwe), at(-0.5, scoring.TheyOwe), "balance −0.46 to −0.50, away from even"},
		{at(0.1, scoring.Balanced), at(0.3, scoring.WeOwe), "would tip the balance (+0.10 to +0.30): we would owe them"},
		{at(-0.5, scoring.TheyOwe), at(-0.27, scoring.TooLittleData), "balance −0.50 to −0.27, which may be even with what can't be seen"},
		{at(0.1, scoring.Balanced), at(0.1, scoring.Balanced), "balance stays +0.10"},
		{at(0.1, scoring.Gated), at(0, scoring.Balanced), "would open the gate"},
		{at(0.1, scoring.Dormant), at(0, scoring.Balanced), "would end the silence"},
		{at(0.1, scoring.TooLittleData), at(0.4, scoring.WeOwe), "would be enough to tell who owes: we would owe them"},
		{at(0.1, scoring.TooLittleData), at(0.4, scoring.TooLittleData), "a step toward telling who owes"},
	} {
		if got := AskEffect(scoring.Ask{Now: tt.now, Then: tt.then}); got != tt.want {
			t.Errorf("%v to %v: %q, want %q", tt.now, tt.then, got, tt.want)
		}
	}
}

func TestLateness(t *testing.T) {
	for _, tt := range []struct {
		state scoring.State
		due   time.Time
		want  string
		days  int
	}{
		{scoring.Overdue, ago(123), "overdue by 123 days", 123},
		{scoring.Overdue, ago(1), "overdue by 1 day", 1},
		{scoring.Overdue, time.Time{}, "overdue", 0},
		{scoring.Due, asOf.Add(9 * day), "due by 2026-07-10", 0},
		{scoring.Met, asOf.Add(9 * day), "met", 0},
		{scoring.OnHold, time.Time{}, "gated", 0},
	} {
		e := scoring.Expectation{State: tt.state, DueAt: tt.due}
		if got, days := Late(e, asOf), OverdueDays(e, asOf); got != tt.want || days != tt.days {
			t.Errorf("%s %v: %q, %d", tt.state, tt.due, got, days)
		}
	}
}

// FuzzAskWords: whatever a CRM calls a customer stays on one harmless line.
func FuzzAskWords(f *testing.F) {
	f.Add("ACME \x1b]0;x\x07 \u202e", strings.Repeat("long ", 2000))
	f.Fuzz(func(t *testing.T, account, title string) {
		a := scoring.Ask{Side: lately.Ours, Area: lately.Referral, Step: scoring.FollowUp, About: lately.Activity{Account: account, Title: title}}
		got := Ask(a)
		if got != Plain(got) || len([]rune(got)) > 100 {
			t.Errorf("%q", got)
		}
	})
}

func TestLatenessIsSaidOnlyWhereItIsTheReason(t *testing.T) {
	late := scoring.Expectation{Expected: 4, Done: 1, State: scoring.Overdue, DueAt: ago(20)}
	enough := scoring.Expectation{Expected: 1, Done: 1, State: scoring.Met}
	for _, tt := range []struct {
		name string
		ask  scoring.Ask
		want string
	}{
		{"one more", scoring.Ask{Step: scoring.OneMore, Expectation: late}, "overdue by 20 days"},
		{"a stuck one that is owed", scoring.Ask{Step: scoring.FollowUp, Expectation: late}, "overdue by 20 days"},
		{"a stuck one beyond what is owed", scoring.Ask{Step: scoring.FollowUp, Expectation: enough}, ""},
		{"nothing could show it", scoring.Ask{Step: scoring.AddWatch, Expectation: late}, ""},
		{"the gate", scoring.Ask{Step: scoring.OpenGate, Expectation: late, Now: scoring.Outlook{Status: scoring.Gated}}, ""},
	} {
		if got := AskLate(tt.ask, asOf); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
