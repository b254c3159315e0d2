package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// headRow reports whether a row only names the columns: in cells for that, or the
// first one of its table in short emphasised words.
func headRow(n *node) bool {
	heads, cells := 0, 0
	for _, c := range n.children {
		if c.isText() {
			continue
		}
		if cells++; c.tag == atom.Th {
			heads++
		}
	}
	if heads == cells {
		return true
	}
	if cells < 2 || heads > 0 || n.images > 0 || n.links > 0 || n.parent == nil {
		return false
	}
	for _, c := range n.parent.children {
		if c.tag == atom.Tr {
			if c != n {
				return false
			}
			break
		}
	}
	for _, c := range n.children {
		if c.isText() {
			continue
		}
		all := lines(c)
		if len(all) > 1 || len(all) == 1 && (!all[0].bold || wordCount(all[0].text) > 3) {
			return false
		}
	}
	return true
}

// firstRow is a table's first row, in a part of it or not.
func firstRow(n *node) *node {
	for _, c := range n.children {
		switch c.tag {
		case atom.Tr:
			return c
		case atom.Thead, atom.Tbody, atom.Tfoot:
			if row := firstRow(c); row != nil {
				return row
			}
		}
	}
	return nil
}

// columns are the names of a table's columns, from its first row if that only names
// them.
func columns(row *node) []string {
	table := row
	for up := 0; table != nil && table.tag != atom.Table; table, up = table.parent, up+1 {
		if up > 3 {
			return nil
		}
	}
	if table == nil {
		return nil
	}
	first := firstRow(table)
	if first == nil || first == row || !headRow(first) || len(first.children) > 64 {
		return nil
	}
	var out []string
	for _, c := range first.children {
		if !c.isText() {
			out = append(out, cut(textOf(c), 40))
		}
	}
	return out
}

// underColumns puts the name of its column before the text of each cell but the
// first, in what is rendered of it: "Host: Acme".
func underColumns(row *node, all []line) []line {
	names := columns(row)
	if len(names) == 0 {
		return all
	}
	column := map[*node]int{}
	i := 0
	for _, c := range row.children {
		if !c.isText() {
			column[c] = i
			i++
		}
	}
	named := map[int]bool{}
	for k := range all {
		cell := all[k].node
		for cell != nil && cell.parent != row {
			cell = cell.parent
		}
		at, ok := column[cell]
		if ok && at > 0 && at < len(names) && names[at] != "" && !named[at] && !strings.Contains(all[k].text, ": ") {
			named[at] = true
			all[k].html = html.EscapeString(names[at]) + ": " + all[k].html
		}
	}
	return all
}
