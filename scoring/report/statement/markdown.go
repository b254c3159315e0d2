package statement

import (
	"bufio"
	"fmt"
	"io"

	"lately/scoring/report/say"
)

// Markdown writes the page as Markdown. Text from outside is inert in it.
func (s *Statement) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	us, them := say.Markdown(s.Us), say.Markdown(s.Them)
	fmt.Fprintf(out, "# %s and %s\n\nWhat both companies did for each other, %s.\n\n%s\n", us, them, s.Period(), say.Markdown(s.Lead()))
	if len(s.Counts) > 0 {
		fmt.Fprintf(out, "\n| | by %s | by %s |\n|---|---:|---:|\n", us, them)
		for _, c := range s.Counts {
			fmt.Fprintf(out, "| %s | %d | %d |\n", c.Name(), c.Ours, c.Theirs)
		}
	}
	if len(s.Live) > 0 {
		fmt.Fprintf(out, "\n## Standing on %s\n\n", date(s.To))
		for _, d := range s.Live {
			fmt.Fprintf(out, "- %s, by %s: %s, since %s\n", say.Area(d.Area), say.Markdown(s.Giver(d)), say.MarkdownLink(d.Text(), d.Link), day(d.At))
		}
	}
	if len(s.Months) > 0 {
		fmt.Fprint(out, "\n## Month by month\n")
	}
	for _, m := range s.Months {
		fmt.Fprintf(out, "\n### %s\n\n", m.At.Format("January 2006"))
		for _, d := range m.Deeds {
			fmt.Fprintf(out, "- %s, %s, by %s%s\n", d.When(s.From), say.Area(d.Area), say.Markdown(s.Giver(d)), noted(d))
		}
	}
	fmt.Fprintf(out, "\n---\n\n%s\n", s.Footing())
	return out.Flush()
}

// noted is what a deed is called, where it is more than its area, and what there is to
// say besides.
func noted(d Deed) string {
	text := ""
	if d.Named() {
		text = ": " + say.MarkdownLink(d.Text(), d.Link)
	}
	if note := d.Note(); note != "" {
		text += ", " + say.Markdown(note)
	}
	return text
}
