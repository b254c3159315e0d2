package feed

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"lately"
	"lately/connectors/article"
)

const (
	// patience is how long one fetch goes on reading articles.
	patience = 90 * time.Second
	// maxStrikes is how many articles in a row may fail before no more are asked for.
	maxStrikes = 3
	maxTries   = 3
	// maxFilled is how many entries of a feed are completed, the newest ones.
	maxFilled = 500
)

// filling completes entries: by the article itself where the feed gives only its
// beginning, and by where their short links lead. That is done once for each entry
// as it stands in the feed; later reads report it as seen.
type filling struct {
	*connector
	at      *progress
	home    []string
	started time.Time

	links    *article.ShortLinks
	read     int
	strikes  int
	failures int
	reason   error // of the first failure
	next     map[string]filled
	pending  int
}

// fill makes the batch.
func (f *filling) fill(ctx context.Context, entries []entry) (lately.Batch, error) {
	var batch lately.Batch
	f.next = map[string]filled{}
	f.links = article.NewShortLinks(f.client)
	for _, e := range entries {
		f.links.Note(e.item)
	}
	seen := map[string]bool{}
	for rank, i := range newestFirst(entries) {
		e := &entries[i]
		if rank >= maxFilled {
			break // the archive of a site is no news
		}
		sum := lately.ShortHash(e.item.Title, e.item.URL, e.item.Body, stamp(e.item.Published))[:8]
		was := f.before(e)
		if was.Sum == sum && was.Tries == 0 {
			f.keep(e, was)
			batch.Seen = append(batch.Seen, e.item.Key)
			seen[e.item.Key] = true
			continue
		}
		if was.Sum != sum {
			was = filled{Sum: sum}
		}
		if err := f.one(ctx, e, was); err != nil {
			return lately.Batch{}, err
		}
	}
	for _, e := range entries {
		if !seen[e.item.Key] {
			batch.Items = append(batch.Items, e.item)
		}
	}
	f.at.Filled, f.at.Pending = f.next, f.pending
	if f.failures > 0 {
		batch.Warnings = append(batch.Warnings, fmt.Sprintf("%d articles couldn't be read, so that the feed's teasers stand for them; the first: %v", f.failures, f.reason))
	}
	if f.pending > 0 {
		batch.Warnings = append(batch.Warnings, fmt.Sprintf("the feed gives teasers only; %d articles are left for later runs", f.pending))
	}
	return batch, nil
}

// newestFirst are the places of the entries, by date.
func newestFirst(entries []entry) []int {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return entries[b].dated().Compare(entries[a].dated()) })
	return order
}

// before is what was noted of an entry, under any of its names.
func (f *filling) before(e *entry) filled {
	for _, name := range append([]string{e.item.Key}, e.item.Aliases...) {
		if was, ok := f.at.Filled[mark(name)]; ok {
			return was
		}
	}
	return filled{}
}

func (f *filling) keep(e *entry, now filled) { f.next[mark(e.item.Key)] = now }

// one completes an entry. Its only error is that of the context.
func (f *filling) one(ctx context.Context, e *entry, was filled) error {
	if f.readable(e) {
		switch {
		case f.strikes >= maxStrikes:
			return nil // the site is in trouble; the next change of the feed is soon enough
		case f.read >= f.settings.Articles, f.now().Sub(f.started) > patience:
			f.pending++
			return nil
		}
		err := f.article(ctx, e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			f.fail(e, was, err)
			return nil
		}
		was.Tries = 0
		f.keep(e, was)
	}
	if !f.links.Has(e.item) {
		return nil
	}
	links, err := f.links.Resolve(ctx, e.item)
	if err != nil {
		return err
	}
	e.item.Links = links
	f.keep(e, filled{Sum: was.Sum})
	return nil
}

// readable reports whether an entry's article should be read and may be: only
// pages of the feed's own sites are its articles.
func (f *filling) readable(e *entry) bool {
	if f.settings.Articles == 0 || e.link == "" || e.item.Thing != "" || !e.isTeaser() {
		return false
	}
	u, err := url.Parse(e.item.URL)
	return err == nil && slices.Contains(f.home, siteOf(u))
}

// fail notes that an article couldn't be read. What is permanent isn't tried again,
// what isn't a few times, whenever the feed is read.
func (f *filling) fail(e *entry, was filled, err error) {
	f.failures++
	f.strikes++
	if f.reason == nil {
		f.reason = fmt.Errorf("%s: %w", e.item.URL, err)
	}
	was.Tries++
	if errors.Is(err, lately.ErrPermanent) || was.Tries >= maxTries {
		was.Tries = 0
	}
	f.keep(e, was)
}

// article reads an entry's article, and takes over what the feed doesn't give.
func (f *filling) article(ctx context.Context, e *entry) error {
	f.read++
	// An article is read once: its validators would never be of use.
	got, err := f.reader.Get(lately.WithValidators(ctx, nil), f.polite, e.item.URL)
	if err != nil {
		return err
	}
	f.strikes = 0
	it := &e.item
	whole := lately.Item{Body: got.Body, Format: got.Format}
	if len(plainBody(whole)) > len(plainBody(*it)) {
		it.Body, it.Format, it.Truncated = got.Body, got.Format, got.Truncated
	}
	if it.Title == "" {
		it.Title = got.Title
	}
	if it.Author == "" {
		it.Author = got.Author
	}
	if len(it.Categories) == 0 {
		it.Categories = got.Categories
	}
	it.Schema = got.Schema
	if (it.Published.IsZero() || it.Dated != "") && !got.Published.IsZero() && got.Dated != "url" {
		it.Published, it.Dated = got.Published, got.Dated
	}
	return nil
}
