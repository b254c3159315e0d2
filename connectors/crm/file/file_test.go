package file_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/file"
	"lately/connectors/crm/table"
)

type world struct {
	dir      string
	settings *file.Settings
	now      time.Time
}

func open(t *testing.T, text string) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), settings: file.Kind().Settings().(*file.Settings), now: time.Now().Add(time.Hour)}
	w.settings.Path = "deals.csv"
	w.write(t, text)
	return w
}

func (w *world) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "deals.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *world) fetch(t *testing.T, cursor lately.Cursor) (lately.Batch, error) {
	t.Helper()
	if err := w.settings.Validate(); err != nil {
		t.Fatal(err)
	}
	c, err := w.settings.Open(lately.Source{ID: "us/crm/file"}, connectors.Deps{Dir: w.dir, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return c.Fetch(context.Background(), cursor)
}

func (w *world) one(t *testing.T) lately.Batch {
	t.Helper()
	b, err := w.fetch(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const german = "Deal-ID;Kunde;Partner;Direction;Stage;Amount;Currency;Created\r\n" +
	"7;\"Müller; Söhne\";Northwind;in;Closed Won;12.500,00;EUR;2026-05-01\r\n" +
	"8;Acme;Contoso;ours;open;1.234.567;EUR;2026-05-02\r\n\r\n;;;;;;;\r\n"

func TestEncodings(t *testing.T) {
	utf16le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(german)) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
	}
	for name, text := range map[string]string{
		"utf-8":    german,
		"bom":      "\ufeff" + german,
		"latin-1":  strings.NewReplacer("ü", "\xfc", "ö", "\xf6").Replace(german),
		"utf-16":   string(utf16le),
		"tabs":     strings.ReplaceAll(strings.ReplaceAll(german, "; S", "# S"), ";", "\t"),
		"no final": strings.TrimRight(german, ";\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, text)
			w.settings.Columns = map[string]string{"account": "kunde"}
			b := w.one(t)
			if len(b.Items) != 2 || !b.Complete || b.More || len(b.Warnings) != 0 {
				t.Fatalf("got %d items, complete %v, warnings %q", len(b.Items), b.Complete, b.Warnings)
			}
			d := b.Items[0].Deal
			if !strings.HasPrefix(d.Account, "Müller") || !strings.HasSuffix(d.Account, " Söhne") || d.Stage != lately.Won || d.Amount != "12500.00" || d.Currency != "EUR" {
				t.Errorf("got %+v", d)
			}
			want := lately.DealPartner{Direction: lately.Inbound, Name: "Northwind", Via: "column partner"}
			if !slices.Equal(d.Partners, []lately.DealPartner{want}) || !b.Items[0].Published.Equal(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("got %+v published %v", d.Partners, b.Items[0].Published)
			}
			if e := b.Items[1].Deal; e.Stage != lately.Submitted || e.Amount != "1234567" || e.Partners[0].Direction != lately.Outbound {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestBadRows(t *testing.T) {
	w := open(t, "id,partner,direction,stage,amount,created_at,url\n"+
		"1,Northwind,in,won,12.500,2026-01-01,\n"+ // ambiguous
		"2,Northwind,sideways,won,1,2026-01-01,\n"+
		"3,Northwind,in,dancing,1,2026-01-01,javascript:alert(1)\n"+
		"4,Northwind,in,won,1,01/02/2026,\n"+
		"5,Northwind,in,lost,,,\n")
	b := w.one(t)
	if len(b.Items) != 2 || !slices.Equal(b.Seen, []string{"deal:1", "deal:2", "deal:4"}) || !b.Complete {
		t.Errorf("got %d items, seen %q, complete %v", len(b.Items), b.Seen, b.Complete)
	}
	if b.Items[0].URL != "" || b.Items[0].Deal.Stage != lately.Submitted {
		t.Errorf("got %+v", b.Items[0])
	}
	all := strings.Join(b.Warnings, "\n")
	for _, want := range []string{`line 2: skipped: amount "12.500" could mean`, `line 3: skipped: direction "sideways"`, `line 4: stage "dancing"`, `line 4: url`, `line 5: skipped: created_at`} {
		if !strings.Contains(all, want) {
			t.Errorf("warnings %q don't contain %q", all, want)
		}
	}
}

func TestNothingIsGoneWhileRowsAreUnreadable(t *testing.T) {
	for name, text := range map[string]string{
		"cut":   "id,partner,stage\n1,Northwind,won\n2,North",
		"quote": "id,partner,stage\n1,Northwind,won\n2,\"North,won\n",
		"none":  "id,partner,stage\n1,Northwind,won\n,Northwind,won\n",
	} {
		b := open(t, text).one(t)
		if len(b.Items) != 1 || b.Complete || len(b.Warnings) == 0 {
			t.Errorf("%s: got %d items, complete %v, warnings %q", name, len(b.Items), b.Complete, b.Warnings)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":   {"", "it is empty"},
		"header":  {"foo,bar\n1,2\n", "no column for partner, partner_id or partner_domain; deal, account or title"},
		"binary":  {"\x7fELF\x00\x00", "isn't text"},
		"odd":     {"\xff\xfea\x00b", "cut off"},
		"column":  {"id,partner\n1,x\n", `stage (as "Phase")`},
		"too big": {strings.Repeat("x", 50<<20+1), "more than"},
	} {
		w := open(t, test.text)
		if name == "column" {
			w.settings.Columns = map[string]string{"stage": "Phase"}
		}
		if b, err := w.fetch(t, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %+v, %v; want an error with %q", name, b, err, test.want)
		}
	}
	for _, path := range []string{"missing.csv", "."} {
		w := open(t, german)
		w.settings.Path = path
		if _, err := w.fetch(t, nil); !errors.Is(err, lately.ErrPermanent) {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

func TestPagesAndChanges(t *testing.T) {
	var text strings.Builder
	text.WriteString("id,partner,direction\n")
	for i := range 5500 {
		fmt.Fprintf(&text, "%d,Partner %d,in\n", i, i%7)
	}
	text.WriteString("3,Second,out\n") // another partner of a deal on the first page
	w := open(t, text.String())
	items := map[string]lately.Item{}
	var cursor lately.Cursor
	sizes := []int{}
	read := func() (last lately.Batch) {
		for {
			b, err := w.fetch(t, cursor)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(b.Items))
			for _, it := range b.Items {
				items[it.Key] = it
			}
			if !b.Unchanged {
				cursor = b.Cursor
			}
			if !b.More {
				return b
			}
		}
	}
	if b := read(); !b.Complete || !slices.Equal(sizes, []int{2500, 2500, 500}) || len(items) != 5500 {
		t.Fatalf("got pages %v, complete %v", sizes, b.Complete)
	}
	if p := items["deal:3"].Deal.Partners; len(p) != 2 || p[1].Direction != lately.Outbound {
		t.Errorf("got partners %+v", p)
	}
	sizes = nil
	if b := read(); !b.Complete || len(b.Seen) != 500 || !slices.Equal(sizes, []int{0, 0, 0}) {
		t.Errorf("the second look doesn't confirm what is there: pages %v, %+v", sizes, b)
	}
	if b := read(); !b.Unchanged {
		t.Error("an unchanged file isn't unchanged")
	}
	w.write(t, "id,partner,direction\n1,Partner 1,in\n")
	if b := read(); b.Unchanged || !b.Complete || len(b.Items) != 1 {
		t.Errorf("a changed file: got %+v", b)
	}
}

func TestValidate(t *testing.T) {
	s := &file.Settings{Settings: table.Settings{Columns: map[string]string{"foo": "x", "deal": ""}, DateFormat: "DD.MM.YY", Direction: "up", Currency: "Euro", Stages: map[string]lately.Stage{"x": "open"}}}
	err := s.Validate()
	for _, want := range []string{"path: ", `"foo" is no field`, `"deal" has no header`, "date_format: ", "direction: ", "currency: ", "stages: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v doesn't contain %q", err, want)
		}
	}
}

// TestSameTick writes another file of the same size within the file system's tick:
// only its content tells.
func TestSameTick(t *testing.T) {
	w := open(t, "id,partner\n1,aa\n")
	path := filepath.Join(w.dir, "deals.csv")
	stamp := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	set := func() {
		if err := os.Chtimes(path, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	set()
	w.now = stamp.Add(time.Second)
	var cursor lately.Cursor
	for range 2 {
		b, err := w.fetch(t, cursor)
		if err != nil {
			t.Fatal(err)
		}
		cursor = b.Cursor
	}
	w.write(t, "id,partner\n1,bb\n")
	set()
	b, err := w.fetch(t, cursor)
	if err != nil || len(b.Items) != 1 || b.Items[0].Deal.Partners[0].Name != "bb" {
		t.Errorf("got %+v, %v", b, err)
	}
}

// TestExpectedCloseIsNoClose has the date that CRMs export for open deals.
func TestExpectedCloseIsNoClose(t *testing.T) {
	b := open(t, "id,partner,stage,closed_at\n1,x,open,2026-09-01\n2,x,lost,2026-05-01\n").one(t)
	if !b.Items[0].Deal.ClosedAt.IsZero() || b.Items[1].Deal.ClosedAt.IsZero() {
		t.Errorf("got %+v, %+v", b.Items[0].Deal, b.Items[1].Deal)
	}
}
