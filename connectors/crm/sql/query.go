package sql

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// dialect is what differs between databases in how a query is written.
type dialect struct {
	name      string
	backslash bool               // a backslash escapes within quotes
	hash      bool               // # begins a comment
	dollar    bool               // $tag$ quotes
	place     func(n int) string // the n-th parameter, from 1; each use is one, since each may want another type
}

func question(int) string { return "?" }

var (
	ansi     = dialect{name: "SQL", dollar: true, place: question}
	postgres = dialect{name: "PostgreSQL", dollar: true, place: func(n int) string { return fmt.Sprintf("$%d", n) }}
	mysql    = dialect{name: "MySQL", backslash: true, hash: true, place: question}
	sqlite   = dialect{name: "SQLite", place: question}
)

// query is a checked SELECT.
type query struct {
	text string   // with the dialect's placeholders
	uses []string // the parameter at each placeholder
}

// The parameters that a query may use.
const (
	since = "since" // changed_at of the last row that was read; exclusive or not as the query likes
	after = "after" // deal of the last row that was read: the second half of the position
	limit = "limit" // how many rows are read at a time
)

func (q *query) has(name string) bool { return slices.Contains(q.uses, name) }

// fault says which parameters don't go together, or "".
func (q *query) fault() string {
	switch {
	case q.has(limit) && !q.has(after):
		return "uses :limit without :after: rows that share a timestamp could be passed over"
	case q.has(after) && !q.has(limit):
		return "uses :after without :limit"
	}
	return ""
}

// forbidden are the words with which a statement could do more than read. Whatever
// they miss, the transaction is read-only.
var forbidden = []string{"insert", "update", "delete", "merge", "drop", "alter", "create", "truncate", "grant", "revoke",
	"call", "exec", "execute", "copy", "attach", "detach", "pragma", "vacuum", "into", "lock", "prepare", "handler"}

// parse checks that a text is one SELECT, and puts placeholders where the names of
// parameters stand. Quoted text and comments are passed over as the dialect has them.
func parse(text string, d dialect) (*query, error) {
	q := &query{}
	var out strings.Builder
	first := true
	for i := 0; i < len(text); {
		n, err := skip(text[i:], d)
		if err != nil {
			return nil, err
		}
		switch c := text[i]; {
		case n > 0:
			out.WriteString(text[i : i+n])
		case c == ';':
			if n = 1; strings.TrimSpace(text[i+1:]) != "" {
				return nil, errors.New("is more than one statement")
			}
		case c == ':' && strings.HasPrefix(text[i:], "::"):
			n = 2
			out.WriteString("::")
		case c == ':' && i+1 < len(text) && letter(text[i+1]):
			name := word(text[i+1:])
			n = 1 + len(name)
			if name = strings.ToLower(name); name != since && name != after && name != limit {
				return nil, fmt.Errorf("uses :%s, which is no parameter", name)
			}
			q.uses = append(q.uses, name)
			out.WriteString(d.place(len(q.uses)))
		case letter(c):
			w := word(text[i:])
			n = len(w)
			if err := allowed(strings.ToLower(w), first); err != nil {
				return nil, err
			}
			first = false
			out.WriteString(w)
		default:
			n = 1
			out.WriteByte(c)
			if first && c > ' ' && c != '(' {
				return nil, errors.New("doesn't begin with SELECT or WITH")
			}
		}
		i += n
	}
	if first {
		return nil, errors.New("is empty")
	}
	q.text = out.String()
	return q, nil
}

func allowed(w string, first bool) error {
	if first && w != "select" && w != "with" {
		return errors.New("doesn't begin with SELECT or WITH")
	}
	if slices.Contains(forbidden, w) {
		return fmt.Errorf("contains %s, and may only read; quote it if it is the name of a column", strings.ToUpper(w))
	}
	return nil
}

// skip is how long the quoted text or the comment is that begins here; 0 for none.
func skip(s string, d dialect) (int, error) {
	switch {
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		return quoted(s, d.backslash)
	case strings.HasPrefix(s, "--"), d.hash && s[0] == '#':
		if end := strings.IndexByte(s, '\n'); end >= 0 {
			return end + 1, nil
		}
		return len(s), nil
	case strings.HasPrefix(s, "/*!"), strings.HasPrefix(s, "/*M!"):
		return 0, errors.New("has a comment that MySQL executes")
	case strings.HasPrefix(s, "/*"):
		inside, _, ended := strings.Cut(s[2:], "*/")
		if !ended {
			return 0, errors.New("has a comment that doesn't end")
		}
		if strings.Contains(inside, "/*") {
			return 0, errors.New("has a comment within a comment, which databases read differently")
		}
		return len(inside) + 4, nil
	case d.dollar && s[0] == '$':
		return dollarQuoted(s)
	}
	return 0, nil
}

func quoted(s string, backslash bool) (int, error) {
	for i := 1; i < len(s); i++ {
		switch {
		case backslash && s[i] == '\\' && s[0] != '`':
			i++
		case s[i] == s[0] && i+1 < len(s) && s[i+1] == s[0]:
			i++
		case s[i] == s[0]:
			return i + 1, nil
		}
	}
	return 0, errors.New("has a quote that doesn't end")
}

// dollarQuoted passes over $tag$ … $tag$; a $ that opens none is taken as it is.
func dollarQuoted(s string) (int, error) {
	end := strings.IndexByte(s[1:], '$')
	if end < 0 || strings.ContainsFunc(s[1:end+1], func(r rune) bool { return r < 0x80 && !letter(byte(r)) }) {
		return 0, nil
	}
	tag := s[:end+2]
	close := strings.Index(s[len(tag):], tag)
	if close < 0 {
		return 0, errors.New("has a quote that doesn't end")
	}
	return 2*len(tag) + close, nil
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// word is the identifier or keyword that a text begins with.
func word(s string) string {
	i := 0
	for i < len(s) && (letter(s[i]) || s[i] >= '0' && s[i] <= '9' || s[i] == '$') {
		i++
	}
	return s[:i]
}
