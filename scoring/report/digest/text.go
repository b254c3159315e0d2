package digest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lately/scoring/report/say"
)

// Text writes the digest as plain text.
func (d *Digest) Text(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n%s\n", d.Title(), d.Summary())
	blocks, more := d.blocks()
	for _, b := range blocks {
		fmt.Fprintf(out, "\n%s\n", b.Head)
		if b.Note != "" {
			fmt.Fprintf(out, "  %s\n", b.Note)
		}
		for _, l := range b.Lists {
			fmt.Fprintf(out, "  %s\n", l.Head)
			for _, it := range l.Items {
				fmt.Fprintf(out, "    %s\n", strings.Join(it.words(), "  "))
				if it.Link != "" {
					fmt.Fprintf(out, "      %s\n", it.Link)
				}
			}
			if l.More > 0 {
				fmt.Fprintf(out, "    %s\n", andMore(l.More, "", ""))
			}
		}
	}
	if more > 0 {
		fmt.Fprintf(out, "\n%s\n", andMore(more, "partner", "partners"))
	}
	return out.Flush()
}

// words are the parts of a line that there are.
func (it item) words() []string {
	var out []string
	for _, s := range []string{it.Date, it.Who, it.Text} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Markdown writes the digest as Markdown.
func (d *Digest) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# %s\n\n%s\n", say.Markdown(d.Title()), say.Markdown(d.Summary()))
	blocks, more := d.blocks()
	for _, b := range blocks {
		fmt.Fprintf(out, "\n## %s\n", say.Markdown(b.Head))
		if b.Note != "" {
			fmt.Fprintf(out, "\n%s\n", say.Markdown(b.Note))
		}
		for _, l := range b.Lists {
			fmt.Fprintf(out, "\n**%s**\n\n", l.Head)
			for _, it := range l.Items {
				words := it.words()
				words[len(words)-1] = say.MarkdownLink(it.Text, it.Link)
				fmt.Fprintf(out, "- %s\n", strings.Join(words, " · "))
			}
			if l.More > 0 {
				fmt.Fprintf(out, "- %s\n", andMore(l.More, "", ""))
			}
		}
	}
	if more > 0 {
		fmt.Fprintf(out, "\n%s\n", andMore(more, "partner", "partners"))
	}
	return out.Flush()
}

// JSON writes the whole digest for programs: nothing is cut or left out.
func (d *Digest) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	all := *d
	if all.Partners == nil {
		all.Partners = []Partner{}
	}
	if all.Sources == nil {
		all.Sources = []Source{}
	}
	return e.Encode(struct {
		Summary string `json:"summary"`
		Digest
	}{d.Summary(), all})
}
