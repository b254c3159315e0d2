package statement

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"lately"
	"lately/scoring/report/say"
)

//go:embed style.css
var style string

//go:embed page.html
var page string

var pages = template.Must(template.New("statement").Funcs(template.FuncMap{
	"area": say.Area, "date": date, "day": day,
	"dict":  dict,
	"side":  bySide,
	"month": func(m Month) string { return m.At.Format("January 2006") },
}).Parse(page))

// HTML writes the page as one file that needs nothing else: no script, no picture,
// nothing that is loaded from anywhere.
func (s *Statement) HTML(w io.Writer) error {
	css := strings.TrimSpace(style)
	sum := sha256.Sum256([]byte(css))
	// The page's own style and nothing else; the hash is that of the element's text.
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	var out bytes.Buffer
	err := pages.Execute(&out, struct {
		*Statement
		Style  template.CSS
		Policy string
	}{s, template.CSS(css), policy})
	if err != nil {
		return fmt.Errorf("write statement: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// bySide are the deeds of one company, or of the other.
func bySide(deeds []Deed, ours bool) []Deed {
	var out []Deed
	for _, d := range deeds {
		if (d.Side == lately.Ours) == ours {
			out = append(out, d)
		}
	}
	return out
}

// dict makes a map of keys and values, for a template to pass on.
func dict(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return out
}
