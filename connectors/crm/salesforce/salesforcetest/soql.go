package salesforcetest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// query is a parsed query of the part of SOQL that is understood here.
type query struct {
	columns []string
	within  []*query // queries of related rows; from is the relation
	count   bool     // SELECT COUNT()
	from    string
	where   condition
	order   []ordering
	limit   int // negative: none
}

type ordering struct {
	path string
	down bool
}

// condition is a part of WHERE.
type condition interface {
	holds(get func(path string) any) bool
}

type (
	both    struct{ a, b condition }
	either  struct{ a, b condition }
	not     struct{ a condition }
	compare struct {
		path, op string
		values   []any
	}
)

// parser reads tokens.
type parser struct {
	tokens []string
	at     int
}

func parse(text string) (*query, error) {
	tokens, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	q, err := p.query()
	if err == nil && p.at < len(p.tokens) {
		err = fmt.Errorf("unexpected token: '%s'", p.peek())
	}
	return q, err
}

// tokenize parts a query; texts keep their opening quote.
func tokenize(s string) (out []string, err error) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
		case c == '\'':
			text, n, err := quoted(s[i+1:])
			if err != nil {
				return nil, err
			}
			out = append(out, "'"+text)
			i += n + 2
		case strings.ContainsRune("(),", rune(c)):
			out = append(out, string(c))
			i++
		case strings.ContainsRune("=<>!", rune(c)):
			n := 1
			if i+1 < len(s) && strings.ContainsRune("=>", rune(s[i+1])) {
				n = 2
			}
			out = append(out, s[i:i+n])
			i += n
		default:
			n := strings.IndexAny(s[i:], " \n\t\r'(),=<>!")
			if n < 0 {
				n = len(s) - i
			}
			out = append(out, s[i:i+n])
			i += n
		}
	}
	return out, nil
}

// quoted reads a text up to its closing quote.
func quoted(s string) (text string, n int, err error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			return b.String(), i, nil
		case '\\':
			if i++; i == len(s) {
				break
			}
			switch e := s[i]; e {
			case 'n':
				b.WriteByte('\n')
			case 'r':
				b.WriteByte('\r')
			case 't':
				b.WriteByte('\t')
			case '\\', '\'', '"':
				b.WriteByte(e)
			case '%', '_':
				b.WriteString(`\` + string(e))
			default:
				return "", 0, fmt.Errorf("invalid string literal: illegal escape \\%c", e)
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, fmt.Errorf("line 1:%d mismatched character '<EOF>' expecting '''", len(s))
}

func (p *parser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return "<EOF>"
}

func (p *parser) next() string { t := p.peek(); p.at++; return t }

func (p *parser) is(word string) bool {
	if strings.EqualFold(p.peek(), word) {
		p.at++
		return true
	}
	return false
}

func (p *parser) must(word string) error {
	if !p.is(word) {
		return fmt.Errorf("unexpected token: '%s'", p.peek())
	}
	return nil
}

func (p *parser) query() (q *query, err error) {
	q = &query{limit: -1}
	if err := p.must("SELECT"); err != nil {
		return nil, err
	}
	for {
		if err := p.column(q); err != nil {
			return nil, err
		}
		if !p.is(",") {
			break
		}
	}
	if err := p.must("FROM"); err != nil {
		return nil, err
	}
	q.from = p.next()
	if p.is("WHERE") {
		if q.where, err = p.or(); err != nil {
			return nil, err
		}
	}
	if p.is("ORDER") {
		if err := p.must("BY"); err != nil {
			return nil, err
		}
		for {
			o := ordering{path: p.next()}
			if p.is("DESC") {
				o.down = true
			} else {
				p.is("ASC")
			}
			q.order = append(q.order, o)
			if !p.is(",") {
				break
			}
		}
	}
	if p.is("LIMIT") {
		if q.limit, err = strconv.Atoi(p.next()); err != nil {
			return nil, fmt.Errorf("unexpected token: LIMIT")
		}
	}
	return q, nil
}

func (p *parser) column(q *query) error {
	switch {
	case p.is("("):
		in, err := p.query()
		if err != nil {
			return err
		}
		q.within = append(q.within, in)
		return p.must(")")
	case strings.EqualFold(p.peek(), "COUNT"):
		p.at++
		q.count = true
		if err := p.must("("); err != nil {
			return err
		}
		return p.must(")")
	}
	name := p.next()
	if name == "<EOF>" || strings.EqualFold(name, "FROM") {
		return fmt.Errorf("unexpected token: '%s'", name)
	}
	q.columns = append(q.columns, name)
	return nil
}

func (p *parser) or() (condition, error) {
	c, err := p.and()
	for err == nil && p.is("OR") {
		var d condition
		d, err = p.and()
		c = either{c, d}
	}
	return c, err
}

func (p *parser) and() (condition, error) {
	c, err := p.single()
	for err == nil && p.is("AND") {
		var d condition
		d, err = p.single()
		c = both{c, d}
	}
	return c, err
}

func (p *parser) single() (condition, error) {
	if p.is("NOT") {
		c, err := p.single()
		return not{c}, err
	}
	if p.is("(") {
		c, err := p.or()
		if err != nil {
			return nil, err
		}
		return c, p.must(")")
	}
	c := compare{path: p.next(), op: strings.ToUpper(p.next())}
	switch c.op {
	case "NOT", "IN":
		if c.op == "NOT" {
			c.op = "NOT IN"
			if err := p.must("IN"); err != nil {
				return nil, err
			}
		}
		if err := p.must("("); err != nil {
			return nil, err
		}
		for {
			v, err := literal(p.next())
			if err != nil {
				return nil, err
			}
			c.values = append(c.values, v)
			if !p.is(",") {
				return c, p.must(")")
			}
		}
	case "=", "!=", "<>", "<", ">", "<=", ">=", "LIKE":
		v, err := literal(p.next())
		c.values = []any{v}
		return c, err
	}
	return nil, fmt.Errorf("unexpected token: '%s'", c.op)
}

// literal reads a value: a text, a boolean, null, a number, a time or a date.
func literal(t string) (any, error) {
	switch {
	case strings.HasPrefix(t, "'"):
		return t[1:], nil
	case strings.EqualFold(t, "true"), strings.EqualFold(t, "false"):
		return strings.EqualFold(t, "true"), nil
	case strings.EqualFold(t, "null"):
		return nil, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999Z07:00", time.RFC3339} {
		if at, err := time.Parse(layout, t); err == nil {
			return at.UTC(), nil
		}
	}
	if _, err := time.Parse(time.DateOnly, t); err == nil {
		return date(t), nil
	}
	if _, err := strconv.ParseFloat(t, 64); err == nil {
		return json.Number(t), nil
	}
	return nil, fmt.Errorf("unexpected token: '%s'", t)
}

// date is a date literal, which only date fields are compared with.
type date string

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func equal(a, b string) bool { return strings.EqualFold(a, b) }
