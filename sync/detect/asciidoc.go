package detect

import (
	"regexp"
	"strings"
)

var (
	asciiDocLink   = regexp.MustCompile(`(?:link:|xref:)?((?:https?://|link:|xref:)?[^\s\[\]<>"]+)\[([^\[\]\n]*)\]`)
	asciiDocAnchor = regexp.MustCompile(`^\[\[.*\]\]$|^\[[^\]]*\]$|^//($|[^/])|^:!?[\w-]+!?:`)
	asciiDocImage  = regexp.MustCompile(`image::?([^\s\[\]]+)\[([^\]\n]*)\]`)
	fence          = regexp.MustCompile("^(-{4,}|\\.{4,}|\\+{4,}|`{3,})$")
)

// fromAsciiDoc writes AsciiDoc as Markdown: its titles, links, pictures, lists,
// tables and literal blocks, which is what a README is read for.
func fromAsciiDoc(s string) string {
	var b strings.Builder
	closing, table := "", false
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \t\r\n")
		switch {
		case closing != "":
			if line == closing {
				closing, line = "", "```"
			}
		case fence.MatchString(line):
			closing, line = line, "```"
		case strings.HasPrefix(line, "```"):
			closing = "```"
		case line == "|===":
			table, line = !table, ""
		case asciiDocAnchor.MatchString(line):
			line = ""
		case table:
			line = asciiDocRow(line)
		default:
			line = asciiDocLine(line)
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// asciiDocRow makes the cells of a table's line items of a list: which column they
// stand in is told by attributes that a README is not worth reading for.
func asciiDocRow(line string) string {
	var b strings.Builder
	for _, cell := range strings.Split(line, "|") {
		if cell = strings.TrimSpace(cell); cell != "" {
			b.WriteString("* " + asciiDocInline(cell) + "\n")
		}
	}
	return b.String()
}

func asciiDocLine(line string) string {
	if n := leading(line, '='); n > 0 && n <= 6 && n < len(line) && line[n] == ' ' {
		return strings.Repeat("#", n) + " " + asciiDocInline(strings.TrimSpace(strings.TrimRight(line[n:], "= ")))
	}
	if n := leading(line, '*'); n > 1 && n <= 5 && n < len(line) && line[n] == ' ' {
		return strings.Repeat("  ", n-1) + "*" + asciiDocInline(line[n:])
	}
	if n := leading(line, '.'); n > 0 && n <= 5 && n < len(line) && line[n] == ' ' {
		return "1." + asciiDocInline(line[n:])
	}
	for _, mark := range []string{"NOTE: ", "TIP: ", "WARNING: ", "IMPORTANT: ", "CAUTION: "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return "> " + asciiDocInline(rest)
		}
	}
	return asciiDocInline(line)
}

// asciiDocInline rewrites pictures and links. A link's text ends at the first comma
// that attributes follow.
func asciiDocInline(line string) string {
	if !strings.Contains(line, "[") {
		return line
	}
	line = asciiDocImage.ReplaceAllString(line, "![$2]($1)")
	return asciiDocLink.ReplaceAllStringFunc(line, func(m string) string {
		parts := asciiDocLink.FindStringSubmatch(m)
		target, text := parts[1], parts[2]
		explicit := strings.HasPrefix(m, "link:") || strings.HasPrefix(m, "xref:") || strings.Contains(target, "://")
		if !explicit {
			return m
		}
		if before, attributes, ok := strings.Cut(text, ","); ok && strings.Contains(attributes, "=") || strings.HasPrefix(attributes, " window") {
			text = before
		}
		if text = strings.TrimSuffix(strings.Trim(text, `"`), "^"); text == "" {
			text = target
		}
		return "[" + text + "](" + target + ")"
	})
}

// leading counts how often c stands at the beginning of a line.
func leading(line string, c byte) int {
	n := 0
	for n < len(line) && line[n] == c {
		n++
	}
	return n
}
