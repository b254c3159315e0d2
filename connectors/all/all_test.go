package all_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lately/connectors/all"
)

// Every kind stands in a folder of its own name and is held against the conformance
// suite: one that isn't can't be listed.
func TestEveryKindConforms(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range all.Kinds() {
		if seen[k.Name] {
			t.Errorf("%s is listed twice", k.Name)
		}
		seen[k.Name] = true
		test, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(k.Name), "conformance_test.go"))
		if err != nil || !strings.Contains(string(test), "connectortest.Run(") {
			t.Errorf("%s has no conformance test: %v", k.Name, err)
		}
	}
	if len(seen) == 0 {
		t.Error("there are no kinds")
	}
}
