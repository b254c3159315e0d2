package page

import (
	"fmt"
	"os"
	"testing"

	"lately"
)

func TestDump(t *testing.T) {
	f := os.Getenv("PAGE_DUMP")
	if f == "" {
		t.Skip()
	}
	b, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	u := os.Getenv("PAGE_URL")
	if u == "" {
		u = "https://example.com/partners/"
	}
	items, err := Read(lately.Source{ID: "x", Location: u, Area: lately.Area(os.Getenv("PAGE_AREA"))}, u, b)
	fmt.Println(len(items), err)
	for _, it := range items {
		p := it.Place
		fmt.Printf("%s/%s of=%d [%s > %s] lead=%.60q\n   T=%q URL=%s alt=%q file=%q anchor=%q sp=%q role=%q date=%s\n", it.Kind, p.Form, p.Of, p.Above, p.Section, p.Lead, it.Title, it.URL, p.Alt, p.File, p.Anchor, p.Speaker, p.Role, it.Published.Format("2006-01-02"))
		n := 260
		if len(it.Body) < n {
			n = len(it.Body)
		}
		fmt.Printf("   B(%d)=%s\n", len(it.Body), it.Body[:n])
	}
}
