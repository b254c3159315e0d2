package sql

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		d        dialect
		want     string // the text, or the beginning of the error after "!"
		uses     []string
	}{
		{"plain", "SELECT 1", ansi, "SELECT 1", nil},
		{"semicolon at the end", "select 1 ; \n", ansi, "select 1  \n", nil},
		{"with", "WITH x AS (SELECT 1) SELECT * FROM x", ansi, "WITH x AS (SELECT 1) SELECT * FROM x", nil},
		{"in brackets", "(SELECT 1)", ansi, "(SELECT 1)", nil},
		{"each use is a parameter", "SELECT a WHERE b > :since OR b = :since AND c > :after LIMIT :limit", postgres,
			"SELECT a WHERE b > $1 OR b = $2 AND c > $3 LIMIT $4", []string{"since", "since", "after", "limit"}},
		{"a cast is none", "SELECT a::text, b::date WHERE c > :SINCE", postgres, "SELECT a::text, b::date WHERE c > $1", []string{"since"}},
		{"none in quotes", `SELECT ':since', ":since" FROM t`, ansi, `SELECT ':since', ":since" FROM t`, nil},
		{"none in comments", "SELECT 1 -- :since\n /* :after; DROP */", ansi, "SELECT 1 -- :since\n /* :after; DROP */", nil},
		{"doubled quote", "SELECT 'it''s; DROP TABLE x'", ansi, "SELECT 'it''s; DROP TABLE x'", nil},
		{"dollar quote", "SELECT $q$; DELETE$q$", postgres, "SELECT $q$; DELETE$q$", nil},
		{"backslash in MySQL", `SELECT 'a\'; DROP TABLE x -- '`, mysql, `SELECT 'a\'; DROP TABLE x -- '`, nil},
		{"backslash elsewhere", `SELECT 'a\'; DROP TABLE x -- '`, postgres, "!is more than one statement", nil},
		{"hash comment in MySQL", "SELECT 1 # ; DROP", mysql, "SELECT 1 # ; DROP", nil},
		{"hash operator elsewhere", "SELECT a #> b", postgres, "SELECT a #> b", nil},
		{"quoted column", `SELECT "update" FROM t`, ansi, `SELECT "update" FROM t`, nil},
		{"part of a word", "SELECT updated_at, created_at, into_x FROM t", ansi, "SELECT updated_at, created_at, into_x FROM t", nil},
		{"two statements", "SELECT 1; SELECT 2", ansi, "!is more than one statement", nil},
		{"update", "UPDATE t SET a = 1", ansi, "!doesn't begin with SELECT", nil},
		{"writing with", "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", postgres, "!contains DELETE", nil},
		{"select into", "SELECT * INTO x FROM t", ansi, "!contains INTO", nil},
		{"outfile", "SELECT 1 INTO OUTFILE '/tmp/x'", mysql, "!contains INTO", nil},
		{"for update", "SELECT * FROM t FOR UPDATE", ansi, "!contains UPDATE", nil},
		{"executed comment", "SELECT 1 /*! INTO OUTFILE 'x' */", mysql, "!has a comment that MySQL executes", nil},
		{"nested comment", "SELECT 1 /* /* */ ; DROP */", ansi, "!has a comment within a comment", nil},
		{"open quote", "SELECT 'x", ansi, "!has a quote", nil},
		{"unknown parameter", "SELECT :name", ansi, "!uses :name", nil},
		{"pragma", "PRAGMA writable_schema = 1", sqlite, "!doesn't begin", nil},
		{"empty", "  -- nothing", ansi, "!is empty", nil},
		{"punctuation first", "'x' SELECT", ansi, "'x' SELECT", nil},
	} {
		q, err := parse(tt.in, tt.d)
		want, fails := strings.CutPrefix(tt.want, "!")
		switch {
		case fails && (err == nil || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("%s: %v, want %q", tt.name, err, want)
		case !fails && (err != nil || q.text != want || !slices.Equal(q.uses, tt.uses)):
			t.Errorf("%s: %+v, %v; want %q with %v", tt.name, q, err, want, tt.uses)
		}
	}
}

// FuzzParse: whatever the text, what is let through begins as it should and holds no
// statement more.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"SELECT 1", "WITH a AS (SELECT $$x$$) SELECT :since;", "select '\\'; drop", "/*", "$", "select \"a", "#\nselect"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, my bool) {
		d := postgres
		if my {
			d = mysql
		}
		q, err := parse(s, d)
		if err != nil {
			return
		}
		if strings.Count(q.text, ";") > strings.Count(s, ";") || len(q.text) > len(s)*4+8 {
			t.Errorf("%q became %q", s, q.text)
		}
	})
}
