package say

import "testing"

func TestOnlyTheWebIsLinked(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.com/a?b=c#d":       "https://example.com/a?b=c#d",
		"http://example.com":                "http://example.com",
		"HTTPS://EXAMPLE.com/x":             "https://EXAMPLE.com/x",
		"https://user:secret@example.com/":  "https://example.com/",
		"javascript:alert(1)":               "",
		"java\nscript:alert(1)":             "",
		"data:text/html,<script>":           "",
		"file:///etc/passwd":                "",
		"//example.com/x":                   "",
		"/relative":                         "",
		"https:///nohost":                   "",
		" https://example.com":              "",
		"https://example.com/\"><script>1":  "https://example.com/%22%3E%3Cscript%3E1",
		"vbscript:msgbox":                   "",
		"":                                  "",
		"https://example.com/%zz":           "",
		"https://example.com/a b":           "https://example.com/a%20b",
		"mailto:somebody@example.com":       "",
		"https://example.com/\u202egnp.exe": "https://example.com/%E2%80%AEgnp.exe",
		"https://例え.jp/パス":                  "https://%E4%BE%8B%E3%81%88.jp/%E3%83%91%E3%82%B9",
	} {
		if got := Link(in); got != want {
			t.Errorf("Link(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlainIsOneSafeLine(t *testing.T) {
	for in, want := range map[string]string{
		"a plain title":              "a plain title",
		"two\r\nlines\tand  spaces ": "two lines and spaces",
		"\x1b[31mred\x1b[0m":         "[31mred [0m",
		"\u202eright to left":        "right to left",
		"broken \xff byte":           "broken \uFFFD byte",
		"株式会社":                       "株式会社",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}
