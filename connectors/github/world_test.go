package github

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// memory is a lately.Validators that the tests commit as the engine does: with the
// batch, or not at all.
type memory struct {
	mu     sync.Mutex
	kept   map[string]lately.Validator
	staged map[string]lately.Validator
}

func (m *memory) Get(_ context.Context, key string) (lately.Validator, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.staged[key]; ok {
		return v, true, nil
	}
	v, ok := m.kept[key]
	return v, ok, nil
}

func (m *memory) Set(v lately.Validator) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.staged[v.Key] = v
}

func (m *memory) end(commit bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, v := range m.staged {
		if commit {
			m.kept[k] = v
		}
	}
	m.staged = map[string]lately.Validator{}
}

// poller fetches as the engine does.
type poller struct {
	t      *testing.T
	now    time.Time
	deps   connectors.Deps
	source lately.Source
	set    Settings
	cursor lately.Cursor
	memory *memory
}

func newPoller(t *testing.T, api string) *poller {
	t.Helper()
	p := &poller{
		t: t, now: time.Now().UTC().Truncate(time.Second), set: Settings{Forks: true, Details: true},
		source: lately.Source{ID: "us/github", Name: "github:acme", Owner: lately.OurID, Kind: "github", Location: "acme"},
		memory: &memory{kept: map[string]lately.Validator{}, staged: map[string]lately.Validator{}},
	}
	now := func() time.Time { return p.now }
	p.deps = connectors.Deps{Client: newClient(t, now), Now: now, GitHub: api + "/"}
	return p
}

func newClient(t *testing.T, now func() time.Time) *http.Client {
	t.Helper()
	client, err := transport.New(transport.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Now: now, RetryWait: time.Millisecond, MaxWait: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// token gives the source a token.
func (p *poller) token(value string) {
	p.t.Helper()
	p.t.Setenv("LATELY_TEST_GITHUB_TOKEN", value)
	s, err := lately.NewSecret("env:LATELY_TEST_GITHUB_TOKEN")
	if err != nil {
		p.t.Fatal(err)
	}
	p.set.Token = s
}

// fetch reads one batch and commits it.
func (p *poller) fetch() (lately.Batch, error) {
	p.t.Helper()
	c, err := p.set.Open(p.source, p.deps)
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := c.Fetch(lately.WithValidators(p.t.Context(), p.memory), p.cursor)
	p.memory.end(err == nil)
	if err == nil && !b.Unchanged {
		p.cursor = b.Cursor
	}
	return b, err
}

// turn reads batches until there is no more, and returns them as one.
func (p *poller) turn() (lately.Batch, error) {
	p.t.Helper()
	var all lately.Batch
	for range 100 {
		b, err := p.fetch()
		all.Items = append(all.Items, b.Items...)
		all.Seen = append(all.Seen, b.Seen...)
		all.Warnings = append(all.Warnings, b.Warnings...)
		if err != nil {
			return all, err
		}
		all.Complete, all.Unchanged = b.Complete, b.Unchanged
		if !b.More {
			return all, nil
		}
	}
	p.t.Fatal("still more after 100 batches")
	return all, nil
}

func (p *poller) mustTurn() lately.Batch {
	p.t.Helper()
	b, err := p.turn()
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func titles(items []lately.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.Title)
	}
	return out
}

// count counts requests by what they ask for; details are folders and manifests.
func count(requests []string) (listings, readmes, details, others, unchanged int) {
	for _, r := range requests {
		switch {
		case strings.Contains(r, "/git/trees/"), strings.Contains(r, "/contents/"):
			details++
		case strings.Contains(r, "/repos?"):
			listings++
		case strings.Contains(r, "/readme"):
			readmes++
		default:
			others++
		}
		if strings.HasSuffix(r, " 304") {
			unchanged++
		}
	}
	return
}
