package say

import (
	"slices"
	"strings"

	"lately"
	"lately/scoring"
)

// watch says how to see what can't be seen: "Add their newsroom's feed".
func watch(a scoring.Ask) string {
	var repair, add []string
	for _, b := range a.Blind {
		for _, w := range b.Broken {
			repair = appendNew(repair, Clip(Plain(w.Source), 60))
		}
		if len(b.Broken) == 0 {
			add = appendNew(add, sourceFor(b.Area, a.Side))
		}
	}
	switch {
	case len(repair) == 0:
		return "Add " + List(add)
	case len(add) == 0:
		return "Get " + List(repair) + " working again"
	}
	return "Get " + List(repair) + " working again, and add " + List(add)
}

// unseen says what is missed meanwhile.
func unseen(a scoring.Ask) string {
	if a.Dark {
		return "nothing of " + string(a.Side) + " can be seen"
	}
	var areas []string
	for _, b := range a.Blind {
		areas = append(areas, AreaLower(b.Area))
	}
	return "no " + listOr(areas) + " of " + string(a.Side) + " can be seen"
}

// sourceFor names the source that would show what a side does in an area.
func sourceFor(area lately.Area, side lately.Side) string {
	whose := either(side == lately.Ours, "our ", "their ")
	switch area {
	case lately.PartnerPage:
		return whose + "partner page"
	case lately.Testimonial:
		return "a page with " + whose + "testimonials"
	case lately.BlogPost:
		return whose + "blog's feed"
	case lately.WhitePaper:
		return whose + "sitemap"
	case lately.PressRelease:
		return whose + "newsroom's feed"
	case lately.Integration:
		return whose + "GitHub organisation"
	case lately.Workshop:
		return whose + "events calendar"
	}
	return "our CRM"
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// List puts things one after the other: "a", "a and b", "a, b and c".
func List(things []string) string { return join(things, " and ") }

func listOr(things []string) string { return join(things, " or ") }

func join(things []string, last string) string {
	if len(things) < 2 {
		return strings.Join(things, "")
	}
	n := len(things) - 1
	return strings.Join(things[:n], ", ") + last + things[n]
}
