package feed

import "bytes"

// token kinds.
type tokenKind int

const (
	characters tokenKind = iota // text, CDATA
	startTag
	endTag
)

// scanner cuts XML into tags and what is between them. It knows nothing of
// entities, namespaces or validity, and takes no memory of its own.
type scanner struct {
	b           []byte
	pos         int
	kind        tokenKind
	token       []byte // as it stands in the document
	name        string // of a tag
	selfClosing bool
	stray       bool // token is a "<" that begins no tag
}

var (
	cdataStart   = []byte("<![CDATA[")
	cdataEnd     = []byte("]]>")
	commentStart = []byte("<!--")
	commentEnd   = []byte("-->")
	processEnd   = []byte("?>")
)

// next moves to the next token. Comments, processing instructions and the document
// type are passed over. A token that doesn't end is the end of the document.
func (s *scanner) next() bool {
	for s.pos < len(s.b) {
		rest := s.b[s.pos:]
		s.stray = false
		switch {
		case rest[0] != '<':
			n := bytes.IndexByte(rest, '<')
			if n < 0 {
				n = len(rest)
			}
			return s.take(characters, n)
		case bytes.HasPrefix(rest, cdataStart):
			n := bytes.Index(rest, cdataEnd)
			if n < 0 {
				return s.stop()
			}
			return s.take(characters, n+len(cdataEnd))
		case bytes.HasPrefix(rest, commentStart):
			if !s.skipTo(commentEnd, len(commentStart)) {
				return s.stop()
			}
		case bytes.HasPrefix(rest, []byte("<?")):
			if !s.skipTo(processEnd, 2) {
				return s.stop()
			}
		case bytes.HasPrefix(rest, []byte("<!")):
			n := directive(rest)
			if n < 0 {
				return s.stop()
			}
			s.pos += n
		default:
			return s.tag(rest)
		}
	}
	return false
}

func (s *scanner) take(kind tokenKind, n int) bool {
	s.kind, s.token = kind, s.b[s.pos:s.pos+n]
	s.pos += n
	return true
}

func (s *scanner) skipTo(end []byte, from int) bool {
	n := bytes.Index(s.b[s.pos+from:], end)
	if n < 0 {
		return false
	}
	s.pos += from + n + len(end)
	return true
}

func (s *scanner) stop() bool {
	s.pos = len(s.b)
	return false
}

// tag reads a start or end tag.
func (s *scanner) tag(rest []byte) bool {
	from, kind := 1, startTag
	if len(rest) > 1 && rest[1] == '/' {
		from, kind = 2, endTag
	}
	n := from
	for n < len(rest) && nameByte(rest[n], n == from) {
		n++
	}
	name := rest[from:n]
	end := tagEnd(rest, n)
	switch {
	case n > from && end == len(rest):
		return s.stop()
	case n == from, rest[end] == '<':
		s.stray = true
		return s.take(characters, 1)
	}
	s.name = string(name)
	s.selfClosing = kind == startTag && rest[end-1] == '/'
	return s.take(kind, end+1)
}

// tagEnd finds the ">" that ends a tag, the "<" before which it should have ended,
// or the end of the document. Quotes count as long as they are closed before
// another tag begins.
func tagEnd(b []byte, from int) int {
	var quote byte
	for i := from; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0 && c == '<':
			return plainEnd(b, from)
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>' || c == '<':
			return i
		}
	}
	return plainEnd(b, from)
}

func plainEnd(b []byte, from int) int {
	if i := bytes.IndexAny(b[from:], "<>"); i >= 0 {
		return from + i
	}
	return len(b)
}

// directive is the length of a <!DOCTYPE …>, with an internal subset if it has one.
func directive(b []byte) int {
	depth := 0
	for i, c := range b {
		switch c {
		case '<':
			depth++
		case '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// nameByte reports whether a byte may stand in a name; anything beyond ASCII may.
func nameByte(c byte, first bool) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= 0x80:
		return true
	case c >= '0' && c <= '9', c == '-', c == '.':
		return !first
	}
	return false
}

// copyTo appends the token without what no XML may hold: control characters, and
// a "<" that begins nothing.
func (s *scanner) copyTo(out []byte) []byte {
	if s.stray {
		return append(out, "&lt;"...)
	}
	from := 0
	for i, c := range s.token {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			out = append(out, s.token[from:i]...)
			from = i + 1
		}
	}
	return append(out, s.token[from:]...)
}
