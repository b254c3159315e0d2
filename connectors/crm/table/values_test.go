package table

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lately"
)

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		"12,500.00": "12500.00", "12.500,00": "12500.00", "12500": "12500", "-3,5": "-3.5", "1'234.50": "1234.50", "1 234,5": "1234.5",
		"1,234,567": "1234567", "1.234.567,8": "1234567.8", "0.500": "0.500", "12500.000": "12500.000",
		"12,500": "", "12.500": "", "": "", "abc": "", "€5": "", "1.2.3": "", "1,23,456": "", "1e5": "", "--1": "", "1,234.567.89": "", "1.234,567,89": "",
	} {
		got, err := number(in)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("number(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

// TestNumberBothWays writes amounts the English and the German way.
func TestNumberBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint32().Draw(t, "amount in cents")
		whole := []byte{}
		digits := []byte(lately.OneLine(strings.TrimSpace(itoa(n / 100))))
		for i, d := range digits {
			if i > 0 && (len(digits)-i)%3 == 0 {
				whole = append(whole, ',')
			}
			whole = append(whole, d)
		}
		cents := itoa(n%100 + 100)[1:]
		english := string(whole) + "." + cents
		german := strings.ReplaceAll(string(whole), ",", ".") + "," + cents
		want := string(digits) + "." + cents
		for _, in := range []string{english, german} {
			if got, err := number(in); err != nil || got != want {
				t.Fatalf("number(%q) = %q, %v; want %q", in, got, err, want)
			}
		}
	})
}

func itoa(n uint32) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestDate(t *testing.T) {
	german, err := layout("DD.MM.YYYY HH:mm")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ in, layout, want string }{
		{"2026-07-31", "", "2026-07-31T00:00:00Z"},
		{"2026-07-31T10:00:00+02:00", "", "2026-07-31T08:00:00Z"},
		{"2026-07-31 10:00", "", "2026-07-31T10:00:00Z"},
		{"31.07.2026 10:00", german, "2026-07-31T10:00:00Z"},
		{"31.07.2026", "", "2026-07-31T00:00:00Z"}, {"07/08/2026", "", ""}, {"46234", "", "2026-07-31T00:00:00Z"}, {"46234.75", "", "2026-07-31T18:00:00Z"}, {"1", "", ""}, {"2026-02-30", "", ""}, {"0001-01-01", "", ""},
	} {
		got, err := date(test.in, test.layout, 0)
		if (err != nil) != (test.want == "") || err == nil && got.Format(time.RFC3339) != test.want {
			t.Errorf("date(%q) = %v, %v; want %q", test.in, got, err, test.want)
		}
	}
}
