package detect

import (
	"maps"
	"slices"
	"testing"

	"lately"
)

func TestBasisNamesWhatChanged(t *testing.T) {
	us := lately.Party{Name: "Ourselves", Domains: []string{"us.example"}}
	acme := lately.Party{ID: "acme", Name: "Acme", Aliases: []string{"Acme Corp"}}
	with := func(options []Option, links map[string]string, partners ...lately.Party) map[string]string {
		t.Helper()
		d, err := New(lately.Parties{Us: us, Partners: partners, Links: links}, options...)
		if err != nil {
			t.Fatal(err)
		}
		return d.Basis()
	}
	before := with(nil, nil, acme)
	renamed := acme
	renamed.Aliases = nil
	for _, tt := range []struct {
		name  string
		after map[string]string
		want  []string
	}{
		{"nothing", with(nil, nil, acme), nil},
		{"alias", with(nil, nil, renamed), []string{"partner acme"}},
		{"new partner", with(nil, nil, acme, lately.Party{ID: "bolt", Name: "Bolt"}), []string{"partner bolt"}},
		{"cuts", with([]Option{WithCuts(0.9, 0.5)}, nil, acme), []string{"cuts"}},
		{"links", with(nil, map[string]string{"s.example/x": "https://acme.example"}, acme), []string{"links"}},
	} {
		var got []string
		for _, key := range slices.Sorted(maps.Keys(tt.after)) {
			if tt.after[key] != before[key] {
				got = append(got, key)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v changed, want %v", tt.name, got, tt.want)
		}
	}
}
