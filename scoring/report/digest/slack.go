package digest

import (
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"lately/scoring/report/say"
)

// Slack's limits, and how much of them is used: letters are counted after escaping.
const (
	slackBlocks = 50
	slackText   = 3000
	slackHeader = 150
	slackLink   = 500   // a longer address is left out
	slackTotal  = 12000 // of all texts together: Slack refuses messages that are "too long" without saying where that begins
)

type slackMessage struct {
	Text        string       `json:"text"` // for notifications, and where blocks aren't shown
	Blocks      []slackBlock `json:"blocks"`
	UnfurlLinks bool         `json:"unfurl_links"`
	UnfurlMedia bool         `json:"unfurl_media"`
}

type slackBlock struct {
	Type     string      `json:"type"`
	Text     *slackPart  `json:"text,omitempty"`
	Elements []slackPart `json:"elements,omitempty"`
}

type slackPart struct {
	Type string `json:"type"`
	Text string `json:"text"`
	// Verbatim keeps Slack from looking for addresses, channels and people in the text.
	Verbatim bool `json:"verbatim,omitempty"`
}

// Slack writes the digest as the JSON of a message for one of Slack's incoming
// webhooks. It keeps to the limits of Block Kit: what doesn't fit is counted.
func (d *Digest) Slack(w io.Writer) error {
	m := slackMessage{Text: slackEscape(d.Subject()), Blocks: []slackBlock{
		{Type: "header", Text: &slackPart{Type: "plain_text", Text: say.Clip(d.Title(), slackHeader)}},
		section(slackEscape(d.Summary())),
	}}
	blocks, more := d.blocks()
	texts := make([]string, len(blocks))
	left := slackTotal
	for i := range blocks {
		texts[i] = blocks[i].slack()
	}
	if n := len(texts); len(d.Sources) > 0 {
		left -= utf8.RuneCountInString(texts[n-1]) // the sources always fit
	}
	for i, text := range texts {
		if i < len(texts)-1 || len(d.Sources) == 0 {
			if left -= utf8.RuneCountInString(text); left < 0 || len(m.Blocks) >= slackBlocks-2 {
				more++
				continue
			}
		}
		m.Blocks = append(m.Blocks, section(text))
	}
	if more > 0 {
		m.Blocks = append(m.Blocks, slackBlock{Type: "context", Elements: []slackPart{{Type: "plain_text", Text: andMore(more, "partner", "partners")}}})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

func section(text string) slackBlock {
	return slackBlock{Type: "section", Text: &slackPart{Type: "mrkdwn", Text: text, Verbatim: true}}
}

// slack is a block as one text. Lines that don't fit are counted.
func (b block) slack() string {
	lines := []string{"*" + slackEscape(b.Head) + "*"}
	if b.Note != "" {
		lines = append(lines, slackEscape(b.Note))
	}
	for _, l := range b.Lists {
		lines = append(lines, "_"+l.Head+"_")
		for _, it := range l.Items {
			lines = append(lines, it.slack())
		}
		if l.More > 0 {
			lines = append(lines, "• "+andMore(l.More, "", ""))
		}
	}
	const reserve = 40 // for the last line
	used, kept := 0, 0
	for _, line := range lines {
		if used += utf8.RuneCountInString(line) + 1; used > slackText-reserve {
			return strings.Join(append(lines[:kept:kept], "• "+andMore(len(lines)-kept, "line", "lines")), "\n")
		}
		kept++
	}
	return strings.Join(lines, "\n")
}

func (it item) slack() string {
	words := it.words()
	for i := range words {
		words[i] = slackEscape(words[i])
	}
	if link := slackEscape(it.Link); link != "" && len(link) <= slackLink {
		words[len(words)-1] = "<" + link + "|" + words[len(words)-1] + ">"
	}
	return "• " + strings.Join(words, " · ")
}

// slackEscape makes text one that Slack shows as it is: no command, no link, nobody
// called. Marks that would format it become others that look like them.
var slackEscape = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "∗", "`", "ˋ", "~", "∼", "|", "∣",
).Replace
