package file

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	utf8Mark = []byte{0xef, 0xbb, 0xbf}
	leMark   = []byte{0xff, 0xfe}
	beMark   = []byte{0xfe, 0xff}
)

// decode makes UTF-8 of what spreadsheets write: UTF-8 and UTF-16 with a mark,
// UTF-8 without one, and otherwise Windows-1252, which contains Latin-1.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, utf8Mark):
		data = data[len(utf8Mark):]
	case bytes.HasPrefix(data, leMark):
		return decode16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, beMark):
		return decode16(data[2:], binary.BigEndian)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", errors.New("it isn't text: it contains NUL bytes (a spreadsheet must be saved as CSV)")
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	out, err := io.ReadAll(charmap.Windows1252.NewDecoder().Reader(bytes.NewReader(data)))
	return string(out), err
}

func decode16(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", errors.New("it is cut off: UTF-16 with an odd number of bytes")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), nil
}

// delimiter is the one of the usual ones that the header line has most of, outside
// of quotes.
func delimiter(text string) rune {
	count := map[rune]int{}
	quoted := false
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			count[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t'} {
		if count[r] > count[best] {
			best = r
		}
	}
	return best
}

// text makes CSV text of the file's bytes, whatever form it has.
func (s *Settings) text(data []byte) (text string, shift int, err error) {
	switch {
	case bytes.HasPrefix(data, zipMark):
		return workbook(data, s.Sheet)
	case bytes.HasPrefix(data, oleMark):
		return "", 0, errors.New("it is an old or a protected workbook; save it as .xlsx without a password, or as CSV")
	}
	text, err = decode(data)
	return text, 0, err
}
