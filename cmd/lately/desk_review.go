package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"lately"
	"lately/cmd/lately/live"
	"lately/config"
	"lately/scoring"
	"lately/scoring/report/say"
	"lately/scoring/report/site"
	"lately/sync/ledger"
)

// The lengths of the lists of the page for reviews, and of a note.
const (
	reviewsShown = 50
	reviewsAtAll = 500
	longestNote  = 1000
)

// waitingList keeps what waits for review as long as nothing changes.
type waitingList struct {
	mu     sync.Mutex
	state  string
	at     time.Time
	doubts []scoring.Doubt
}

// waiting lists everything that waits, first what would move a balance most.
func (d *desk) waiting(ctx context.Context, cfg *config.Config, at time.Time) ([]scoring.Doubt, error) {
	state, err := d.State(ctx)
	if err != nil {
		return nil, err
	}
	q := &d.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state == state && q.at.Equal(at) {
		return q.doubts, nil
	}
	doubts, err := d.a.doubts(ctx, cfg, d.led, cfg.Parties.Partners, "", at)
	if err == nil {
		q.state, q.at, q.doubts = state, at, doubts
	}
	return doubts, err
}

// Queue renders what waits, or what was decided.
func (d *desk) Queue(ctx context.Context, a live.Asked, at time.Time) (live.Page, error) {
	cfg, _, _ := d.config()
	area := lately.Area(a.Area)
	if a.Area != "" && !area.Valid() {
		return live.Page{}, fmt.Errorf("%w: there is no such area; use one of %s", live.ErrAsked, areaList())
	}
	if a.Partner != "" {
		p, ok := partner(cfg, a.Partner)
		if !ok {
			return live.Page{}, fs.ErrNotExist
		}
		a.Partner = p.ID
	}
	q := site.Queue{Action: reviewPath, Token: a.Token, Past: a.Decided, Back: back(a, a.Decided, a.All)}
	q.Others = site.Link{Href: reviewPath + "?" + back(a, !a.Decided, false), Text: "What was decided before"}
	if a.Decided {
		q.Others.Text = "What waits"
	}
	doubts, err := d.waiting(ctx, cfg, at)
	if err != nil {
		return live.Page{}, err
	}
	q.Partners, q.Areas = choices(cfg, doubts, a)
	fill := d.fillWaiting
	if a.Decided {
		fill = d.fillDecided
	}
	if err := fill(ctx, cfg, &q, a, doubts); err != nil {
		return live.Page{}, err
	}
	if a.Notice.ID != "" {
		if q.Notice, err = d.notice(ctx, cfg, a.Notice); err != nil {
			return live.Page{}, err
		}
	}
	s := site.New(d.options(cfg, at))
	return rendered(s, func(w io.Writer) error { return s.Review(w, q) })
}

// back is the query of a page for reviews.
func back(a live.Asked, decided, all bool) string {
	out := url.Values{}
	for key, v := range map[string]string{"partner": a.Partner, "area": a.Area} {
		if v != "" {
			out.Set(key, v)
		}
	}
	if decided {
		out.Set("show", "decided")
	}
	if all {
		out.Set("all", "yes")
	}
	return out.Encode()
}

// choices are what the list can be narrowed to: the partners with something that
// waits, and all areas.
func choices(cfg *config.Config, doubts []scoring.Doubt, a live.Asked) (partners, areas []site.Choice) {
	waits := map[string]bool{a.Partner: true}
	for _, d := range doubts {
		waits[d.Activity.Partner] = true
	}
	for _, p := range cfg.Parties.Partners {
		if a.Decided || waits[p.ID] {
			partners = append(partners, site.Choice{Value: p.ID, Text: say.Clip(say.Plain(p.Name), 80), Chosen: p.ID == a.Partner})
		}
	}
	for _, area := range lately.Areas() {
		areas = append(areas, site.Choice{Value: string(area), Text: say.AreaLower(area), Chosen: string(area) == a.Area})
	}
	return partners, areas
}

// fillWaiting puts what waits on the page, each with the decision that holds, so that
// whoever decides next is told if another one does by then.
func (d *desk) fillWaiting(ctx context.Context, cfg *config.Config, q *site.Queue, a live.Asked, doubts []scoring.Doubt) error {
	limit := reviewsShown
	if a.All {
		limit = reviewsAtAll
	}
	for _, doubt := range doubts {
		if a.Partner != "" && doubt.Activity.Partner != a.Partner || a.Area != "" && string(doubt.Activity.Area) != a.Area {
			continue
		}
		if q.Wait++; q.Wait > limit {
			continue
		}
		w := site.Waiting{Doubt: doubt}
		r, ok, err := d.led.Review(ctx, doubt.Activity.ID)
		if err != nil {
			return err
		}
		if ok {
			said := d.decided(cfg, r, doubt.Activity)
			w.Entry, w.Said = r.Entry, &said
		}
		q.Waiting = append(q.Waiting, w)
	}
	if q.Wait > limit && !a.All {
		q.All = reviewPath + "?" + back(a, false, true)
	}
	return nil
}

// fillDecided puts what was decided on the page, the latest first.
func (d *desk) fillDecided(ctx context.Context, cfg *config.Config, q *site.Queue, a live.Asked, _ []scoring.Doubt) error {
	reviews, err := d.led.Reviews(ctx)
	if err != nil {
		return err
	}
	limit := reviewsShown
	if a.All {
		limit = reviewsAtAll
	}
	for _, r := range reviews {
		if a.Partner != "" && r.Partner != a.Partner || a.Area != "" && string(cmp.Or(r.Really.Area, r.Found.Area)) != a.Area {
			continue
		}
		if len(q.Decided) == limit {
			if !a.All {
				q.All = reviewPath + "?" + back(a, true, true)
			}
			break
		}
		act, err := activity(ctx, d.led, r.Activity)
		if err != nil {
			return err
		}
		q.Decided = append(q.Decided, d.decided(cfg, r, act))
	}
	return nil
}

// decided is a decision as the page shows it.
func (d *desk) decided(cfg *config.Config, r ledger.Review, act lately.Activity) site.Decided {
	out := site.Decided{
		Activity: act, ID: r.Activity, Partner: nameOf(cfg)(r.Partner), Word: string(r.Decision), By: r.Reviewer, At: r.At,
		Note: r.Note, Entry: r.Entry,
	}
	if r.Really.Area != "" || r.Really.Side != "" {
		out.Found = say.AreaLower(r.Found.Area) + " of " + string(r.Found.Side)
	}
	return out
}

// did are the words for what forms do.
var did = map[string]string{"accept": "Accepted", "reject": "Rejected", "change": "Corrected", "note": "Noted", "undo": "Taken back"}

// notice says what became of the decision before, and what holds now.
func (d *desk) notice(ctx context.Context, cfg *config.Config, n live.Notice) (*site.Notice, error) {
	out := &site.Notice{Did: did[n.Did], Conflict: n.Conflict, Wrong: n.Wrong}
	id := n.ID
	r, ok, err := d.led.Review(ctx, id)
	if err != nil {
		return nil, err
	}
	if ok {
		id = r.Activity
	}
	act, err := activity(ctx, d.led, id)
	switch {
	case err != nil:
		return nil, err
	case act.ID == "" && !ok:
		return nil, nil // an address that somebody made up
	}
	out.Now = d.decided(cfg, r, act)
	if !ok {
		out.Now = site.Decided{Activity: act, ID: act.ID, Partner: nameOf(cfg)(act.Partner)}
	}
	return out, nil
}

// verdicts are what forms do.
var verdicts = map[string]ledger.Decision{
	"accept": ledger.Accept, "reject": ledger.Reject, "change": ledger.Change, "note": ledger.Note, "undo": ledger.Undecided,
}

// Decide stores what a person says of an activity.
func (d *desk) Decide(ctx context.Context, v live.Verdict) (string, error) {
	verdict := ledger.Verdict{Decision: verdicts[v.Do], Note: say.Clip(strings.TrimSpace(v.Note), longestNote), Who: v.Who, After: &v.After}
	if v.Do == "accept" || v.Do == "change" {
		verdict.Area, verdict.Side = lately.Area(v.Area), lately.Side(v.Side)
	}
	switch {
	case verdict.Area != "" && !verdict.Area.Valid(), verdict.Side != "" && !slices.Contains([]lately.Side{lately.Ours, lately.Theirs}, verdict.Side):
		return "", fmt.Errorf("%w: there is no such area or side", live.ErrAsked)
	case v.Do == "change" && verdict.Area == "" && verdict.Side == "":
		return "", fmt.Errorf("%w: choose another area or another side", live.ErrAsked)
	case v.Do == "note" && verdict.Note == "":
		return "", fmt.Errorf("%w: the note is empty", live.ErrAsked)
	}
	becomes, err := d.led.Decide(ctx, v.ID, verdict, d.a.now())
	var meanwhile *ledger.MeanwhileError
	switch {
	case errors.As(err, &meanwhile) && again(meanwhile.Holds, verdict):
		return v.ID, nil
	case errors.As(err, &meanwhile):
		return "", fmt.Errorf("%w: %w", live.ErrMeanwhile, err)
	case errors.Is(err, ledger.ErrNoActivity):
		return "", fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case errors.Is(err, ledger.ErrReferral):
		return "", fmt.Errorf("%w: %w", live.ErrAsked, ledger.ErrReferral)
	case errors.Is(err, ledger.ErrUndecided):
		return v.ID, nil
	}
	return becomes, err
}

// again reports whether what holds is what the same person said already: a form that
// was sent twice.
func again(holds ledger.Review, v ledger.Verdict) bool {
	if v.Decision == ledger.Undecided {
		return holds.Entry == 0
	}
	return holds.Decision == v.Decision && holds.Reviewer == v.Who && (v.Note == "" || holds.Note == v.Note) &&
		(v.Area == "" || cmp.Or(holds.Really.Area, holds.Found.Area) == v.Area) && (v.Side == "" || cmp.Or(holds.Really.Side, holds.Found.Side) == v.Side)
}
