package ledger

import (
	"strings"
	"testing"
	"time"

	"lately"

	"github.com/google/go-cmp/cmp"
)

func TestPackedItemsReadAsTheyWere(t *testing.T) {
	for _, want := range []lately.Item{
		{},
		{Key: "k", Title: "\u2028 <b>&amp;", Body: strings.Repeat("words ", 10_000), Published: time.Date(2026, 5, 1, 9, 0, 0, 5, time.UTC), Categories: []string{"a"}},
		{Key: "short again"}, // a reused buffer must not shine through
	} {
		b, err := pack(want)
		if err != nil {
			t.Fatal(err)
		}
		var got lately.Item
		if err := unpack(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := unpack(b[:len(b)-9], &got); err == nil {
			t.Error("a body that was cut off was read")
		}
	}
	if err := unpack([]byte("no gzip"), new(lately.Item)); err == nil {
		t.Error("text was unpacked")
	}
}

func BenchmarkUnpack4kB(b *testing.B) {
	packed, err := pack(lately.Item{Key: "k", Body: strings.Repeat("we count the pallets in our stock room and <b>label</b> them ", 70)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var it lately.Item
		if err := unpack(packed, &it); err != nil {
			b.Fatal(err)
		}
	}
}
