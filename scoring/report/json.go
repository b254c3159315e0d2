package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strconv"
)

// objects writes JSON: numbers as numbers, missing values as null.
type objects struct {
	buf   *bufio.Writer
	keys  []string // quoted
	array bool
	rows  int
}

func newObjects(buf *bufio.Writer, columns []string, array bool) (*objects, error) {
	o := &objects{buf: buf, array: array}
	for _, c := range columns {
		o.keys = append(o.keys, strconv.Quote(c))
	}
	if array {
		if _, err := buf.WriteString("["); err != nil {
			return nil, fmt.Errorf("write JSON: %w", err)
		}
	}
	return o, nil
}

func (o *objects) row(cells []cell) error {
	line := make([]byte, 0, 512)
	if o.array && o.rows > 0 {
		line = append(line, ',')
	}
	if o.array {
		line = append(line, '\n')
	}
	o.rows++
	for i, c := range cells {
		line = append(line, "{,"[min(i, 1)])
		line = append(line, o.keys[i]...)
		line = append(line, ':')
		switch {
		case c.s == "":
			line = append(line, "null"...)
		case c.number():
			line = append(line, c.s...)
		default:
			quoted, err := json.Marshal(c.s)
			if err != nil {
				return fmt.Errorf("write JSON: %w", err)
			}
			line = append(line, quoted...)
		}
	}
	line = append(line, '}')
	if !o.array {
		line = append(line, '\n')
	}
	if _, err := o.buf.Write(line); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func (o *objects) close() error {
	if o.array {
		if _, err := o.buf.WriteString("\n]\n"); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	}
	if err := o.buf.Flush(); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func (o *objects) abandon() {}
