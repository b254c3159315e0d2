package article_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lately"
	"lately/connectors/article"
)

// internet is a transport that answers for all hosts: with where their addresses
// lead, or 200.
type internet struct {
	leads map[string]string
	asked []string
}

func (i *internet) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	i.asked = append(i.asked, r.URL.Host+r.URL.Path)
	w := httptest.NewRecorder()
	switch to := i.leads[r.URL.Host+r.URL.Path]; to {
	case "":
		w.WriteHeader(http.StatusOK)
	case "broken":
		return nil, errors.New("no connection")
	default:
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusMovedPermanently)
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func linking(hrefs ...string) lately.Item {
	var b strings.Builder
	for _, h := range hrefs {
		fmt.Fprintf(&b, `<p>See <a class="x" href="%s">this</a>.</p>`, h)
	}
	return lately.Item{URL: "https://acme.example/post", Format: lately.HTML, Body: b.String()}
}

func TestShortLinks(t *testing.T) {
	net := &internet{leads: map[string]string{
		"bit.ly/a": "https://zephyrmill.example/start#top", "t.co/b": "http://bit.ly/a", "bit.ly/loop": "https://bit.ly/loop",
		"ow.ly/self": "/login", "bit.ly/bad": "javascript:alert(1)", "bit.ly/broken": "broken", "acm.ee/x1": "https://quillworks.example/",
		"acm.ee/x2": "https://quillworks.example/two",
	}}
	it := linking("https://bit.ly/a", "http://www.bit.ly/a/", "https://t.co/b", "https://bit.ly/loop", "https://ow.ly/self", "https://bit.ly/bad",
		"https://bit.ly/broken", "https://bit.ly/", "https://acm.ee/x1", "https://acm.ee/x2", "https://x.com/acme", "https://x.com/other",
		"https://long.example/a", "https://long.example/b", "https://few.ly/a", "/relative", "mailto:a@bit.ly")
	s := article.NewShortLinks(&http.Client{Transport: net})
	s.Note(it)
	if !s.Has(it) {
		t.Error("no short links")
	}
	for range 2 { // the second time nothing is asked for
		got, err := s.Resolve(t.Context(), it)
		want := map[string]string{
			"bit.ly/a": "https://zephyrmill.example/start", "t.co/b": "https://zephyrmill.example/start",
			"acm.ee/x1": "https://quillworks.example/", "acm.ee/x2": "https://quillworks.example/two",
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, %v", got, err)
		}
	}
	if len(net.asked) != 13 {
		t.Errorf("%d requests: %q", len(net.asked), net.asked)
	}
	for _, a := range net.asked {
		if strings.Contains(a, "example") || strings.Contains(a, "x.com") || strings.Contains(a, "few.ly") {
			t.Errorf("asked %s", a)
		}
	}
}

func TestShortLinksAreBounded(t *testing.T) {
	net := &internet{leads: map[string]string{}}
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprintf("https://bit.ly/n%d", i))
	}
	s := article.NewShortLinks(&http.Client{Transport: net})
	if got, err := s.Resolve(t.Context(), linking(many...)); err != nil || got != nil || len(net.asked) != 20 {
		t.Errorf("%d requests for 100 links: %v, %v", len(net.asked), got, err)
	}
	text := lately.Item{Format: lately.Text, Body: "See https://bit.ly/n1, or not."}
	if !s.Has(text) || s.Has(linking("https://acme.example/a")) {
		t.Error("short links of a text")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := article.NewShortLinks(&http.Client{Transport: net}).Resolve(ctx, text); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
