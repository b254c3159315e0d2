package file

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"lately"
	"lately/connectors"
)

// FuzzFile feeds the reader anything: it must end, and what it gives must be fit
// for the ledger.
func FuzzFile(f *testing.F) {
	for _, s := range []string{"id,partner\n1,x\n", "id;partner;amount\r\n1;\"x\r\ny\";1,5\r\n", "\xff\xfei\x00", "id,partner\n\"", "id\tpartner\n\x00", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	s := &Settings{Path: "fuzz.csv"}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, s.Path), data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := s.Open(lately.Source{ID: "us/crm/file"}, connectors.Deps{Dir: dir, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Fetch(context.Background(), nil)
		if err != nil && (len(b.Items) > 0 || b.Complete) {
			t.Errorf("an error with a result: %+v", b)
		}
		keys := map[string]bool{}
		for _, it := range b.Items {
			if it.Key == "" || keys[it.Key] || !utf8.ValidString(it.Title+it.Key+it.Deal.Account) {
				t.Errorf("bad item %+v", it)
			}
			keys[it.Key] = true
		}
	})
}
