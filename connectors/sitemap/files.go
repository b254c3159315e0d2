package sitemap

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"lately"
	"lately/connectors/article"
	"lately/connectors/transport"
)

// Bounds of a sitemap with all its files.
const (
	maxFiles    = 60
	maxDepth    = 3
	maxPages    = 200_000
	maxUnpacked = 52 << 20 // what the protocol allows for a file
	askAll      = 3 * 24 * time.Hour
)

// page is one page of interest.
type page struct {
	url *url.URL
	id  id
	key string
	location
}

// collection is what all files of a sitemap list.
type collection struct {
	pages    []page // of interest, each once
	files    int    // that were asked for
	same     int    // of them unchanged
	asked    bool   // all files were asked for, although the index is unchanged
	partial  bool   // not all that the sitemap lists is here
	warnings []string
	hashes   []string
	children []child
}

// child is a file that an index names. Its address is kept in the cursor, so that
// it can be asked for while the index is unchanged.
type child struct {
	Address string `json:"a"`
	Dated   bool   `json:"d,omitempty"` // the index says when it changed
}

// unchanged reports whether every file is as it was.
func (f *collection) unchanged() bool { return f.files > 0 && f.same == f.files && !f.partial }

// digest stands for the content of all files; empty if some weren't sent.
func (f *collection) digest() string {
	if f.same > 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(f.hashes, " ")))
	return hex.EncodeToString(sum[:12])
}

func (f *collection) warn(format string, args ...any) {
	f.warnings = append(f.warnings, lately.OneLine(strings.ToValidUTF8(fmt.Sprintf(format, args...), "")))
}

// pending is a file that is still to be read.
type pending struct {
	url     *url.URL
	depth   int
	lastmod string
}

// collect reads the sitemap and the files that it names. A file below the first
// that can't be read is left out with a warning. Where an index is unchanged, the
// files that it gives no date of are asked for all the same, and all of them once
// in a while.
func (c *connector) collect(ctx context.Context, at progress) (*collection, error) {
	f := &collection{}
	queue := []pending{{url: c.url}}
	asked := map[string]bool{c.url.String(): true}
	listed := map[id]bool{}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if f.files == maxFiles {
			f.partial = true
			f.warn("the sitemap has more than %d files; the oldest were not read", maxFiles)
			break
		}
		f.files++
		got, hash, err := c.file(ctx, next.url)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, article.ErrUnchanged):
			f.same++
			if next.depth == 0 {
				queue = append(queue, c.remembered(at, f)...)
			}
			continue
		case err != nil && next.depth == 0, away(err):
			return nil, err
		case err != nil:
			f.partial = true
			f.warn("%s can't be read: %v", next.url.Path, err)
			continue
		}
		f.hashes = append(f.hashes, hash)
		if got.cut {
			f.partial = true
			f.warn("%s breaks off, or has more than %d addresses; the rest was not read", next.url.Path, maxLocations)
		}
		if got.index {
			queue = append(queue, c.below(next, got, asked, f)...)
			continue
		}
		c.gather(next.url, got, listed, f)
	}
	c.dropTranslations(listed, f)
	return f, nil
}

// dropTranslations leaves out pages of which the original is listed too: a white
// paper in five languages is one white paper.
func (c *connector) dropTranslations(listed map[id]bool, f *collection) {
	f.pages = slices.DeleteFunc(f.pages, func(p page) bool {
		u := absolute(p.url, p.original)
		if p.original == "" || u == nil {
			return false
		}
		original := idOf(c.key(u))
		return original != p.id && listed[original]
	})
}

// remembered lists the files to ask for below an index that is unchanged.
func (c *connector) remembered(at progress, f *collection) []pending {
	var out []pending
	f.children = at.Files
	f.asked = c.due(at)
	for _, child := range at.Files {
		if u := absolute(c.url, child.Address); u != nil && sameSite(u, c.url) && (f.asked || !child.Dated) {
			out = append(out, pending{url: u, depth: 1})
		}
	}
	return out
}

// due reports whether all files should be asked for, whatever the index says.
func (c *connector) due(at progress) bool {
	return len(at.Files) > 0 && c.now().Sub(time.Unix(at.Asked, 0)) > askAll
}

// away reports whether a server asked to be left alone.
func away(err error) bool {
	var deferred *lately.DeferredError
	return errors.As(err, &deferred)
}

// below lists the files that an index names, those first that changed last. An
// index that is unchanged says nothing of them, so that all are asked for.
func (c *connector) below(at pending, got file, asked map[string]bool, f *collection) []pending {
	var out []pending
	for _, l := range got.locations {
		u := absolute(at.url, l.address)
		switch {
		case u == nil || !sameSite(u, c.url):
			f.warn("a file of another site was left out: %.200s", l.address)
		case asked[u.String()]:
		case at.depth+1 >= maxDepth:
			f.partial = true
			f.warn("files of files were left out below %s", at.url.Path)
			return out
		default:
			asked[u.String()] = true
			f.children = append(f.children, child{u.String(), l.lastmod != ""})
			out = append(out, pending{u, at.depth + 1, l.lastmod})
		}
	}
	slices.SortStableFunc(out, func(a, b pending) int { return strings.Compare(b.lastmod, a.lastmod) })
	return out
}

// gather takes the pages of interest out of a file.
func (c *connector) gather(at *url.URL, got file, listed map[id]bool, f *collection) {
	strange := 0
	for _, l := range got.locations {
		u := absolute(at, l.address)
		if u == nil || !sameSite(u, c.url) {
			strange++
			continue
		}
		if !c.wanted(u) {
			continue
		}
		key := c.key(u)
		i := idOf(key)
		if listed[i] {
			continue
		}
		if len(f.pages) == maxPages {
			f.partial = true
			return
		}
		listed[i] = true
		f.pages = append(f.pages, page{url: u, id: i, key: key, location: l})
	}
	if strange > 0 {
		f.warn("%d addresses of other sites were left out", strange)
	}
}

// key identifies a page within the site: by its path, as long as it is on the
// sitemap's own host.
func (c *connector) key(u *url.URL) string {
	_, page := article.Address(u)
	_, own := article.Address(&url.URL{Host: c.url.Host})
	if path, ok := strings.CutPrefix(page, own); ok && (path == "" || path[0] == '/' || path[0] == '?') {
		return "page:" + path
	}
	return "page:" + page
}

// file asks for one file.
func (c *connector) file(ctx context.Context, u *url.URL) (file, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return file{}, "", err
	}
	req.Header.Set("Accept", "application/xml, text/xml, text/plain;q=0.8, */*;q=0.5")
	resp, err := c.client.Do(req)
	if err != nil {
		return file{}, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotModified:
		return file{}, "", article.ErrUnchanged
	case resp.StatusCode != http.StatusOK:
		return file{}, "", article.Refusal(resp.StatusCode)
	}
	body, err := transport.Body(resp)
	if err != nil {
		return file{}, "", err
	}
	sum := sha256.Sum256(body)
	body, cut, err := unpack(body)
	if err != nil {
		return file{}, "", err
	}
	f, err := parse(body)
	f.cut = f.cut || cut
	return f, hex.EncodeToString(sum[:12]), err
}

// unpack decompresses what is compressed, up to a bound.
func unpack(b []byte) (out []byte, cut bool, err error) {
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return b, false, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, false, fmt.Errorf("decompress: %w", err)
	}
	out, err = io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	if len(out) > maxUnpacked {
		return out[:maxUnpacked], true, nil
	}
	if err != nil && len(out) == 0 {
		return nil, false, fmt.Errorf("decompress: %w", err)
	}
	return out, err != nil, nil
}

// sameSite reports whether two addresses belong to one registrable domain: a
// sitemap may not send its readers elsewhere.
func sameSite(a, b *url.URL) bool {
	x, y := strings.ToLower(a.Hostname()), strings.ToLower(b.Hostname())
	if x == y {
		return true
	}
	dx, err := publicsuffix.EffectiveTLDPlusOne(x)
	if err != nil {
		return false
	}
	dy, err := publicsuffix.EffectiveTLDPlusOne(y)
	return err == nil && dx == dy
}
