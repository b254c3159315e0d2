package page

import (
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// region is the part of a page that something stands in.
type region int

const (
	inMain   region = iota
	inNav           // menus, breadcrumbs, tables of contents
	inHeader        // the site's header
	inFooter        // the site's footer
	inAside         // a side column
	inNotice        // cookie banners, dialogs
	unseen          // not shown at all
)

// String is how a region is called in an item's place.
func (r region) String() string {
	return [...]string{"main", "nav", "header", "footer", "aside", "notice", "hidden"}[r]
}

// Classes and ids that tell a region where the element itself doesn't. They must
// be the whole of a class: "card-footer" and "menu-item" are parts of other things.
var (
	navClass    = regexp.MustCompile(`^(?:(?:main|site|primary|secondary|top|side|mobile|global|header|sub|page|nav)[-_]?)?(?:nav|navbar|navigation|menu|mega[-_]?menu|topnav|sidenav|sidebar[-_]nav|breadcrumbs?|pager|pagination|toc|table-of-contents|off-?canvas)(?:[-_]{1,2}(?:list|links|wrapper|wrap|container|inner|collapse|main|menu|nav|bar|area|root|panel|drawer))*$|^nav[-_]sidebar$|^mobile-(?:menu|nav)[a-z-]*$`)
	footerClass = regexp.MustCompile(`^(?:(?:site|page|main|global|lower|upper|bottom|sub|app|layout|the)[-_]?)?(?:footer|colophon)(?:[-_]{1,2}(?:nav|links|menu|social|wrapper|wrap|container|inner|main|top|bottom|widgets?|area|legal|copyright|columns?|content|root|grid|section|row))*$|^copyright$`)
	headerClass = regexp.MustCompile(`^(?:(?:site|page|main|global|app|layout|the)[-_])(?:header|topbar|masthead)(?:[-_]{1,2}(?:wrapper|wrap|container|inner|main|top|root))*$|^(?:topbar|masthead|hello-?bar[a-z-]*|announcement-?bar|top-banner)$`)
	noticeClass = regexp.MustCompile(`^(?:.*[-_])?(?:cookies?|consent|gdpr|ccpa|onetrust|cookiebot|cookielaw)(?:[-_].*)?$|^(?:qc-)?cmp\d*(?:[-_]?(?:banner|popup|modal|dialog|overlay|consent|wall|ui|notice)(?:[-_].*)?)?$|^(?:cookie|consent)[a-z]*(?:banner|bar|notice|popup|modal)?$|^(?:modal|popup)$`)
	hiddenClass = regexp.MustCompile(`^(?:(?:visually|element)-?hidden|sr-only|screen-reader-text|screen-reader-only|skip-link|assistive-text)$`)
)

// namespace is what many style guides put before every class: "c-footer", "l-nav".
var namespace = regexp.MustCompile(`^[a-z]{1,2}[-_]`)

// generated is what builders put behind the names that people gave: the numbers of
// styled components, the hashes of style modules.
var generated = regexp.MustCompile(`-sc-[0-9a-z-]+-\d+$|__?(?:[0-9][A-Za-z0-9_-]{4}|[A-Za-z]+[0-9A-Z][A-Za-z0-9_-]{1,8})$`)

// mark gives every node its region, from the top down: what stands in a menu stays
// in the menu. Classes are believed as long as they leave the page a main part.
func mark(d *document) {
	d.root.place(0)
	markBy(d, true)
	main, all := 0, 0
	d.root.walk(func(n *node) bool {
		if n.isText() && n.text != " " {
			all += len(n.text)
			if n.region == inMain {
				main += len(n.text)
			}
		}
		return true
	})
	if all > 1000 && main*8 < all {
		markBy(d, false)
	}
	surround(d)
	menus(d)
}

func markBy(d *document, classes bool) {
	var down func(n *node, at region, inContent bool)
	down = func(n *node, at region, inContent bool) {
		if !n.isText() {
			if at == inMain || at == inAside {
				if r, ok := ownRegion(n, inContent, classes); ok {
					at = r
				}
			} else if n.hiddenByMarkup() {
				at = unseen
			}
			switch n.tag {
			case atom.Main, atom.Article, atom.Blockquote, atom.Figure:
				inContent = true
			}
			inContent = inContent || n.attr("role") == "main"
		}
		n.region = at
		for _, c := range n.children {
			down(c, at, inContent)
		}
	}
	down(d.root, inMain, false)
}

// ownRegion is the region that an element opens by itself. Within an article or
// the main part its header and footer belong to it.
func ownRegion(n *node, inContent, classes bool) (region, bool) {
	if n.hiddenByMarkup() {
		return unseen, true
	}
	switch role := n.attr("role"); {
	case n.tag == atom.Nav, role == "navigation", role == "menu", role == "menubar":
		return inNav, true
	case n.tag == atom.Footer && !inContent, role == "contentinfo":
		return inFooter, true
	case n.tag == atom.Header && !inContent && !n.holdsHeading(), role == "banner":
		return inHeader, true
	case n.tag == atom.Dialog, role == "dialog", role == "alertdialog", n.attr("aria-modal") == "true":
		return inNotice, true
	case n.tag == atom.Aside:
		return inAside, true
	}
	if n.tag == atom.A && strings.HasPrefix(n.attr("href"), "#") && n.region == inMain && (skipLink.MatchString(n.attr("href")) || n.permalink()) {
		return unseen, true
	}
	if !classes || !isBlock(n.tag) && n.tag != 0 && n.tag != atom.Span {
		return 0, false
	}
	for _, class := range strings.Fields(n.attr("class") + " " + n.attr("id")) {
		class = namespace.ReplaceAllString(strings.ToLower(generated.ReplaceAllString(class, "")), "")
		switch {
		case len(class) > 60:
		case noticeClass.MatchString(class):
			return inNotice, true
		case hiddenClass.MatchString(class):
			return unseen, true
		case inContent && n.tag != atom.Ul && n.tag != atom.Ol:
		case navClass.MatchString(class):
			return inNav, true
		case inContent:
		case footerClass.MatchString(class), partOfName(class, "footer") && n.ends():
			return inFooter, true
		case headerClass.MatchString(class) && !n.holdsHeading(), partOfName(class, "header") && n.begins():
			return inHeader, true
		}
	}
	switch {
	case n.tag == atom.Td && n.menuCell():
		return inNav, true
	case n.to-n.from < 600 && n.ends() && rights.MatchString(n.firstText()):
		return inFooter, true
	}
	return 0, false
}

// skipLink is where a link leads that jumps over the menu.
var skipLink = regexp.MustCompile(`(?i)^#(?:main|content|skip)`)

// permalink reports whether a link is the sign beside a heading that leads to itself.
func (n *node) permalink() bool {
	text := ""
	for _, c := range n.children {
		if c.isText() && len(text) < 16 {
			text += strings.TrimSpace(c.text)
		} else if !c.isText() {
			return false
		}
	}
	switch text {
	case "¶", "#", "§", "🔗", "∞":
		return true
	}
	return false
}

// holdsHeading reports whether the page's own heading stands in a header, or the
// heading of a part and hardly anything else: then it isn't the site's.
func (n *node) holdsHeading() bool {
	first, other, links, left := false, false, 0, 400
	n.walk(func(m *node) bool {
		left--
		switch {
		case m.tag == atom.H1 && !m.siteName():
			first = true
		case headingLevel(m) > 0:
			other = true
		case m.tag == atom.Nav:
			links = 99
		case m.tag == atom.A:
			links++
		}
		return !first && left > 0 && m.tag != atom.Nav
	})
	return first || other && links <= 2
}

var noDisplay = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)

// hiddenByMarkup reports whether the markup itself hides an element for good. Tabs
// and slides that a script shows are kept.
func (n *node) hiddenByMarkup() bool {
	return n.has("hidden") && n.attr("hidden") != "until-found" && !n.tabLike() || n.attr("aria-hidden") == "true" && n.tag == atom.Svg ||
		noDisplay.MatchString(n.attr("style")) && !n.tabLike()
}

var tabClass = regexp.MustCompile(`(?i)tab|slide|carousel|accordion|collapse|panel|item`)

func (n *node) tabLike() bool {
	return n.attr("role") == "tabpanel" || tabClass.MatchString(n.attr("class"))
}
