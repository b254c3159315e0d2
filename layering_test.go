package lately_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each folder may import; a folder stands for
// itself and everything below it that has no line of its own. Anything that isn't
// listed is forbidden. "." is the root.
var arrows = map[string][]string{
	".":                                    {},
	"config":                               {"."},
	"connectors":                           {"."},
	"connectors/transport":                 {"."},
	"connectors/connectortest":             {".", "connectors", "connectors/transport"},
	"connectors/feed":                      {".", "connectors", "connectors/transport", "connectors/article"},
	"connectors/article":                   {".", "connectors", "connectors/transport"},
	"connectors/sitemap":                   {".", "connectors", "connectors/transport", "connectors/article"},
	"connectors/calendar":                  {".", "connectors", "connectors/transport"},
	"connectors/github":                    {".", "connectors", "connectors/transport"},
	"connectors/page":                      {".", "connectors", "connectors/transport", "connectors/article"},
	"connectors/crm/hubspot":               {".", "connectors", "connectors/transport", "connectors/crm/referral"},
	"connectors/crm/salesforce":            {".", "connectors", "connectors/transport", "connectors/crm/referral"},
	"connectors/crm/pipedrive":             {".", "connectors", "connectors/transport", "connectors/crm/referral", "connectors/crm/told"},
	"connectors/crm/espocrm":               {".", "connectors", "connectors/transport", "connectors/crm/referral", "connectors/crm/told"},
	"connectors/crm/told":                  {".", "connectors/crm/referral"},
	"connectors/crm/sql":                   {".", "connectors", "connectors/crm/table"},
	"connectors/crm/file":                  {".", "connectors", "connectors/crm/table"},
	"connectors/crm/referral":              {"."},
	"connectors/crm/referral/referraltest": {".", "connectors", "sync/detect"},
	"connectors/all":                       {".", "connectors", "connectors/feed", "connectors/github", "connectors/page", "connectors/sitemap", "connectors/calendar", "connectors/crm/hubspot", "connectors/crm/salesforce", "connectors/crm/pipedrive", "connectors/crm/espocrm", "connectors/crm/sql", "connectors/crm/file"},
	"sync/detect":                          {"."},
	"sync/ledger":                          {"."},
	"sync/engine":                          {".", "connectors", "sync/detect"},
	"scoring":                              {"."},
	"scoring/report":                       {".", "scoring", "scoring/report/say"},
	"scoring/report/say":                   {".", "scoring"},
	"scoring/report/site":                  {".", "scoring", "scoring/report/say", "scoring/report/chart"},
	"scoring/report/chart":                 {"."},
	"scoring/report/statement":             {".", "scoring", "scoring/report/say"},
	"scoring/report/digest":                {".", "scoring", "scoring/report/say"},
	"scoring/programme":                    {".", "scoring"},
	"cmd":                                  {".", "config", "connectors", "sync", "scoring"},
}

// inTests adds what a package's own tests may import besides.
var inTests = map[string][]string{
	"connectors/crm":     {"connectors", "connectors/crm/referral/referraltest", "sync/detect"},
	"connectors":         {"connectors/connectortest", "connectors/transport", "connectors/feed"},
	"connectors/crm/sql": {"sync/ledger", "sync/ledger/ledgertest"},
	"scoring/report":     {"scoring/programme"},
	"sync/engine":        {"sync/ledger", "sync/ledger/ledgertest", "sync/detect/gold", "connectors"},
}

func TestArrows(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		for _, imp := range imports(t, path, nil) {
			if why := forbidden(filepath.ToSlash(path), imp); why != "" {
				t.Errorf("%s imports %s: %s", path, imp, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A test that can't fail proves nothing: wrong imports are planted here.
func TestArrowsRefusePlantedImports(t *testing.T) {
	for _, tt := range []struct{ path, imp string }{
		{"item.go", "github.com/jmoiron/sqlx"},
		{"item.go", "lately/config"},
		{"config/load.go", "lately/scoring"},
		{"connectors/feed/feed.go", "lately/connectors/page"},
		{"connectors/feed/feed.go", "lately/sync/ledger"},
		{"sync/detect/detect.go", "lately/connectors"},
		{"sync/engine/engine.go", "lately/sync/ledger"},
		{"sync/ledger/ledger.go", "lately/sync/detect"},
		{"scoring/score.go", "lately/sync/ledger"},
		{"scoring/score.go", "lately/cmd/lately/demo"},
		{"newfolder/x.go", "fmt"},
		{"sync/sync.go", "fmt"},
	} {
		if forbidden(tt.path, tt.imp) == "" {
			t.Errorf("%s may import %s, and should not", tt.path, tt.imp)
		}
	}
	got := imports(t, "planted.go", "package p\nimport _ \"lately/sync/ledger\"\n")
	if !slices.Equal(got, []string{"lately/sync/ledger"}) {
		t.Errorf("imports of a planted file: %v", got)
	}
}

// forbidden says why the file at path may not import imp, or "".
func forbidden(path, imp string) string {
	folder := filepath.ToSlash(filepath.Dir(path))
	from := owner(folder)
	if from == "" {
		return "folder " + folder + " stands in no line of the table"
	}
	if imp != "lately" && !strings.HasPrefix(imp, "lately/") {
		if from == "." && !strings.HasSuffix(path, "_test.go") && strings.Contains(strings.Split(imp, "/")[0], ".") {
			return "the root imports the standard library only"
		}
		return ""
	}
	to := strings.TrimPrefix(strings.TrimPrefix(imp, "lately"), "/")
	if to == "" {
		to = "."
	}
	allowed := slices.Clone(arrows[from])
	if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(folder, "test") {
		for under, more := range inTests {
			if from == under || strings.HasPrefix(from, under+"/") {
				allowed = append(allowed, more...)
			}
		}
	}
	for _, a := range append(allowed, from) {
		if to == a || a == from && from != "." && strings.HasPrefix(to, a+"/") || from == "cmd" && strings.HasPrefix(to, a+"/") {
			return ""
		}
	}
	return from + " may not import " + to
}

// owner is the longest folder of the table that folder lies in.
func owner(folder string) string {
	for f := folder; f != "."; f = filepath.ToSlash(filepath.Dir(f)) {
		if _, ok := arrows[f]; ok {
			return f
		}
	}
	if folder == "." {
		return "."
	}
	return ""
}

// imports lists what a file imports; src replaces the file's content if not nil.
func imports(t *testing.T, path string, src any) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
