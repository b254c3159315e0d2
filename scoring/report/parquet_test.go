package report

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"lately"
)

// read gives a Parquet file back, a row a map.
func read(t testing.TB, b []byte) (*parquet.File, []map[string]any) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	r := parquet.NewReader(f)
	defer r.Close()
	columns := f.Schema().Columns()
	var out []map[string]any
	buf := make([]parquet.Row, 64)
	for {
		n, err := r.ReadRows(buf)
		for _, row := range buf[:n] {
			m := map[string]any{}
			for _, v := range row {
				name := columns[v.Column()][0]
				switch {
				case v.IsNull():
				case v.Kind() == parquet.Int64:
					m[name] = v.Int64()
				case v.Kind() == parquet.Double:
					m[name] = v.Double()
				default:
					m[name] = v.String()
				}
			}
			out = append(out, m)
		}
		if errors.Is(err, io.EOF) {
			return f, out
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestParquetIsTyped(t *testing.T) {
	var out bytes.Buffer
	acts := exchange()
	if err := Activities(&out, each(acts), names, asOf, Options{Format: Parquet, About: about}); err != nil {
		t.Fatal(err)
	}
	f, rows := read(t, out.Bytes())
	var columns []string
	for _, c := range f.Schema().Columns() {
		columns = append(columns, c...)
	}
	if strings.Join(columns, ",") != strings.Join(activityColumns, ",") {
		t.Errorf("columns %v", columns)
	}
	if v, ok := f.Lookup("model"); !ok || v != "v1-test" {
		t.Errorf("model %q", v)
	}
	r := rows[1]
	if r["amount"] != "12000.50" || r["occurred_at"] != acts[1].OccurredAt.UnixMilli() || r["confidence"] != 0.97 || r["title"] != acts[1].Title {
		t.Errorf("row %v", r)
	}
	if _, there := rows[0]["amount"]; there || rows[3]["title"] != acts[3].Title {
		t.Errorf("rows %v and %v", rows[0], rows[3])
	}
	for name, want := range map[string]string{"occurred_at": "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)", "title": "STRING", "amount": "STRING"} {
		c, ok := f.Schema().Lookup(name)
		if !ok || c.Node.Type().String() != want {
			t.Errorf("%s is %s, want %s", name, c.Node.Type(), want)
		}
	}
}

// Every cell is of its column's kind: a new column that holds numbers has to be among
// the kinds, or Parquet refuses it.
func TestCellsAreOfTheirColumnsKind(t *testing.T) {
	for name, write := range allTables() {
		t.Run(name, func(t *testing.T) {
			if err := write(io.Discard, Options{Format: Parquet}); err != nil {
				t.Error(err)
			}
		})
	}
	words := newColumnar(io.Discard, "x", []string{"title"}, about)
	if err := words.row([]cell{integer(3)}); err == nil {
		t.Error("a number is taken for words")
	}
}

func TestParquetRowGroupsAreBounded(t *testing.T) {
	long := act(lately.Ours, lately.BlogPost, 3, strings.Repeat("long ", 2000))
	rows := func(yield func(lately.Activity, error) bool) {
		for range 4000 {
			if !yield(long, nil) {
				return
			}
		}
	}
	var out bytes.Buffer
	if err := Activities(&out, rows, names, asOf, Options{Format: Parquet}); err != nil {
		t.Fatal(err)
	}
	f, got := read(t, out.Bytes())
	if n := len(f.RowGroups()); n < 2 || len(got) != 4000 {
		t.Errorf("%d row groups, %d rows", n, len(got))
	}
}
