package sitemap

import (
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
	// atOnce is how many pages one fetch reads: so many are read again if the run
	// is killed.
	atOnce = 10
	// patience is how long one fetch goes on reading pages.
	patience = 2 * time.Minute
	// maxStrikes is how many pages in a row may fail before the rest is left for
	// the next run.
	maxStrikes = 5
)

// reading is one fetch under way.
type reading struct {
	*connector
	at      progress
	started time.Time
	batch   lately.Batch
	links   *article.ShortLinks

	reported map[string]bool // keys that stand in the batch
	strikes  int
	failures int
	reason   error // of the first failure
	empty    int   // pages with hardly any text
}

// run reads the next pages of the queue.
func (r *reading) run(ctx context.Context) (lately.Batch, error) {
	r.links = article.NewShortLinks(r.client)
	r.reported = map[string]bool{}
	for _, key := range r.batch.Seen {
		r.reported[key] = true
	}
	waiting := false
	for done := 0; done < atOnce && len(r.at.Queue) > 0 && r.now().Sub(r.started) <= patience; done++ {
		next := r.at.Queue[0]
		err := r.one(ctx, next)
		if ctx.Err() != nil {
			return lately.Batch{}, ctx.Err()
		}
		if away(err) {
			if done == 0 && len(r.batch.Seen) == 0 {
				return lately.Batch{}, fmt.Errorf("read page of sitemap: %w", err)
			}
			waiting = true // the next run goes on here
			break
		}
		r.at.Queue = r.at.Queue[1:]
		if r.strikes >= maxStrikes {
			r.at.Queue = nil
		}
	}
	return r.finish(waiting)
}

// one reads a page. Its error matters only if it is a wish to be left alone.
func (r *reading) one(ctx context.Context, q queued) error {
	u := absolute(r.url, q.Address)
	if u == nil || !sameSite(u, r.url) {
		return nil // no cursor of ours
	}
	key := r.key(u)
	if r.reported[key] {
		return nil
	}
	p := page{url: u, id: idOf(key), key: key}
	got, err := r.reader.Get(ctx, r.polite, u.String())
	if err == nil && strayed(p, got) {
		err = fmt.Errorf("%w: it leads to %s (%w)", article.ErrMissing, got.URL, lately.ErrPermanent)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, article.ErrUnchanged):
		r.strikes = 0
		r.confirm(p, q, r.at.known[p.id].content)
		r.see(key)
		return nil
	case away(err):
		return err
	case err != nil:
		r.fail(p, q, err)
		return nil
	}
	r.strikes = 0
	it := r.item(p, q, got)
	r.links.Note(it)
	if it.Links, err = r.links.Resolve(ctx, it); err != nil {
		return err
	}
	content := markOf(it.Title + "\x00" + it.Body)
	if was, ok := r.at.known[p.id]; ok && content == was.content {
		r.see(key)
	} else {
		r.batch.Items = append(r.batch.Items, it)
		r.reported[key] = true
	}
	r.confirm(p, q, content)
	return nil
}

// see reports a page that is as it was.
func (r *reading) see(key string) {
	r.batch.Seen = append(r.batch.Seen, key)
	r.reported[key] = true
}

// strayed reports whether a page led to another site.
func strayed(p page, got article.Page) bool {
	u, err := url.Parse(got.URL)
	return err != nil || !sameSite(u, p.url)
}

// confirm remembers how a page is now, and whether the sitemap told the truth.
func (r *reading) confirm(p page, q queued, content mark) {
	r.at.succeed(p.id)
	was, ok := r.at.known[p.id]
	if !ok {
		r.at.Pending = max(0, r.at.Pending-1)
	}
	if ok && markOf(q.Lastmod) != was.lastmod && was.lastmod != (mark{}) {
		r.at.Told++
		if content != was.content {
			r.at.True++
		}
		if r.at.Told > 200 { // what was long ago counts for less
			r.at.Told, r.at.True = r.at.Told/2, r.at.True/2
		}
	}
	r.at.known[p.id] = seenAs{markOf(q.Lastmod), content}
}

// fail notes a page that couldn't be read. After some tries it counts as known; one
// that was read before stays as it was, unless it is missing.
func (r *reading) fail(p page, q queued, err error) {
	r.strikes++
	r.failures++
	if r.reason == nil {
		r.reason = fmt.Errorf("%s: %w", p.url.Path, err)
	}
	was, ok := r.at.known[p.id]
	switch {
	case ok && errors.Is(err, article.ErrMissing):
		r.at.known[p.id] = seenAs{lastmod: markOf(q.Lastmod)}
	case ok:
		if was.content != (mark{}) {
			r.see(p.key)
		}
	case r.at.fail(p.id):
		r.at.known[p.id] = seenAs{lastmod: markOf(q.Lastmod)}
		r.at.Pending = max(0, r.at.Pending-1)
	}
}

// finish says what was seen and what is left.
func (r *reading) finish(waiting bool) (lately.Batch, error) {
	r.disown()
	r.batch.More = len(r.at.Queue) > 0 && !waiting
	if !r.batch.More {
		r.batch.Complete = r.at.Full && r.at.Pending == 0 && !waiting
		if r.at.Pending > 0 {
			r.warn("%d new pages are left for later runs", r.at.Pending)
		}
	}
	if r.failures > 0 {
		r.warn("%d pages couldn't be read; the first: %v", r.failures, r.reason)
	}
	if r.empty > 0 {
		r.warn("%d pages have hardly any text; they may need a browser", r.empty)
	}
	var err error
	r.batch.Cursor, err = r.at.encode()
	return r.batch, err
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

func (r *reading) warn(format string, args ...any) {
	r.batch.Warnings = append(r.batch.Warnings, line(format, args...))
}

// line makes one line of text.
func line(format string, args ...any) string {
	return lately.OneLine(strings.ToValidUTF8(fmt.Sprintf(format, args...), ""))
}
