package live

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Query is an export that is asked for.
type Query struct {
	Table   string    // "activities"
	Format  string    // "json"
	Partner string    // id or name; empty: all
	Since   string    // a date; empty: from the beginning
	AsOf    string    // a date; empty: At
	At      time.Time // the moment that the report is as of
}

// form is a form that tables can be had in.
type form struct {
	kind string // media type
	file bool   // is meant to be opened by another program
	pack bool   // gets smaller when it is packed
}

var forms = map[string]form{
	"json":    {kind: "application/json", pack: true},
	"jsonl":   {kind: "application/jsonl", pack: true},
	"csv":     {kind: "text/csv; charset=utf-8; header=present", file: true, pack: true},
	"xlsx":    {kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file: true},
	"parquet": {kind: "application/vnd.apache.parquet", file: true},
}

// Tables are the exports that can be had.
func Tables() []string {
	return []string{"activities", "scores", "expectations", "referrals", "asks", "sources"}
}

// params are what narrows a table.
var params = []string{"partner", "since", "as_of"}

// index lists what can be had.
func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	var out struct {
		Version string              `json:"version"`
		Tables  map[string][]string `json:"tables"`
		Params  []string            `json:"parameters"`
	}
	out.Version, out.Tables, out.Params = s.Version, map[string][]string{}, params
	for _, t := range Tables() {
		for _, f := range slices.Sorted(maps.Keys(forms)) {
			out.Tables[t] = append(out.Tables[t], "/api/"+t+"."+f)
		}
	}
	writeJSON(w, http.StatusOK, out)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // what is written here always can be
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}

// table streams an export.
func (s *Server) table(w http.ResponseWriter, r *http.Request) {
	name, format, _ := strings.Cut(r.PathValue("table"), ".")
	f, ok := forms[format]
	if !ok || !slices.Contains(Tables(), name) {
		s.fail(w, r, fs.ErrNotExist)
		return
	}
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, "What is asked for can't be read.")
		return
	}
	for name := range asked {
		if !slices.Contains(params, name) { // left out silently, a slip would give all that there is
			refuse(w, r, http.StatusBadRequest, fmt.Sprintf("There is no parameter %q; there are %s.", name, strings.Join(params, ", ")))
			return
		}
	}
	v, err := s.shelf.current(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	q := Query{Table: name, Format: format, Partner: asked.Get("partner"), Since: asked.Get("since"), AsOf: asked.Get("as_of"), At: v.at}
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	// A table isn't read before it is tagged: the tag is what it is made of.
	etag := tag(s.nonce, v.state, v.at.Format(time.RFC3339), name, format, q.Partner, q.Since, q.AsOf)
	packed := f.pack && packs(r)
	if packed {
		etag += "-gzip"
	}
	if etag = `"` + etag + `"`; has(r, etag) {
		h.Set("ETag", etag)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	select {
	case s.tables <- struct{}{}:
		defer func() { <-s.tables }()
	default:
		h.Set("Retry-After", "5")
		refuse(w, r, http.StatusServiceUnavailable, "Many tables are being written just now. Try again in a moment.")
		return
	}
	h.Set("ETag", etag)
	h.Set("Content-Type", f.kind)
	if f.file {
		h.Set("Content-Disposition", `attachment; filename="lately-`+name+"-"+v.at.Format(time.DateOnly)+"."+format+`"`)
	}
	if r.Method == http.MethodHead {
		return
	}
	s.stream(r.Context(), w, r, q, packed)
}

// stream writes a table. As long as nothing was written, what goes wrong is answered as
// such; later the connection is cut, so that nobody takes half a table for a whole one.
func (s *Server) stream(ctx context.Context, w http.ResponseWriter, r *http.Request, q Query, packed bool) {
	out := &begun{w: w}
	var to io.Writer = out
	var z *gzip.Writer
	if packed {
		w.Header().Set("Content-Encoding", "gzip")
		z = gzip.NewWriter(out)
		to = z
	}
	err := s.Report.Table(ctx, to, q)
	if err == nil && z != nil {
		err = z.Close()
	}
	switch {
	case err == nil:
	case !out.begun:
		s.fail(w, r, err)
	default:
		if ctx.Err() == nil {
			s.Log.Error("table cut short", "table", q.Table, "error", err.Error())
		}
		panic(http.ErrAbortHandler)
	}
}

// begun knows whether anything was written.
type begun struct {
	w     io.Writer
	begun bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.begun = true
	return b.w.Write(p)
}

// has reports whether the reader has what a tag stands for.
func has(r *http.Request, etag string) bool {
	for part := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}

// page answers with a page of the report.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	p, err := s.shelf.get(r.Context(), r.URL.Path)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p.send(w, r, http.StatusOK)
}

// fail answers when something can't be had. Why is for the log, unless it is in what
// was asked for.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		refuse(w, r, http.StatusNotFound, "There is no such page. The report begins at /, the tables are listed at /api/.")
	case errors.Is(err, ErrAsked):
		refuse(w, r, http.StatusBadRequest, "That can't be done: "+words(err)+".")
	case r.Context().Err() != nil:
		refuse(w, r, http.StatusServiceUnavailable, "Too late.")
	default:
		s.Log.Error("request failed", "path", r.URL.Path, "error", err.Error())
		refuse(w, r, http.StatusInternalServerError, "Something went wrong. The server's log says what.")
	}
}

// words are what is wrong with what was asked for.
func words(err error) string { return strings.TrimPrefix(err.Error(), ErrAsked.Error()+": ") }

// health answers whether the ledger can be read and when a source was last read well.
// It is open to all: whoever watches over servers asks it.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	out := struct {
		Status   string   `json:"status"` // ok, or what is wrong
		Version  string   `json:"version"`
		LastSync *string  `json:"last_sync"`
		Age      *float64 `json:"last_sync_age_seconds"`
		Sources  int      `json:"sources"`
		Failing  int      `json:"failing"`
	}{Status: "ok", Version: s.Version}
	w.Header().Set("Cache-Control", "no-store")
	h, err := s.Report.Health(r.Context())
	if err != nil {
		s.Log.Error("ledger can't be read", "error", err.Error())
		out.Status = "the ledger can't be read"
		writeJSON(w, http.StatusServiceUnavailable, out)
		return
	}
	if h.Config != nil {
		out.Status = "the config can't be used as it is now; an earlier one is"
	}
	if out.Sources, out.Failing = h.Sources, h.Failing; !h.LastSync.IsZero() {
		at, age := h.LastSync.UTC().Format(time.RFC3339), s.Now().Sub(h.LastSync).Round(time.Second).Seconds()
		out.LastSync, out.Age = &at, &age
	}
	writeJSON(w, http.StatusOK, out)
}
