package file_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/file"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: file.Kind(), Make: conformanceWorld, Many: 2550, Removes: true,
		Wrong: map[string]func(connectors.Settings){
			"path":        func(s connectors.Settings) { s.(*file.Settings).Path = " " },
			"columns":     func(s connectors.Settings) { s.(*file.Settings).Columns = map[string]string{"dael": "x"} },
			"date_format": func(s connectors.Settings) { s.(*file.Settings).DateFormat = "DD.MM" },
			"direction":   func(s connectors.Settings) { s.(*file.Settings).Direction = "sideways" },
			"currency":    func(s connectors.Settings) { s.(*file.Settings).Currency = "euros" },
			"stages":      func(s connectors.Settings) { s.(*file.Settings).Stages = map[string]lately.Stage{"x": "dancing"} },
		},
	})
}

// conformanceWorld is a file with a line for each deal.
func conformanceWorld(tb testing.TB, at connectortest.Site, things int) *connectortest.World {
	path := filepath.Join(at.Dir, "deals.csv")
	put := func(b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			tb.Fatal(err)
		}
		if err := os.Chtimes(path, at.Clock.Now(), at.Clock.Now()); err != nil {
			tb.Fatal(err)
		}
	}
	var rows []string
	add := func() {
		rows = append(rows, fmt.Sprintf("%d,Northwind,in,open,Deal %d,2026-05-01", 100+len(rows), len(rows)))
	}
	save := func() {
		put([]byte("id,partner,direction,stage,title,created_at\n" + strings.Join(rows, "\n") + "\n"))
	}
	for range things {
		add()
	}
	save()
	return &connectortest.World{
		Source:   lately.Source{ID: "us/crm/file", Name: "crm/file", Owner: lately.OurID, Kind: "crm/file", Location: "file"},
		Settings: func(lately.Secret) connectors.Settings { return &file.Settings{Path: "deals.csv"} },
		Add:      func() { add(); save() },
		Change:   func(i int) { rows[i] = strings.Replace(rows[i], ",open,", ",won,", 1); save() },
		Remove:   func(i int) { rows = slices.Delete(rows, i, i+1); save() },
		Put:      put,
	}
}
