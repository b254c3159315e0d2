package detect

import (
	"regexp"
	"strings"
)

var (
	rstLink      = regexp.MustCompile("`([^`<>\n]{1,300})\\s<([^`<>\\s]{1,1000})>`__?")
	rstRole      = regexp.MustCompile(":[\\w:.-]{1,40}:`([^`\n]{1,300})`")
	rstNamed     = regexp.MustCompile("`([^`\n]{1,200})`__?")
	rstTarget    = regexp.MustCompile(`^\.\. _([^:]{1,200}):\s+(\S+)$`)
	rstDirective = regexp.MustCompile(`^\.\. (?:\|([^|]{1,100})\|\s+)?([\w-]+)::\s*(.*)$`)
	rstOption    = regexp.MustCompile(`^\s+:([\w-]+):\s*(.*)$`)
)

// rst is a reStructuredText being written as Markdown.
type rst struct {
	lines   []string
	levels  []string          // styles of titles, by the order in which they come up
	targets map[string]string // named links
	out     strings.Builder
}

// fromRST writes reStructuredText as Markdown: its titles, links, pictures, lists
// and literal blocks, which is what a README is read for.
func fromRST(s string) string {
	r := rst{lines: strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), targets: map[string]string{}}
	for _, line := range r.lines {
		if m := rstTarget.FindStringSubmatch(line); m != nil {
			r.targets[foldText(m[1])] = m[2]
		}
	}
	for i := 0; i < len(r.lines); {
		i = r.line(i)
	}
	return r.out.String()
}

// line writes what starts at line i and returns where to go on.
func (r *rst) line(i int) int {
	line := strings.TrimRight(r.lines[i], " \t")
	if n := r.title(i, line); n > 0 {
		return i + n
	}
	if m := rstDirective.FindStringSubmatch(line); m != nil {
		return r.directive(i+1, m[2], m[3])
	}
	if strings.HasPrefix(line, ".. ") || line == ".." {
		return r.skip(i + 1)
	}
	if before, ok := strings.CutSuffix(line, "::"); ok {
		r.emit(r.inline(before))
		return i + 1 // what follows is indented, which Markdown takes for code too
	}
	r.emit(r.inline(line))
	return i + 1
}

// title writes a title with its underline, and with its overline where it has one;
// it returns how many lines that took.
func (r *rst) title(i int, line string) int {
	style, text, n := "", line, 2
	switch {
	case rule(line) && i+2 < len(r.lines) && rule(r.lines[i+2]) && strings.TrimSpace(r.lines[i+1]) != "":
		style, text, n = line[:1]+line[:1], r.lines[i+1], 3
	case line != "" && !rule(line) && line[0] != ' ' && i+1 < len(r.lines) && rule(r.lines[i+1]) && (i == 0 || strings.TrimSpace(r.lines[i-1]) == ""):
		style = r.lines[i+1][:1]
	default:
		return 0
	}
	level := 0
	for level < len(r.levels) && r.levels[level] != style {
		level++
	}
	if level == len(r.levels) && len(r.levels) < 6 {
		r.levels = append(r.levels, style)
	}
	r.emit("\n" + strings.Repeat("#", min(level+1, 6)) + " " + strings.TrimSpace(r.inline(text)) + "\n")
	return n
}

// rule reports whether a line is nothing but one mark of punctuation, repeated.
func rule(line string) bool {
	line = strings.TrimRight(line, " \t\r")
	return len(line) >= 3 && strings.ContainsRune("=-~^\"'`#*+.:_", rune(line[0])) && leading(line, line[0]) == len(line)
}

// directive writes what a directive shows: a picture, the text of a note, nothing
// of code and of what only a program reads.
func (r *rst) directive(i int, name, argument string) int {
	switch name {
	case "image", "figure":
		alt, target := "", ""
		for ; i < len(r.lines); i++ {
			m := rstOption.FindStringSubmatch(r.lines[i])
			if m == nil {
				break
			}
			switch m[1] {
			case "alt":
				alt = m[2]
			case "target":
				target = m[2]
			}
		}
		picture := "![" + strings.NewReplacer("[", "", "]", "").Replace(alt) + "](" + argument + ")"
		if target != "" {
			picture = "[" + picture + "](" + target + ")"
		}
		r.emit("\n" + picture + "\n")
		return i
	case "note", "warning", "important", "tip", "attention", "caution":
		r.emit("\n> " + r.inline(argument))
		for ; i < len(r.lines) && (strings.HasPrefix(r.lines[i], " ") || strings.HasPrefix(r.lines[i], "\t")); i++ {
			r.emit("> " + r.inline(strings.TrimSpace(r.lines[i])))
		}
		r.emit("")
		return i
	}
	return r.skip(i)
}

// skip passes over an indented block.
func (r *rst) skip(i int) int {
	for i < len(r.lines) && (strings.TrimSpace(r.lines[i]) == "" || strings.HasPrefix(r.lines[i], " ") || strings.HasPrefix(r.lines[i], "\t")) {
		i++
	}
	r.emit("")
	return i
}

func (r *rst) emit(line string) {
	r.out.WriteString(line)
	r.out.WriteByte('\n')
}

// inline rewrites links, roles and literals.
func (r *rst) inline(line string) string {
	if !strings.Contains(line, "`") {
		return line
	}
	line = strings.ReplaceAll(line, "``", "\x00")
	line = rstLink.ReplaceAllString(line, "[$1]($2)")
	line = rstRole.ReplaceAllString(line, "$1")
	line = rstNamed.ReplaceAllStringFunc(line, func(m string) string {
		text := rstNamed.FindStringSubmatch(m)[1]
		if to, ok := r.targets[foldText(text)]; ok {
			return "[" + text + "](" + to + ")"
		}
		return text
	})
	return strings.ReplaceAll(line, "\x00", "`")
}
