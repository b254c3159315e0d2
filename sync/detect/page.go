package detect

import (
	"lately"
)

// linkedParties are whose the links of the item are: where it leads as a whole or by a
// line of its own, and where a few words within a longer text do.
func (c call) linkedParties(doc document) (whole, within []int) {
	if t, ok := c.d.links.resolve(c.it.URL); ok {
		whole = append(whole, t.parties...)
	}
	for _, b := range doc.blocks {
		for _, l := range b.links {
			t, ok := c.d.links.resolve(l.href)
			switch {
			case !ok:
			case len(b.text) > longLine && (l.end-l.start)*4 < len(b.text):
				within = append(within, t.parties...)
			default:
				whole = append(whole, t.parties...)
			}
		}
	}
	return whole, within
}

// longLine is how many bytes a text has that is more than a name and a few words.
const longLine = 160

func (c call) place() lately.Place {
	if c.it.Place == nil {
		return lately.Place{}
	}
	return *c.it.Place
}

// bodyText is the item's body as plain text.
func (c call) bodyText() string {
	text := ""
	for _, b := range read(c.it).blocks {
		text += " " + b.text
		if len(text) > 2000 {
			break
		}
	}
	return lately.OneLine(text)
}
