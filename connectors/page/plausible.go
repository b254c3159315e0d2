package page

import (
	"encoding/json"
	"hash/fnv"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"lately"
)

// memory is what the connector remembers of a page that it believed: enough to see
// whether the next one is the same page.
type memory struct {
	Version int `json:"v"`
	Chars   int `json:"chars"` // letters of its main part
	// Open is how many reads in a row had no end tag: a page that is cut short has
	// none, and some pages never have one.
	Open   int      `json:"open,omitempty"`
	Things int      `json:"things"`           // listings, quotes and events on it
	Sketch []uint32 `json:"sketch,omitempty"` // the smallest hashes of its lines, menus and footers included
}

const (
	memoryVersion = 3
	sketchSize    = 64
)

func decode(c lately.Cursor) memory {
	var m memory
	if len(c) == 0 || json.Unmarshal(c, &m) != nil || m.Version != memoryVersion {
		return memory{}
	}
	return m
}

func (m memory) encode() (lately.Cursor, error) { return json.Marshal(m) }

// remember sums up a page.
func remember(r reading) memory {
	m := memory{Version: memoryVersion}
	for _, l := range r.main {
		m.Chars += weigh(l.text)
	}
	for _, it := range r.items {
		if p := it.Place; p.Form != "page" && p.Form != "links" {
			m.Things++
		}
	}
	var hashes []uint32
	for _, l := range lines(r.doc.root) {
		if len(hashes) >= 20_000 {
			break
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(fold(l.text)))
		hashes = append(hashes, h.Sum32())
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	m.Sketch = hashes[:min(len(hashes), sketchSize)]
	return m
}

// unended is how often a page must be read without an end tag before that counts
// as the way it is written.
const unended = 3

// ends reports whether the page was read to its end as far as that can be told, and
// keeps count of that.
func (m *memory) ends(before memory, r reading) bool {
	if r.doc.closed {
		return true
	}
	m.Open = min(before.Open+1, unended)
	return m.Open >= unended
}

// likeness is the share of lines that two pages have in common, by their sketches.
func likeness(a, b memory) float64 {
	if len(a.Sketch) == 0 || len(b.Sketch) == 0 {
		return 0
	}
	all := append(slices.Clone(a.Sketch), b.Sketch...)
	slices.Sort(all)
	all = slices.Compact(all)
	all = all[:min(len(all), sketchSize)]
	both := 0
	for _, h := range all {
		_, inA := slices.BinarySearch(a.Sketch, h)
		_, inB := slices.BinarySearch(b.Sketch, h)
		if inA && inB {
			both++
		}
	}
	return float64(both) / float64(len(all))
}

// Words of pages that stand where another page should.
var (
	errorWords   = regexp.MustCompile(`(?im)^\W*(?:404|403|500|502|503)(?:\W*$|\s*[-–—|:·])|\b(?:error|fehler|erreur)\W{0,3}[45]\d\d\b|\b[45]\d\d (?:error|fehler)|\b(?:not found|page (?:is )?gone|no longer (?:exists|available)|doesn.?t exist|cannot be found|can.?t be found|access denied|forbidden|something went wrong|internal server error|bad gateway|service unavailable|temporarily unavailable|under (?:construction|maintenance)|maintenance mode|just a moment|attention required|checking your browser|are you (?:a )?(?:human|robot)|verify you are human|captcha|too many requests|redirecting|moved permanently|session (?:has )?expired|log ?in to continue|sign in to continue|nicht gefunden|wartungsarbeiten|zugriff verweigert|page introuvable|introuvable|en maintenance|acc[eè]s refus[eé]|no encontrada|mantenimiento|acceso denegado)\b|見つかりません|メンテナンス中|アクセスが拒否`)
	scriptWords  = regexp.MustCompile(`(?i)(?:enable|activate|requires?|need|turn on|aktivier\w*|activer|active|habilite)\b[^.]{0,40}\bjavascript|javascript\b[^.]{0,40}(?:enable|required|disabled|aktivier|activ)|JavaScriptを有効`)
	consentWords = regexp.MustCompile(`(?i)\bcookies?\b|\bconsent\b|\bprivacy\b|\beinwilligung\b|\bdatenschutz\b|\bconsentement\b|\bconfidentialit[ée]\b|\bprivacidad\b|クッキー|同意`)
	emptyList    = regexp.MustCompile(`(?i)\b(?:no|0|keine|aucune?|ning[uú]n[ao]?|sin)\b[^.]{0,50}\b(?:found|available|yet|to (?:display|show)|results?|match\w*|gefunden|vorhanden|trouv[ée]\w*|disponible|encontrad\w*|resultados?)\b|見つかりませんでした|^loading|\bloading\s*(?:…|\.\.\.)`)
)

const (
	fewChars  = 150 // less is no page
	thinChars = 800 // less is a page only if nothing speaks against it
)

// implausible says why what was read can't be the page, or nothing. now sums up r.
func implausible(before, now memory, r reading, asked, final *url.URL) string {
	text := mainText(r, 4000)
	known := before.Version != 0
	switch {
	case now.Chars == 0 && now.Things == 0:
		if scriptWords.MatchString(r.doc.noscript) || r.doc.scripts > 0 {
			return "it is an empty shell that a script would fill"
		}
		return "it is empty"
	case r.doc.refresh != "" && strings.Contains(strings.ToLower(r.doc.refresh), "url") && now.Chars < thinChars:
		return "it is a redirect"
	case now.Chars < thinChars && now.Things < 3 && errorWords.MatchString(r.doc.title+" \n "+text):
		return "it reads like an error page"
	case now.Chars < thinChars && now.Things < 3 && scriptWords.MatchString(text+" "+r.doc.noscript) && now.Chars < 2*fewChars:
		return "it needs a script to show anything"
	case now.Chars < thinChars && consentWall(text):
		return "it asks for consent first"
	case now.Chars < fewChars && now.Things < 2 && (!known || before.Chars > 2*now.Chars || before.Things > now.Things):
		return "it is almost empty"
	}
	if why := elsewhere(before, now, asked, final); why != "" {
		return why
	}
	if known {
		return changed(before, now, text)
	}
	return ""
}

// changed compares a page with the one that was believed last. A new design may
// share no line with the old one, and then it is as long as a page is; what lost
// nearly everything is broken.
func changed(before, now memory, text string) string {
	switch {
	case before.Things >= 3 && now.Things == 0 && emptyList.MatchString(text):
		return "its list is empty and says so, which is how a list looks that failed to load"
	case before.Chars >= thinChars && now.Chars*8 < before.Chars && likeness(before, now) < 0.5:
		return "nearly all of its text is gone"
	case before.Things >= 8 && now.Things == 0 && now.Chars*3 < before.Chars:
		return "all that it listed is gone, with most of its text"
	}
	return ""
}

// elsewhere reports whether the server led to another page: the site's start, a
// login, another site. A moved page that kept its name or its lines is the same.
func elsewhere(before, now memory, asked, final *url.URL) string {
	if final == nil || asked.Host == final.Host && trimPath(asked) == trimPath(final) {
		return ""
	}
	last := lastSegment(asked)
	if last == lastSegment(final) && (last != "" || asked.Host == final.Host || sameSite(asked, final)) {
		return ""
	}
	if before.Version != 0 && likeness(before, now) >= 0.5 {
		return ""
	}
	return "the server leads to another page, " + lately.OneLine(cut(final.Redacted(), 200))
}

func sameSite(a, b *url.URL) bool {
	return strings.TrimPrefix(a.Hostname(), "www.") == strings.TrimPrefix(b.Hostname(), "www.")
}

func trimPath(u *url.URL) string { return strings.Trim(u.Path, "/") }

// lastSegment is the last part of a path without its ending, in lower case.
func lastSegment(u *url.URL) string {
	p := trimPath(u)
	for _, index := range []string{"index.html", "index.htm", "index.php"} {
		p = strings.Trim(strings.TrimSuffix(p, index), "/")
	}
	p = p[strings.LastIndexByte(p, '/')+1:]
	if i := strings.LastIndexByte(p, '.'); i > 0 {
		p = p[:i]
	}
	return strings.ToLower(p)
}

// consentWall reports whether most sentences of a short text are about consent.
func consentWall(text string) bool {
	about, all := 0, 0
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '\n' || r == '。' || r == '!' }) {
		if strings.TrimSpace(s) == "" {
			continue
		}
		all++
		if consentWords.MatchString(s) {
			about++
		}
	}
	return about >= 2 && about*2 >= all
}

// mainText is the beginning of the page's main text, a line a line.
func mainText(r reading, most int) string {
	var b strings.Builder
	for _, l := range r.main {
		if b.Len() > most {
			break
		}
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}
