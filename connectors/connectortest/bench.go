package connectortest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

const (
	// token is the planted credential. It must be found nowhere but in requests
	// to the world.
	token     = "planted-q7Zr4XcW9tBm"
	secretEnv = "LATELY_CONFORMANCE_SECRET"
	// maxBody is the client's cap; a hostile server sends more than that.
	maxBody = 4 << 20
	// mostBatches ends a run on a source that never says it has no more.
	mostBatches = 500
)

// bench is one world with a connector's view of it.
type bench struct {
	testing.TB
	suite  Suite
	clock  *Clock
	front  *front
	world  *World
	deps   connectors.Deps
	secret lately.Secret
	logged *bytes.Buffer
	things int
	shelf  *shelf
}

func newBench(tb testing.TB, s Suite, things int) *bench {
	tb.Helper()
	b := &bench{TB: tb, suite: s, clock: NewClock(), front: newFront(tb), things: things, shelf: newShelf(s.Whole), logged: &bytes.Buffer{}}
	tb.Setenv(secretEnv, token)
	var err error
	if b.secret, err = lately.NewSecret("env:" + secretEnv); err != nil {
		tb.Fatal(err)
	}
	site := Site{URL: b.front.URL, Dir: tb.TempDir(), Clock: b.clock, Secret: token}
	b.world = s.Make(tb, site, things)
	b.front.world = b.world.Handler
	client, err := transport.New(transport.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, MaxBody: maxBody, Now: b.clock.Now,
		RetryWait: time.Millisecond, MaxWait: time.Millisecond,
	})
	if err != nil {
		tb.Fatal(err)
	}
	b.deps = connectors.Deps{
		Client: client, Now: b.clock.Now, GitHub: b.world.GitHub, Dir: site.Dir,
		Log: slog.New(slog.NewTextHandler(b.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	return b
}

// open makes a connector, as it is made once a run.
func (b *bench) open() connectors.Connector {
	b.Helper()
	c, err := b.world.Settings(b.secret).Open(b.world.Source, b.deps)
	if err != nil {
		b.Fatalf("open: %v", err)
	}
	return c
}

// fetch reads one page, in the way of the engine, and looks at what it gives.
func (b *bench) fetch(c connectors.Connector, cursor lately.Cursor, memory *Memory) (lately.Batch, error) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), b.suite.patient())
	defer cancel()
	return b.fetchUnder(ctx, c, cursor, memory)
}

func (b *bench) fetchUnder(ctx context.Context, c connectors.Connector, cursor lately.Cursor, memory *Memory) (batch lately.Batch, err error) {
	b.Helper()
	given := slices.Clone(cursor)
	defer func() {
		if v := recover(); v != nil {
			b.Errorf("Fetch panicked with cursor %.200q: %v", given, v)
			batch, err = lately.Batch{}, fmt.Errorf("panic: %v", v)
		}
	}()
	batch, err = c.Fetch(lately.WithValidators(ctx, memory), cursor)
	if !bytes.Equal(given, cursor) {
		b.Errorf("Fetch changed the cursor it was given: %.200q, was %.200q", cursor, given)
	}
	b.checkBatch(batch, err)
	if len(batch.Cursor) > b.suite.cursorSize(b.things) {
		b.Errorf("a cursor of %d bytes for %d things; at most %d are reasonable", len(batch.Cursor), b.things, b.suite.cursorSize(b.things))
	}
	return batch, err
}

// turn reads and commits until there is no more. It opens the connector anew for
// each page, since nothing but the cursor may be remembered.
func (b *bench) turn() ([]lately.Batch, error) {
	b.Helper()
	var all []lately.Batch
	for range mostBatches {
		batch, err := b.fetch(b.open(), b.shelf.cursor, b.shelf.memory)
		if err != nil {
			b.shelf.memory.Drop()
			return all, err
		}
		if batch.More && bytes.Equal(batch.Cursor, b.shelf.cursor) && len(batch.Items) == 0 {
			b.Fatalf("there is more, but neither an item nor a new cursor: %.200q", batch.Cursor)
		}
		b.shelf.commit(batch)
		all = append(all, batch)
		if !batch.More {
			return all, nil
		}
	}
	b.Fatalf("still more after %d batches", mostBatches)
	return nil, nil
}

func (b *bench) mustTurn() []lately.Batch {
	b.Helper()
	batches, err := b.turn()
	if err != nil {
		b.Fatalf("read an ordinary world: %v", err)
	}
	return batches
}

// expect checks that the shelf holds exactly these keys.
func (b *bench) expect(when string, want []string) {
	b.Helper()
	if got := b.shelf.live(); !slices.Equal(got, want) {
		b.Errorf("%s: %s", when, difference(got, want))
	}
}

// expectCount checks that the shelf holds so many things.
func (b *bench) expectCount(when string, want int) {
	b.Helper()
	if got := b.shelf.live(); len(got) != want {
		b.Errorf("%s: %d things are known, and %d are there", when, len(got), want)
	}
}

// difference says in few words how two sorted lists of keys differ.
func difference(got, want []string) string {
	only := func(a, b []string) []string {
		return slices.DeleteFunc(slices.Clone(a), func(k string) bool { return slices.Contains(b, k) })
	}
	brief := func(keys []string) string {
		if len(keys) > 5 {
			return strings.Join(keys[:5], ", ") + ", …"
		}
		return strings.Join(keys, ", ")
	}
	missing, extra := only(want, got), only(got, want)
	out := []string{}
	if len(missing) > 0 {
		out = append(out, "missing: "+brief(missing))
	}
	if len(extra) > 0 {
		out = append(out, "too many: "+brief(extra))
	}
	return strings.Join(out, "; ")
}

// text is everything that a batch says, for searching.
func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
