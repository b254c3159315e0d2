package config

import (
	"github.com/goccy/go-yaml/ast"
)

// entry is a key of a map with its value.
type entry struct {
	key   string
	at    position // of the key
	value ast.Node
}

// entries lists a map's keys, each once: a second one of the same name is reported.
// Values of maps and lists are placed at their key, since that is where people look.
func (d *decoder) entries(n ast.Node, path string) ([]entry, bool) {
	if n.Type() == ast.NullType {
		d.refuse(path, "is empty", "give it a value, or remove the line")
		return nil, false
	}
	m, ok := n.(ast.MapNode)
	if !ok {
		d.refuse(path, "must be a map of keys and values", "write key: value, one a line, indented")
		return nil, false
	}
	seen := map[string]bool{}
	var out []entry
	for it := m.MapRange(); it.Next(); {
		kv := it.KeyValue()
		e := entry{at: placeOfNode(kv.Key), value: kv.Value}
		if e.key, ok = keyText(kv.Key); !ok {
			d.report(e.at, "a key must be plain text", "write key: value; anchors, aliases and merges are not read")
			continue
		}
		if seen[e.key] {
			d.report(e.at, "the key "+shown(e.key)+" is there twice", "keep one of them")
			continue
		}
		seen[e.key] = true
		if !isScalar(kv.Value) {
			d.at[join(path, e.key)] = e.at
		}
		out = append(out, e)
	}
	return out, true
}

// keyText is a key as text.
func keyText(key ast.MapKeyNode) (string, bool) {
	var n ast.Node = key
	if k, ok := n.(*ast.MappingKeyNode); ok {
		n = k.Value
	}
	if n == nil || n.Type() == ast.MergeKeyType {
		return "", false
	}
	return scalarText(n)
}

// scalarText is what a scalar says, as it is written.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		if n.Value == nil {
			return "", true
		}
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func isScalar(n ast.Node) bool {
	_, ok := scalarText(n)
	return ok || n == nil || n.Type() == ast.NullType
}

// forbidden says what is wrong with YAML that would make a file hard to read, or a
// small file large.
func forbidden(n ast.Node) (what, fix string) {
	switch n.Type() {
	case ast.AnchorType, ast.AliasType:
		return "uses an anchor or an alias", "write the value out"
	case ast.TagType:
		return "uses a YAML tag", "remove the word that begins with !"
	}
	return "", ""
}

// placeOfNode is where a person sees a node begin: a map begins at its first key.
func placeOfNode(n ast.Node) position {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return placeOfNode(m.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return placeOfNode(m.Key)
	case *ast.LiteralNode:
		if m.Start != nil {
			return position{m.Start.Position.Line, m.Start.Position.Column}
		}
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return position{1, 1}
	}
	p := n.GetToken().Position
	return position{max(1, p.Line), max(1, p.Column)}
}
