package detect

import (
	"lately"
)

// linkedParties are whose the links of the item are.
func (c call) linkedParties() []int {
	var out []int
	if t, ok := c.d.links.resolve(c.it.URL); ok {
		out = append(out, t.parties...)
	}
	for _, b := range read(c.it).blocks {
		for _, l := range b.links {
			if t, ok := c.d.links.resolve(l.href); ok {
				out = append(out, t.parties...)
			}
		}
	}
	return out
}

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
