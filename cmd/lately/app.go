package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"lately/config"
	"lately/connectors"
	"lately/connectors/all"
	"lately/connectors/transport"
	"lately/sync/engine"
	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

// contact is where an operator of a polled site can read what lately is.
const contact = "https://github.com/lately-dev/lately"

// app is the wiring that the subcommands share.
type app struct {
	out, err   io.Writer
	now        func() time.Time
	configPath string
	logFormat  string
	least      slog.Level // of the log lines that are written
	quiet      bool
	started    bool // flags and arguments were understood
}

func newApp(out, errw io.Writer) *app {
	return &app{out: out, err: errw, now: func() time.Time { return time.Now().UTC() }}
}

// run executes a command line and returns its exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.command()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.started {
		var coded *exitError
		if !errors.As(err, &coded) {
			err = usage("%s; see `%s --help`", inOneLine(err), strings.TrimSpace("lately "+firstCommand(root, args)))
		}
	}
	var coded *exitError
	if err != nil && (!errors.As(err, &coded) || coded.err != nil) {
		a.fail(err)
	}
	return codeOf(err)
}

// fail says on stderr why a command came to nothing, in the form of the log.
func (a *app) fail(err error) {
	if a.logFormat == jsonLog {
		a.logger().Error(err.Error())
		return
	}
	fmt.Fprintln(a.err, "lately:", err)
}

// inOneLine is what is wrong with a command line, with what was meant instead.
func inOneLine(err error) string {
	text, meant, ok := strings.Cut(err.Error(), "\n\nDid you mean this?\n")
	if ok {
		text += "; did you mean " + strings.Join(strings.Fields(meant), " or ") + "?"
	}
	return plainArguments(text)
}

// argumentCounts are the ways in which cobra says that there are too many arguments or
// too few, and how a person would.
var argumentCounts = []struct{ theirs, ours string }{
	{"accepts %d arg(s), received %d", "it takes %s, not %d"},
	{"requires at least %d arg(s), only received %d", "it takes at least %s, not %d"},
	{"accepts at most %d arg(s), received %d", "it takes at most %s, not %d"},
}

// plainArguments says in plain words what is wrong with the number of arguments.
func plainArguments(text string) string {
	for _, c := range argumentCounts {
		var wanted, got int
		if _, err := fmt.Sscanf(text, c.theirs, &wanted, &got); err == nil {
			return fmt.Sprintf(c.ours, count(wanted, "argument"), got)
		}
	}
	return text
}

// firstCommand is the subcommand that args name, if there is one.
func firstCommand(root *cobra.Command, args []string) string {
	if c, _, err := root.Find(args); err == nil && c != root {
		return strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
	}
	return ""
}

// kinds is what the config may name as a source.
func kinds() config.Kinds {
	out := config.Kinds{}
	for _, k := range all.Kinds() {
		out[k.Name] = config.Kind{Value: k.Value, Settings: func() any { return k.Settings() }}
	}
	return out
}

// load reads the config that the flags, the environment or the folder name.
func (a *app) load() (*config.Config, error) {
	path := a.configPath
	if path == "" {
		path = os.Getenv("LATELY_CONFIG")
	}
	if path == "" {
		path = "lately.yaml"
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, usage("no config at %s; give one with -c FILE or $LATELY_CONFIG, copy lately.example.yaml, or try `lately demo`", path)
	}
	return config.Load(path, kinds())
}

// open loads the config and opens its ledger.
func (a *app) open(ctx context.Context) (*config.Config, *ledger.Ledger, error) {
	cfg, err := a.load()
	if err != nil {
		return nil, nil, err
	}
	url, err := cfg.Store.URL()
	if err != nil {
		return nil, nil, fmt.Errorf("find the ledger: %w", err)
	}
	led, err := ledger.Open(ctx, url)
	return cfg, led, err
}

// client is the one HTTP client of the program.
func client(net config.Network, log *slog.Logger) (*http.Client, error) {
	who := net.Contact
	if who == "" {
		who = contact
	}
	c, err := transport.New(transport.Options{
		UserAgent: transport.UserAgent(version, who), Allow: net.Allow, PerHost: net.PerHost, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the network: %w", err)
	}
	return c, nil
}

// engine opens every source of the config by its kind.
func (a *app) engine(cfg *config.Config, store engine.Store, log *slog.Logger) (*engine.Engine, error) {
	det, err := detector(cfg)
	if err != nil {
		return nil, err
	}
	c, err := client(cfg.Network, log)
	if err != nil {
		return nil, err
	}
	every := map[string]time.Duration{}
	for _, k := range all.Kinds() {
		every[k.Name] = k.Every
	}
	deps := connectors.Deps{Client: c, Now: a.now, Log: log, GitHub: cfg.Network.GitHub, Dir: cfg.Dir}
	eng := &engine.Engine{Store: store, Detector: det, Holder: holder(), Now: a.now, Concurrency: cfg.Network.Concurrency, Log: log}
	for _, s := range cfg.Sources {
		settings, ok := s.Settings.(connectors.Settings)
		if !ok {
			return nil, fmt.Errorf("open source %s: no connector for kind %s", s.Name, s.Kind)
		}
		conn, err := settings.Open(s.Source, deps)
		if err != nil {
			return nil, usage("%s:%d: open source %s: %w", cfg.Path, s.Line, s.Name, err)
		}
		eng.Sources = append(eng.Sources, engine.Source{Source: s.Source, Connector: conn, Normal: every[s.Kind]})
	}
	return eng, nil
}

// The forms of log lines.
const (
	textLog = "text"
	jsonLog = "json"
)

// logger writes structured lines to stderr.
func (a *app) logger() *slog.Logger {
	o := &slog.HandlerOptions{Level: a.least}
	if a.quiet {
		o.Level = slog.LevelError
	}
	if a.logFormat == jsonLog {
		return slog.New(slog.NewJSONHandler(a.err, o))
	}
	return slog.New(slog.NewTextHandler(a.err, o))
}

// day reads a date of a flag: 2006-01-02 or a full RFC 3339 time.
func day(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usage("--%s %q is not a date; write it like 2026-03-31", flag, s)
}
