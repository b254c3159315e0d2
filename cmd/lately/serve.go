package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"strings"

	"lately"
	"lately/cmd/lately/live"

	"github.com/spf13/cobra"
)

// serveFlags are what `lately serve` was asked for.
type serveFlags struct {
	listen, password, token, by, cert, key string
	hosts                                  []string
}

// shortest is how long a password or token must be at least: it may be guessed at
// from elsewhere.
const shortest = 8

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "The report live, with JSON for every export and the review queue", Args: cobra.NoArgs,
		Long: `Serve the report as the ledger is now: the pages of ` + "`lately report`" + `, every export at
/api/, /healthz for whoever watches over it, and the review queue at /review. Nothing but
decisions in the review queue is ever written.

On this machine alone (127.0.0.1) it asks for nothing. To listen elsewhere it needs a
password (for people: any name, which decisions are noted under) or a token (for scripts:
"Authorization: Bearer …"), given as env:NAME or file:PATH.`,
		Example: "  lately serve\n  lately serve --listen :8443 --password file:/etc/lately/password --token env:LATELY_TOKEN --tls-cert cert.pem --tls-key key.pem\n  curl -H \"Authorization: Bearer $LATELY_TOKEN\" https://report.example/api/scores.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serve(cmd.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.listen, "listen", "127.0.0.1:8080", "address and port to listen on; port 0 takes a free one")
	fl.StringVar(&f.password, "password", "", "what people must give: env:NAME or file:PATH")
	fl.StringVar(&f.token, "token", "", "what scripts must give: env:NAME or file:PATH")
	fl.StringVar(&f.by, "by", "", "who decides in the review queue where no password is asked for (default: this machine's user)")
	fl.StringSliceVar(&f.hosts, "host", nil, "name that the server is reached by besides this machine's own, as behind a proxy")
	fl.StringVar(&f.cert, "tls-cert", "", "certificate file; with --tls-key the server speaks HTTPS")
	fl.StringVar(&f.key, "tls-key", "", "key file of the certificate")
	return c
}

func (a *app) serve(ctx context.Context, f serveFlags) error {
	access, err := f.access()
	if err != nil {
		return err
	}
	addr, err := net.ResolveTCPAddr("tcp", f.listen)
	if err != nil {
		return usage("--listen %s is no address: %w; write it like 127.0.0.1:8080", f.listen, err)
	}
	elsewhere := !addr.IP.IsLoopback()
	if elsewhere && !access.Any() {
		return usage("--listen %s can be reached from elsewhere: give --password or --token (env:NAME or file:PATH), or listen on 127.0.0.1", f.listen)
	}
	secure, err := f.tls()
	if err != nil {
		return err
	}
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	l, err := net.ListenTCP("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", f.listen, err)
	}
	log := a.logger()
	d := newDesk(a, cfg, led, log)
	srv := live.New(live.Options{
		Report: d, Reviews: d, Access: access, Hosts: f.hosts, Self: cmp.Or(f.by, reviewer()),
		Version: versionLine(), Log: log, Now: a.now,
	})
	if elsewhere && secure == nil {
		log.Warn("passwords and tokens travel unencrypted: put a proxy with HTTPS before this server, or give --tls-cert and --tls-key")
	}
	return a.serveOn(ctx, srv, l, secure, log)
}

// serveOn serves on a listener, encrypted where there is a certificate.
func (a *app) serveOn(ctx context.Context, srv *live.Server, l net.Listener, secure *tls.Config, log *slog.Logger) error {
	scheme := "http"
	if secure != nil {
		scheme = "https"
	}
	log.Info("serving", "url", scheme+"://"+l.Addr().String()+"/")
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	return srv.Serve(ctx, l)
}

// access reads what lets somebody in.
func (f serveFlags) access() (live.Access, error) {
	var out live.Access
	for _, s := range []struct {
		flag, ref string
		to        *string
	}{{"password", f.password, &out.Password}, {"token", f.token, &out.Token}} {
		if s.ref == "" {
			continue
		}
		secret, err := lately.NewSecret(s.ref)
		if err != nil {
			return out, usage("--%s wants env:NAME or file:PATH, where it is kept, and not the %[1]s itself", s.flag)
		}
		if *s.to, err = secret.Reveal(); err != nil {
			return out, usage("--%s: %w", s.flag, err)
		}
		if len(*s.to) < shortest {
			return out, usage("--%s: what %s holds is too short; use at least %d characters", s.flag, s.ref, shortest)
		}
	}
	return out, nil
}

// tls is the certificate that the server shows; nil where it speaks plain HTTP.
func (f serveFlags) tls() (*tls.Config, error) {
	if f.cert == "" && f.key == "" {
		return nil, nil
	}
	if f.cert == "" || f.key == "" {
		return nil, usage("--tls-cert and --tls-key go together")
	}
	cert, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return nil, usage("--tls-cert %s, --tls-key %s: %s", f.cert, f.key, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, nil
}
