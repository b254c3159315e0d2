package salesforce

import (
	"strings"
	"testing"
	"time"
)

// read undoes quote by the rules of SOQL: it returns the text, and whether the literal
// ends where it should.
func read(literal string) (string, bool) {
	if !strings.HasPrefix(literal, "'") {
		return "", false
	}
	var b strings.Builder
	for i := 1; i < len(literal); i++ {
		switch literal[i] {
		case '\'':
			return b.String(), i == len(literal)-1
		case '\\':
			if i++; i == len(literal) {
				return "", false
			}
			plain, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '\\': '\\', '\'': '\''}[literal[i]]
			if !ok {
				return "", false
			}
			b.WriteByte(plain)
		default:
			b.WriteByte(literal[i])
		}
	}
	return "", false
}

// FuzzQuote: whatever a name holds, it stays one text within a query.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "O'Brien", `\`, `a\' OR Name != '`, "line\nbreak", "\x00'", `%_`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, whole := read(quote(s))
		if !whole || got != strings.ReplaceAll(s, "\x00", "") {
			t.Errorf("quote(%q) = %s reads as %q, whole %v", s, quote(s), got, whole)
		}
		if l := like(s); strings.Contains(strings.NewReplacer(`\\`, "", `\'`, "", `\%`, "", `\_`, "").Replace(l), "'") {
			t.Errorf("like(%q) = %s ends the text", s, l)
		}
	})
}

func TestTimes(t *testing.T) {
	want := time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	for _, s := range []string{"2026-07-01T10:00:00.000+0000", "2026-07-01T12:00:00.000+0200", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00+0000"} {
		if got := (row{"t": s}).time("t"); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v", s, got)
		}
	}
	for _, v := range []any{"", "soon", nil, true, "2026-13-01"} {
		if got := (row{"t": v}).time("t"); !got.IsZero() {
			t.Errorf("%v: got %v", v, got)
		}
	}
}

func TestLongIDs(t *testing.T) {
	got := longIDs([]string{"001D000000INjVe", " 0015000000Gv7qJ ", "001500000000002AAA", "x"})
	want := []string{"001D000000INjVeIAL", "0015000000Gv7qJAAR", "001500000000002AAA", "x"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %s, want %s", got[i], want[i])
		}
	}
}

func TestAudience(t *testing.T) {
	for base, want := range map[string]string{
		"https://x.my.salesforce.com": "https://login.salesforce.com", "https://x--uat.sandbox.my.salesforce.com": "https://test.salesforce.com",
		"https://test.salesforce.com": "https://test.salesforce.com",
	} {
		if got := (&Settings{BaseURL: base}).audience(); got != want {
			t.Errorf("%s: got %s, want %s", base, got, want)
		}
	}
}
