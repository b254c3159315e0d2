package connectortest

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func ask(t *testing.T, method, url, body string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

func TestReplay(t *testing.T) {
	exchanges, err := ReadExchanges(os.DirFS("testdata/exchanges"), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	p := NewReplay(t, exchanges...)
	status, header, body := ask(t, "GET", p.URL+"/v1/orders?sort=id&limit=2", "")
	if status != 200 || header.Get("X-Total") != "3" || body != `{"orders":[1,2]}` {
		t.Errorf("list: %d %v %q", status, header, body)
	}
	if got := p.Unused(); !slices.Equal(got, []string{"A search, refused at first", "The same search, answered"}) {
		t.Errorf("unused: %q", got)
	}
	var got []int
	for range 3 {
		status, _, _ := ask(t, "POST", p.URL+"/v1/search", `{"n":1,"q":"ab"}`)
		got = append(got, status)
	}
	if !slices.Equal(got, []int{429, 200, 200}) || len(p.Unused()) > 0 {
		t.Errorf("answers %v, unused %q", got, p.Unused())
	}
}

func TestReplayFailsOnWhatNobodyRecorded(t *testing.T) {
	exchanges, err := ReadExchanges(os.DirFS("testdata/exchanges"), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range [][3]string{
		{"GET", "/v1/orders?limit=3&sort=id", ""}, {"GET", "/v1/orders", ""}, {"DELETE", "/v1/orders?limit=2&sort=id", ""},
		{"POST", "/v1/search", `{"n":2,"q":"ab"}`}, {"POST", "/v1/search", ""},
	} {
		noted := &recorder{TB: t}
		p := NewReplay(noted, exchanges...)
		if status, _, _ := ask(t, r[0], p.URL+r[1], r[2]); status != http.StatusNotImplemented {
			t.Errorf("%v: status %d", r, status)
		}
		if len(noted.said) != 1 {
			t.Errorf("%v: noted %q", r, noted.said)
		}
	}
}

func TestReadExchangesRefusesWhatIsNone(t *testing.T) {
	for name, text := range map[string]string{"bad.json": "{", "empty.json": "{}", "none.txt": ""} {
		files := fstest.MapFS{name: {Data: []byte(text)}}
		if _, err := ReadExchanges(files, "*.json"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
