package feed

import (
	"bytes"
	"mime"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// declared finds the encoding in an XML declaration.
var declared = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// toUTF8 decodes a document. A byte-order mark is believed first, then the bytes
// themselves if they can only be UTF-8, then what the server and the document say.
// Whatever isn't UTF-8 and names no encoding is read as Windows-1252, byte by byte,
// so that one stray letter doesn't spoil a document.
func toUTF8(b []byte, contentType string) []byte {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return fromWindows(b[3:])
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}), bytes.HasPrefix(b, []byte{'<', 0}):
		return through(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), b)
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}), bytes.HasPrefix(b, []byte{0, '<'}):
		return through(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), b)
	}
	if !ascii(b) && utf8.Valid(b) {
		return b
	}
	if e := named(b, contentType); e != nil {
		return through(e, b)
	}
	return fromWindows(b)
}

// named is the encoding that the server or the document names, nil for UTF-8 and
// for names that nobody knows.
func named(b []byte, contentType string) encoding.Encoding {
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		labels = append(labels, params["charset"])
	}
	if m := declared.FindSubmatch(b[:min(len(b), 512)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	for _, label := range labels {
		e, name := charset.Lookup(label)
		switch name {
		case "", "utf-8", "replacement", "x-user-defined", "utf-16le", "utf-16be":
			continue // the UTF-16s were told by their bytes already
		}
		return e
	}
	return nil
}

func through(e encoding.Encoding, b []byte) []byte {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return fromWindows(b)
	}
	return out
}

// fromWindows keeps what is UTF-8 and reads every other byte as Windows-1252.
func fromWindows(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
