package sitemap

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors/article"
)

// plan says what of a sitemap is to be read in this run, and puts it up in the
// cursor: what is new, the newest first; what is said to have changed; and some of
// what was read long ago. It returns the batch that names what is known already.
func (r *reading) plan(found *collection) lately.Batch {
	batch := lately.Batch{Warnings: found.warnings}
	lastmods := map[string]int{}
	var fresh, changed, known []page
	tooMany := false
	for _, p := range found.pages {
		lastmods[p.lastmod]++
		was, ok := r.at.known[p.id]
		switch {
		case !ok && len(r.at.known)+len(fresh) < maxKnown:
			fresh = append(fresh, p)
		case !ok:
			tooMany = true
		case p.lastmod != "" && markOf(p.lastmod) != was.lastmod:
			changed = append(changed, p)
		default:
			known = append(known, p)
		}
	}
	if tooMany {
		batch.Warnings = append(batch.Warnings, line("the sitemap has more than %d pages of interest; the rest is not read; narrow match", maxKnown))
	}
	r.at.Full = r.listing() && !found.partial && found.same == 0 && !tooMany
	r.at.Pending = len(fresh)
	slices.SortStableFunc(fresh, func(a, b page) int { return strings.Compare(b.when(), a.when()) })
	r.put(fresh, lastmods)
	r.put(r.again(changed, known), lastmods)
	if r.listing() {
		batch.Seen = r.standing(found)
	}
	r.note(found)
	return batch
}

// again picks pages to be looked at again.
func (r *reading) again(changed, known []page) []page {
	if r.at.lies() {
		known, changed = append(known, changed...), nil
	}
	if share := max(1, r.settings.Budget/4); len(changed) > share {
		return r.round(changed, share)
	}
	return append(changed, r.round(known, max(1, r.settings.Budget/10))...)
}

// round picks some pages, others each time until it was the turn of all.
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
	return slices.Clone(out)
}

// put adds pages to the queue, as far as the budget goes. A date that the sitemap
// gives is noted where it can be one of publication: it is in a sitemap for news,
// or few pages share it, unlike those of a rebuilt site.
func (r *reading) put(pages []page, lastmods map[string]int) {
	for _, p := range pages {
		if len(r.at.Queue) == r.settings.Budget {
			return
		}
		q := queued{Address: p.url.String(), Lastmod: p.lastmod}
		if t, ok := parseTime(p.lastmod); ok && lastmods[p.lastmod] < 3 && !r.at.lies() {
			q.Date, q.Dated = t.Format(time.RFC3339), "lastmod"
		}
		if !p.news.IsZero() {
			q.Date, q.Dated = p.news.Format(time.RFC3339), "news"
		}
		r.at.Queue = append(r.at.Queue, q)
	}
}

// standing are the keys of what is known and still listed, except of what will be
// read in this run.
func (r *reading) standing(found *collection) []string {
	reading := map[string]bool{}
	for _, q := range r.at.Queue {
		reading[q.Address] = true
	}
	var out []string
	for _, p := range found.pages {
		if was, ok := r.at.known[p.id]; ok && was.content != (mark{}) && !reading[p.url.String()] {
			out = append(out, p.key)
		}
	}
	return out
}

// note remembers what there is of the sitemap, and drops the pages that it lists no
// more, so that the cursor doesn't grow. What comes back later is read again and is
// the same item.
func (r *reading) note(found *collection) {
	r.at.Digest = found.digest()
	r.at.Files = found.children[:min(len(found.children), maxFiles)]
	if found.same == 0 || found.asked {
		r.at.Asked = r.now().Unix()
	}
	if found.partial || found.same > 0 {
		return
	}
	listed := make(map[id]bool, len(found.pages))
	for _, p := range found.pages {
		listed[p.id] = true
	}
	for i := range r.at.known {
		if !listed[i] {
			delete(r.at.known, i)
		}
	}
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
