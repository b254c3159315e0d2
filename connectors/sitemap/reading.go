package sitemap

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors/article"
)

const (
	// patience is how long one fetch goes on reading pages.
	patience = 150 * time.Second
	// maxStrikes is how many pages in a row may fail before the rest is left for
	// the next run.
	maxStrikes = 5
)

// reading is one fetch under way.
type reading struct {
	*connector
	at      progress
	found   *collection
	started time.Time
	batch   lately.Batch

	queue    []page
	again    map[id]bool // of the queue: they were read before
	strikes  int
	failures int
	reason   error // of the first failure
	empty    int   // pages without a text
	lastmods map[string]int
	stopped  bool
	links    *article.ShortLinks
}

// run reads pages and makes the batch.
func (r *reading) run(ctx context.Context) error {
	r.batch.Warnings = r.found.warnings
	r.again = map[id]bool{}
	r.links = article.NewShortLinks(r.client)
	fresh := r.plan()
	done := 0
	for _, p := range r.queue {
		if done == r.settings.Budget || r.now().Sub(r.started) > patience || r.strikes >= maxStrikes {
			break
		}
		err := r.one(ctx, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if away(err) {
			if done == 0 {
				return fmt.Errorf("read %s: %w", p.url.Path, err)
			}
			break
		}
		done++
	}
	return r.finish(fresh)
}

// plan puts up what is to be read: what is new, the newest first; what is said to
// have changed; and a few that were read long ago. It returns how many are new.
func (r *reading) plan() (fresh int) {
	r.lastmods = map[string]int{}
	var changed, known []page
	for _, p := range r.found.pages {
		r.lastmods[p.lastmod]++
		was, ok := r.at.known[p.id]
		switch {
		case !ok && len(r.at.known)+len(r.queue) < maxKnown:
			r.queue = append(r.queue, p)
		case !ok:
			r.stopped = true
		case p.lastmod != "" && markOf(p.lastmod) != was.lastmod:
			changed = append(changed, p)
		default:
			known = append(known, p)
		}
	}
	slices.SortStableFunc(r.queue, func(a, b page) int { return strings.Compare(b.when(), a.when()) })
	fresh = len(r.queue)
	r.queue = r.queue[:min(len(r.queue), r.settings.Budget)]
	if r.at.lies() {
		known, changed = append(known, changed...), nil
	}
	if share := max(1, r.settings.Budget/4); len(changed) > share {
		r.add(r.round(changed, share))
	} else {
		r.add(changed)
		r.add(r.round(known, max(1, r.settings.Budget/10)))
	}
	return fresh
}

// add puts pages up for being read again.
func (r *reading) add(pages []page) {
	for _, p := range pages {
		r.again[p.id] = true
		r.queue = append(r.queue, p)
	}
}

// round picks some pages to be looked at again, others each time until it was the
// turn of all.
func (r *reading) round(pages []page, n int) []page {
	slices.SortFunc(pages, func(a, b page) int { return bytes.Compare(a.id[:], b.id[:]) })
	from, _ := slices.BinarySearchFunc(pages, r.at.Round, func(p page, at []byte) int {
		return cmp.Or(bytes.Compare(p.id[:], at), -1)
	})
	out := pages[from:]
	out = out[:min(len(out), n)]
	r.at.Round = nil
	if from+len(out) < len(pages) {
		r.at.Round = bytes.Clone(out[len(out)-1].id[:])
	}
	return out
}

// when is what a page is sorted by: its date, or that in its address.
func (p page) when() string {
	if !p.news.IsZero() {
		return p.news.Format(time.RFC3339)
	}
	if p.lastmod != "" {
		return p.lastmod
	}
	if t, _ := article.DateInAddress(p.url); !t.IsZero() {
		return t.Format(time.DateOnly)
	}
	return ""
}

// one reads a page. Its error is only about what went wrong; whether to go on is
// said by strikes and by the kind of error.
func (r *reading) one(ctx context.Context, p page) error {
	got, err := r.reader.Get(ctx, r.polite, p.url.String())
	if err == nil && strayed(p, got) {
		err = fmt.Errorf("%w: it leads to %s (%w)", article.ErrMissing, got.URL, lately.ErrPermanent)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, article.ErrUnchanged):
		r.strikes = 0
		r.confirm(p, r.at.known[p.id].content)
		r.batch.Seen = append(r.batch.Seen, p.key)
		return nil
	case away(err):
		return err
	case err != nil:
		r.fail(p, err)
		return err
	}
	r.strikes = 0
	r.at.succeed(p.id)
	it := r.item(p, got)
	r.links.Note(it)
	if it.Links, err = r.links.Resolve(ctx, it); err != nil {
		return err
	}
	content := markOf(it.Title + "\x00" + it.Body)
	if r.again[p.id] && content == r.at.known[p.id].content {
		r.batch.Seen = append(r.batch.Seen, p.key)
	} else {
		r.batch.Items = append(r.batch.Items, it)
	}
	r.confirm(p, content)
	return nil
}

// strayed reports whether a page led to another site.
func strayed(p page, got article.Page) bool {
	u, err := url.Parse(got.URL)
	return err != nil || !sameSite(u, p.url)
}

// confirm remembers how a page is now, and whether the sitemap told the truth.
func (r *reading) confirm(p page, content mark) {
	was, ok := r.at.known[p.id]
	if ok && markOf(p.lastmod) != was.lastmod && was.lastmod != (mark{}) {
		r.at.Told++
		if content != was.content {
			r.at.True++
		}
		if r.at.Told > 200 { // what was long ago counts for less
			r.at.Told, r.at.True = r.at.Told/2, r.at.True/2
		}
	}
	r.at.known[p.id] = seenAs{markOf(p.lastmod), content}
}

// fail notes a page that couldn't be read. After some tries it counts as known.
func (r *reading) fail(p page, err error) {
	r.strikes++
	r.failures++
	if r.reason == nil {
		r.reason = fmt.Errorf("%s: %w", p.url.Path, err)
	}
	if r.again[p.id] {
		if errors.Is(err, article.ErrMissing) {
			r.at.known[p.id] = seenAs{lastmod: markOf(p.lastmod)} // listed, and not there
		}
		return
	}
	if r.at.fail(p.id) {
		r.at.known[p.id] = seenAs{lastmod: markOf(p.lastmod)}
	}
}

// finish says what was seen and what is left.
func (r *reading) finish(fresh int) (err error) {
	r.disown()
	left := 0
	inBatch := map[string]bool{}
	for _, it := range r.batch.Items {
		inBatch[it.Key] = true
	}
	for _, key := range r.batch.Seen {
		inBatch[key] = true
	}
	for _, p := range r.found.pages {
		if was, ok := r.at.known[p.id]; !ok {
			left++
		} else if r.listing() && was.content != (mark{}) && !inBatch[p.key] {
			r.batch.Seen = append(r.batch.Seen, p.key)
		}
	}
	r.at.Pending = left
	if r.stopped {
		r.at.Pending = 0
		r.warn("the sitemap has more than %d pages of interest; the rest is not read; narrow match", maxKnown)
	} else if left > 0 {
		r.warn("%d of %d new pages are left for later runs", left, fresh)
	}
	if r.failures > 0 {
		r.warn("%d pages couldn't be read; the first: %v", r.failures, r.reason)
	}
	if r.empty > 0 {
		r.warn("%d pages have hardly any text; they may need a browser", r.empty)
	}
	r.batch.Complete = r.listing() && left == 0 && !r.found.partial && r.found.same == 0
	r.forget()
	r.at.Digest = r.found.digest()
	r.at.Files = r.found.children[:min(len(r.found.children), maxFiles)]
	if r.found.same == 0 || r.found.asked {
		r.at.Asked = r.now().Unix()
	}
	r.batch.Cursor, err = r.at.encode()
	return err
}

// disown takes off names that several pages of the batch would go by: a title that
// all case studies have.
func (r *reading) disown() {
	count := map[string]int{}
	for _, it := range r.batch.Items {
		for _, a := range it.Aliases {
			count[a]++
		}
	}
	for i := range r.batch.Items {
		r.batch.Items[i].Aliases = slices.DeleteFunc(r.batch.Items[i].Aliases, func(a string) bool {
			return count[a] > 1 && strings.HasPrefix(a, "title:")
		})
	}
}

// forget drops what the sitemap lists no more, so that the cursor doesn't grow.
// What comes back later is read again and is the same item.
func (r *reading) forget() {
	if r.found.partial || r.found.same > 0 {
		return
	}
	listed := make(map[id]bool, len(r.found.pages))
	for _, p := range r.found.pages {
		listed[p.id] = true
	}
	for i := range r.at.known {
		if !listed[i] {
			delete(r.at.known, i)
		}
	}
}

func (r *reading) warn(format string, args ...any) {
	r.batch.Warnings = append(r.batch.Warnings, lately.OneLine(strings.ToValidUTF8(fmt.Sprintf(format, args...), "")))
}
