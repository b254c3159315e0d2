package salesforce

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// mostParts bounds how many answers one query is put together from.
const mostParts = 100

// rows is one part of the answer to a query.
type rows struct {
	Done    *bool  `json:"done"`
	Next    string `json:"nextRecordsUrl"`
	Total   int    `json:"totalSize"`
	Records []row  `json:"records"`
}

func (a *rows) whole() bool { return a.Done != nil && a.Records != nil }

// query runs a query, with deleted rows if all is set. An answer that comes in parts
// is put together. If the rest of one has gone stale, what came until then is
// returned with cut set: the caller orders its rows and goes on from the last.
func (c *client) query(ctx context.Context, soql string, all bool) (out []row, cut bool, err error) {
	verb := "/query"
	if all {
		verb = "/queryAll"
	}
	var part rows
	r := request{method: http.MethodGet, path: c.settings.data(verb), query: url.Values{"q": {soql}}, header: map[string]string{"Sforce-Query-Options": "batchSize=2000"}}
	if err := c.call(ctx, r, &part); err != nil {
		return nil, false, err
	}
	out = part.Records
	for range mostParts {
		if *part.Done {
			return out, false, nil
		}
		if !strings.HasPrefix(part.Next, "/services/data/") || strings.ContainsAny(part.Next, "?#") {
			return nil, false, errors.New("read salesforce query: the answer doesn't say where it goes on")
		}
		path := part.Next
		part = rows{}
		err := c.call(ctx, request{method: http.MethodGet, path: path}, &part)
		if hasCode(err, "INVALID_QUERY_LOCATOR") {
			return out, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		if len(part.Records) == 0 && !*part.Done {
			return nil, false, errors.New("read salesforce query: a part of the answer is empty and isn't the last")
		}
		out = append(out, part.Records...)
	}
	return out, true, nil
}

// ids asks for rows whose field is one of the ids, in as many queries as the length of
// a URL needs. what is the beginning of the query up to WHERE.
func (c *client) ids(ctx context.Context, what, field string, ids []string, all bool, rest string) (out []row, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for part := range slices.Chunk(ids, idsAtOnce) {
		quoted := make([]string, len(part))
		for i, id := range part {
			quoted[i] = quote(id)
		}
		found, cut, err := c.query(ctx, what+" WHERE "+field+" IN ("+strings.Join(quoted, ",")+")"+rest, all)
		if err != nil {
			return nil, err
		}
		if cut {
			return nil, errors.New("read salesforce query: the rest of the answer is gone")
		}
		out = append(out, found...)
	}
	return out, nil
}

// idsAtOnce is how many ids fit into a query beside the columns: URLs end at 16 KB.
const idsAtOnce = 300

// quote writes a text into a query.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", "").Replace(s) + "'"
}

// like writes a text into a query as part of a LIKE pattern.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// moment writes a time into a query.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// column refuses what can't be the name of a field.
func column(name string) error {
	if !nameForm.MatchString(name) || len(name) > 200 {
		return fmt.Errorf("%q is no name of a field", name)
	}
	return nil
}
