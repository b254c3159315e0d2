package report

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
)

// The most that a row group holds, and so what is in memory at once.
const (
	groupRows = 100_000
	groupSize = 32 << 20 // bytes of text
)

// columnar writes Parquet: the columns of CSV under their names and in their order,
// typed, each with missing values. Amounts are text, exactly as the CRM has them:
// no one precision and scale would hold them all.
type columnar struct {
	out    *parquet.GenericWriter[any]
	kinds  []kind
	values parquet.Row
	rows   int
	size   int
}

func newColumnar(w io.Writer, name string, columns []string, about About) table {
	t := &columnar{kinds: make([]kind, len(columns)), values: make(parquet.Row, len(columns))}
	for i, c := range columns {
		t.kinds[i] = kinds[c]
	}
	t.out = parquet.NewGenericWriter[any](w, schema(name, columns),
		parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(groupRows), parquet.CreatedBy("lately", "1", ""),
		parquet.KeyValueMetadata("as_of", about.AsOf.UTC().Format(time.RFC3339)), parquet.KeyValueMetadata("model", about.Model))
	return t
}

// schema is made of a struct type, whose fields keep their order.
func schema(name string, columns []string) *parquet.Schema {
	var fields []reflect.StructField
	for i, c := range columns {
		typ, tag := reflect.TypeFor[string](), c+",optional"
		switch kinds[c] {
		case instant:
			typ, tag = reflect.TypeFor[int64](), tag+",timestamp(millisecond:utc)"
		case whole:
			typ = reflect.TypeFor[int64]()
		case real, plain:
			typ = reflect.TypeFor[float64]()
		case words:
			if repeats[c] {
				tag += ",dict"
			}
		}
		fields = append(fields, reflect.StructField{Name: "C" + strconv.Itoa(i), Type: typ, Tag: reflect.StructTag(`parquet:"` + tag + `"`)})
	}
	return parquet.NewSchema(name, parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

func (t *columnar) row(cells []cell) error {
	for i, c := range cells {
		v, err := value(c, t.kinds[i])
		if err != nil {
			return fmt.Errorf("write Parquet, column %d: %w", i+1, err)
		}
		t.values[i] = v.Level(0, 1, i)
		if v.IsNull() {
			t.values[i] = v.Level(0, 0, i)
		}
		t.size += len(c.s)
	}
	if _, err := t.out.WriteRows([]parquet.Row{t.values}); err != nil {
		return fmt.Errorf("write Parquet: %w", err)
	}
	if t.rows++; t.rows == groupRows || t.size >= groupSize {
		t.rows, t.size = 0, 0
		if err := t.out.Flush(); err != nil {
			return fmt.Errorf("write Parquet: %w", err)
		}
	}
	return nil
}

// value is a cell in the type of its column.
func value(c cell, k kind) (parquet.Value, error) {
	if c.s == "" {
		return parquet.NullValue(), nil
	}
	if c.kind != k && (c.kind != words || k != amount) {
		return parquet.Value{}, fmt.Errorf("%q is not what the column holds", c.s)
	}
	switch k {
	case instant:
		return parquet.Int64Value(c.at.UnixMilli()), nil
	case whole:
		n, err := strconv.ParseInt(c.s, 10, 64)
		return parquet.Int64Value(n), err
	case real, plain:
		f, err := strconv.ParseFloat(c.s, 64)
		return parquet.DoubleValue(f), err
	}
	return parquet.ByteArrayValue([]byte(c.s)), nil
}

func (t *columnar) close() error {
	if err := t.out.Close(); err != nil {
		return fmt.Errorf("write Parquet: %w", err)
	}
	return nil
}

func (t *columnar) abandon() {}
