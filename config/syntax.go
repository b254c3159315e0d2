package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth is how deep values may nest: the parser recurses, and Go can't recover
// from a stack that runs out.
const maxDepth = 64

// syntax reads the text as one YAML document and gives its body. Whatever isn't
// text, YAML or one document is a problem, and then there is no body to go on with.
func (d *decoder) syntax(data []byte) ast.Node {
	if len(data) > maxSize {
		d.report(position{}, "the config is larger than 1 MB", "split it, or check that it is the right file")
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		d.report(invalidByte(data), "the text is not UTF-8", "save the file as UTF-8")
		return nil
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		d.report(placeOf(data, i), "the text contains a NUL byte", "remove it, and check that the file is plain text")
		return nil
	}
	body, err := d.parse(string(data))
	if err != nil {
		d.syntaxProblem(err)
	}
	return body
}

// errPanicked stands for a panic of the YAML parser, whose text may hold anything.
var errPanicked = errors.New("the YAML parser gave up")

func (d *decoder) parse(text string) (body ast.Node, err error) {
	defer func() {
		if recover() != nil {
			body, err = nil, errPanicked
		}
	}()
	tokens := lexer.Tokenize(text)
	if at, deep := tooDeep(tokens); deep {
		d.report(at, "values are nested too deeply", "keep to the levels that the documentation shows")
		return nil, nil
	}
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, err
	}
	return d.document(f), nil
}

// document is the body of the only document. Directives, and empty documents
// around it, do no harm.
func (d *decoder) document(f *ast.File) ast.Node {
	var body ast.Node
	for _, doc := range f.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.DirectiveType || doc.Body.Type() == ast.CommentType {
			continue
		}
		if body != nil {
			d.report(placeOfNode(doc.Body), "there is a second YAML document", "keep one, or remove the line ---")
			return nil
		}
		body = doc.Body
	}
	if body == nil {
		d.report(position{1, 1}, "the config is empty", "write at least us: with its name")
	}
	return body
}

func tooDeep(tokens token.Tokens) (position, bool) {
	flow, line, marks := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, marks = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			marks++
		}
		if flow > maxDepth || marks > maxDepth || t.Position.IndentNum > 8*maxDepth {
			return position{t.Position.Line, t.Position.Column}, true
		}
	}
	return position{}, false
}

// syntaxHints turn what the YAML parser says into what a person can act on. The
// first that fits is taken; the parser's own text may quote the file, so it is
// never passed on.
var syntaxHints = []struct{ says, what, fix string }{
	{"tab", "a tab is used for indentation", "use spaces"},
	{"'\t'", "a tab is used for indentation", "use spaces"},
	{"mapping value is not allowed", "the text contains \": \", or the indentation is wrong", "put the text in quotes, or line the key up with its neighbours"},
	{"reserved character", "the text begins with a character that YAML reserves", "put it in quotes"},
	{"could not find end character", "a quote is not closed", "close it, or remove it"},
	{"must be specified", "a comma or a closing bracket is missing", "add it"},
	{"not found", "a bracket is not closed", "close it"},
	{"could not find flow mapping end", "a bracket is not closed", "close it"},
	{"could not find '", "a bracket is closed that was not opened", "remove it"},
	{"non-map value", "this is neither a key with a value nor a list entry", "write key: value, with a space after the colon, lined up with its neighbours"},
	{"unexpected key name", "a colon without a space after it is no key", "write key: value, with a space"},
	{"anchor", "an anchor has no value", "remove it"},
	{"value is not allowed in this context", "the value does not fit what stands above it", "check the indentation: keys of one map, and dashes of one list, line up"},
}

func (d *decoder) syntaxProblem(err error) {
	what, fix := "the text is not valid YAML", "check indentation, quotes and brackets here and in the line above"
	var s *yaml.SyntaxError
	if !errors.As(err, &s) {
		d.report(position{1, 1}, what, fix)
		return
	}
	for _, h := range syntaxHints {
		if strings.Contains(s.Message, h.says) {
			what, fix = h.what, h.fix
			break
		}
	}
	at := position{1, 1}
	if s.Token != nil && s.Token.Position != nil {
		at = position{s.Token.Position.Line, s.Token.Position.Column}
	}
	d.report(at, what, fix)
}

// invalidByte is where the text stops being UTF-8.
func invalidByte(data []byte) position {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return placeOf(data, i)
		}
		i += n
	}
	return position{1, 1}
}

// placeOf is the line and column of the byte at offset i.
func placeOf(data []byte, i int) position {
	line := 1 + bytes.Count(data[:i], []byte("\n"))
	start := bytes.LastIndexByte(data[:i], '\n') + 1
	return position{line, 1 + utf8.RuneCount(data[start:i])}
}
