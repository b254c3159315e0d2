package feed

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lately"
	"lately/connectors/article"
)

// identify gives each entry its key and its other names, and leaves out entries
// that stand in the feed twice.
//
// An entry goes by its GUID, its link, and its title with its date, as far as each
// of them belongs to it alone; so it is recognised when one or two of them change.
// A GUID or link that several entries of the feed share identifies none of them,
// not even later when only one of them is left: that is remembered.
func identify(entries []entry, sourceID, home string, at *progress) []entry {
	entries = distinct(entries)
	count := map[string]int{}
	for _, e := range entries {
		for _, name := range e.names() {
			count[name]++
		}
	}
	if u, err := url.Parse(strings.TrimSpace(home)); err == nil && u.Host != "" {
		_, page := article.Address(u)
		count["page:"+page] += 2 // the home page is no entry's page
	}
	at.share(entries, count)
	for i := range entries {
		entries[i].identify(sourceID, func(name string) bool {
			return count[name] == 1 && !slices.Contains(at.Shared, mark(name))
		})
	}
	return entries
}

// names are all that an entry might go by.
func (e entry) names() []string {
	var out []string
	if e.guid != "" {
		out = append(out, "guid:"+e.guid)
	}
	if e.link != "" {
		out = append(out, "page:"+e.page)
		if e.link != e.page {
			out = append(out, "link:"+e.link)
		}
	}
	if t := e.titled(); t != "" {
		out = append(out, t)
	}
	return out
}

// identify fills in the entry's names. own says whether a name is its alone.
func (e *entry) identify(sourceID string, own func(string) bool) {
	var names []string
	if e.guid != "" && own("guid:"+e.guid) {
		names = append(names, e.guid)
	}
	paged := e.page != "" && own("page:"+e.page)
	switch {
	case paged:
		names = append(names, "link:"+e.page)
	case e.link != e.page && own("link:"+e.link):
		names = append(names, "link:"+e.link)
	}
	if t := e.titled(); t != "" && own(t) {
		names = append(names, t)
	}
	if len(names) == 0 {
		names = append(names, "text:"+lately.ShortHash(fold(e.item.Title), stamp(e.item.Published), e.link, e.item.Body))
	}
	e.item.Key, e.item.Aliases = names[0], names[1:]
	if !paged {
		e.item.Thing = sourceID + "#" + e.item.Key
	}
}

// titled is the name that title and date make. An entry without a date has none:
// "Weekly update" comes every week.
func (e entry) titled() string {
	title := fold(e.item.Title)
	if title == "" || e.item.Published.IsZero() || e.item.Dated != "" {
		return ""
	}
	return "title:" + lately.ShortHash(title, stamp(e.item.Published))
}

// distinct leaves out entries that share a GUID or a link with an earlier one, and
// look the same besides. Of two versions of an entry the later one is kept.
func distinct(entries []entry) []entry {
	var out []entry
	first := map[string]int{}
	for _, e := range entries {
		at := -1
		looks := e.looks()
		for _, l := range looks {
			if i, ok := first[l]; ok {
				at = i
				break
			}
		}
		if at < 0 {
			at = len(out)
			out = append(out, e)
		} else if e.item.Updated.After(out[at].item.Updated) {
			out[at] = e
		}
		for _, l := range looks {
			first[l] = at
		}
	}
	return out
}

// looks are what two entries that are the same have in common.
func (e entry) looks() []string {
	date, title := stamp(e.item.Published), fold(e.item.Title)
	if e.item.Dated != "" {
		date = ""
	}
	var out []string
	if e.guid != "" {
		out = append(out, "1\x00"+e.guid+"\x00"+title+"\x00"+date)
	}
	if e.link != "" {
		out = append(out, "2\x00"+e.link+"\x00"+title+"\x00"+date)
	}
	if len(out) == 0 {
		out = append(out, "4\x00"+title+"\x00"+date+"\x00"+e.item.Body)
	}
	if e.guid != "" && e.link != "" && date != "" {
		out = append(out, "3\x00"+e.guid+"\x00"+e.link+"\x00"+date)
	}
	return out
}

// share remembers the GUIDs and links that don't identify.
func (p *progress) share(entries []entry, count map[string]int) {
	for _, e := range entries {
		for _, name := range e.names() {
			if count[name] < 2 || strings.HasPrefix(name, "title:") {
				continue
			}
			if m := mark(name); !slices.Contains(p.Shared, m) {
				p.Shared = append(p.Shared, m)
			}
		}
	}
	if over := len(p.Shared) - maxShared; over > 0 {
		p.Shared = p.Shared[over:]
	}
}

func fold(s string) string { return strings.ToLower(lately.OneLine(s)) }

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.Unix(), 10)
}
