package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"

	"lately"
	"lately/cmd/lately/live"
	"lately/config"
	"lately/sync/ledger"
)

// desk shows a ledger, as the config tells to, to a server. The config is read again
// when its file changes; one that has mistakes is reported, and the one before is used.
type desk struct {
	a   *app
	led *ledger.Ledger
	log *slog.Logger

	mu   sync.Mutex
	cfg  *config.Config
	file string // what the file looked like when it was read last
	bad  error  // what is wrong with it

	queue waitingList
}

func newDesk(a *app, cfg *config.Config, led *ledger.Ledger, log *slog.Logger) *desk {
	return &desk{a: a, led: led, log: log, cfg: cfg, file: fileState(cfg.Path)}
}

// fileState tells a file from what it was before.
func fileState(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d.%d", info.ModTime().UnixNano(), info.Size())
}

// config is the config as it is now, or the last one that could be used. The ledger
// stays the one that was opened.
func (d *desk) config() (*config.Config, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := fileState(d.cfg.Path); now != d.file {
		d.file = now
		cfg, err := config.Load(d.cfg.Path, kinds())
		if d.bad = err; err != nil {
			d.log.Error("the config can't be used; the one before is", "error", err.Error())
		} else {
			d.cfg = cfg
		}
	}
	return d.cfg, d.file, d.bad
}

// State names what the ledger and the config are now.
func (d *desk) State(ctx context.Context) (string, error) {
	state, err := d.led.State(ctx)
	_, file, _ := d.config()
	return state + "/" + file, err
}

// Health says how the ledger and its sources are.
func (d *desk) Health(ctx context.Context) (live.Health, error) {
	p, err := d.led.Pulse(ctx)
	_, _, bad := d.config()
	return live.Health{LastSync: p.LastOK, Sources: p.Sources, Failing: p.Failing, Config: bad}, err
}

// Table writes an export.
func (d *desk) Table(ctx context.Context, w io.Writer, q live.Query) error {
	cfg, _, _ := d.config()
	f := exportFlags{what: q.Table, format: q.Format, partner: q.Partner, since: q.Since, asOf: q.AsOf, out: q.Table}
	if err := d.a.exportable(f); err != nil {
		return asked(err)
	}
	e, err := d.a.exporter(cfg, d.led, f, q.At)
	if err != nil {
		return asked(err)
	}
	return e.table(ctx, w, q.Table)
}

// asked marks what is wrong with what was asked for, so that whoever asked is told.
func asked(err error) error {
	var coded *exitError
	if errors.As(err, &coded) && coded.code == exitUsage {
		return fmt.Errorf("%w: %s", live.ErrAsked, inAddress.Replace(err.Error()))
	}
	return err
}

// inAddress turns the flags that an error names into the parameters of an address.
var inAddress = strings.NewReplacer("--as-of", "as_of", "--since", "since", "--partner", "partner")

// partnerByID finds a partner by the id in an address.
func partnerByID(cfg *config.Config, id string) (lately.Party, error) {
	for _, p := range cfg.Parties.Partners {
		if p.ID == id {
			return p, nil
		}
	}
	return lately.Party{}, fmt.Errorf("partner %s: %w", strings.ToValidUTF8(id, ""), fs.ErrNotExist)
}
