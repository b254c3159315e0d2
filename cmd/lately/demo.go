package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lately/cmd/lately/demo"
	"lately/scoring/report"

	"github.com/spf13/cobra"
)

// demoPort is where the sample world is served unless something else is there. A
// fixed port keeps its addresses, and so its activities, from run to run.
const demoPort = 8477

func (a *app) demoCommand() *cobra.Command {
	var dir string
	var serve bool
	c := &cobra.Command{
		Use: "demo", Short: "The whole job on embedded sample data: start here", Args: cobra.NoArgs,
		Long: `Serve an invented world on loopback (feeds, web pages, GitHub's and HubSpot's
interfaces), poll it with the real connectors, detect, store, score, and leave
config, ledger, report, a workbook and CSV files in a folder that every other command
works on.
Needs no network, no account and no config.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.demo(cmd.Context(), dir, serve)
		},
	}
	c.Flags().StringVar(&dir, "out", "lately-demo", "folder for config, ledger, report and exports")
	c.Flags().BoolVar(&serve, "serve", false, "keep the sample world up afterwards, until interrupted")
	return c
}

func (a *app) demo(ctx context.Context, dir string, serve bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	a.configPath = filepath.Join(dir, "lately.yaml")
	site, stop, err := a.serveWorld(a.configPath)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.WriteFile(filepath.Join(dir, demo.TokenFile), []byte(demo.Token+"\n"), 0o600); err != nil {
		return fmt.Errorf("write the demo's token: %w", err)
	}
	a.demoBegin(site)
	if err := a.demoSync(ctx); err != nil {
		return err
	}
	if err := a.demoExports(ctx, dir); err != nil {
		return err
	}
	if err := a.demoReport(ctx, dir); err != nil {
		return err
	}
	if err := a.demoScore(ctx); err != nil {
		return err
	}
	a.demoNext(dir, site)
	if !serve {
		return nil
	}
	fmt.Fprintf(a.out, "\nThe sample world stays up until you press Ctrl-C. Meanwhile, elsewhere:\n  %[1]s check -c %[2]s\n  %[1]s push -c %[2]s\n", invocation(), a.configPath)
	<-ctx.Done()
	return nil
}

// serveWorld serves the sample world, as the folder's config remembers it if there
// is one, and writes that config if there is none.
func (a *app) serveWorld(path string) (*demo.Site, func(), error) {
	port, epoch, known := demoPort, a.now(), false
	old, err := os.ReadFile(path)
	if err == nil {
		if port, epoch, known = demo.Stamp(old); !known {
			return nil, nil, usage("%s was not written by `lately demo`; choose another folder with --out", path)
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("read the demo's config: %w", err)
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil && known {
		return nil, nil, fmt.Errorf("serve the sample world where %s expects it: %w; end what uses that port, or choose another folder with --out", path, err)
	}
	if err != nil {
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, nil, fmt.Errorf("serve the sample world: %w", err)
		}
	}
	world, err := demo.Load(epoch)
	if err != nil {
		return nil, nil, err
	}
	port = l.Addr().(*net.TCPAddr).Port
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	site := demo.NewSite(world, base)
	srv := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with Close
	if !known {
		err = os.WriteFile(path, world.Config(port, base), 0o644)
	}
	return site, func() { _ = srv.Close() }, err
}

// workbook is the file with every table of the demo.
const workbook = "lately.xlsx"

// demoExports writes the tables that sales would get: a file each, and all in one
// workbook.
func (a *app) demoExports(ctx context.Context, dir string) error {
	for _, what := range exports {
		if err := a.export(ctx, exportFlags{what: what, format: string(report.CSV), out: filepath.Join(dir, what+".csv")}); err != nil {
			return err
		}
	}
	return a.export(ctx, exportFlags{all: true, format: string(report.XLSX), out: filepath.Join(dir, workbook)})
}

// demoReport writes the report that the partner manager would open.
func (a *app) demoReport(ctx context.Context, dir string) error {
	silent := *a
	silent.quiet = true
	return silent.report(ctx, reportFlags{out: filepath.Join(dir, "report"), months: defaultMonths})
}

func (a *app) demoScore(ctx context.Context) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	fmt.Fprintln(a.out)
	return a.score(ctx, cfg, led, nil, a.asOfNow())
}

// demoSync polls everything; a line a source would only be in the way here.
func (a *app) demoSync(ctx context.Context) error {
	loud := *a
	if loud.logFormat == textLog {
		loud.least = slog.LevelWarn
	}
	return loud.sync(ctx, syncFlags{all: true})
}

// demoBegin introduces the sample world.
func (a *app) demoBegin(site *demo.Site) {
	w := site.World()
	fmt.Fprintf(a.out, `%s (that's us) and %d partners, all invented, publish feeds, pages and
repositories on this machine. lately polls them, and our CRM.

`, w.Us().Name, len(w.Partners()))
}

// demoNext says what to type next.
func (a *app) demoNext(dir string, site *demo.Site) {
	fmt.Fprintf(a.out, `
%d requests to the sample world, %d answers with a body, %s of the CRM.
%s has the config, the ledger (lately.db), the tables for sales (%s and
CSV) and the report. Open it in a browser:
  %[6]s

What to type next:
  %[7]s score harborpay -c %[8]s
  %[7]s asks -c %[8]s
  %[7]s explain harborpay -c %[8]s
  %[7]s review -c %[8]s
  %[7]s serve -c %[8]s   (the report, live)
  %[7]s demo --out %[4]s   (again: nothing new, no body)
`, site.Requests(), site.Bodies(), count(int(site.Searches()), "search"), dir, workbook,
		filepath.Join(dir, "report", "index.html"), invocation(), filepath.Join(dir, "lately.yaml"))
}

// invocation is how this program was started, for what a person may type next.
func invocation() string {
	if strings.Contains(os.Args[0], "go-build") && !strings.HasSuffix(os.Args[0], ".test") {
		return "go run ./cmd/lately"
	}
	return "lately"
}
