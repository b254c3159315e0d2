package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"

	"lately"
)

// ErrRefused marks a connection that was refused before it was made: to a private
// address, or to a port where no web server is. It is permanent.
var ErrRefused = fmt.Errorf("connection refused by policy (%w)", lately.ErrPermanent)

// azureMetadata is a public address that a cloud answers on with secrets of the
// machine; the others (169.254.169.254, 100.100.100.200, fd00:ec2::254) lie in
// private ranges.
var azureMetadata = netip.MustParsePrefix("168.63.129.16/32")

// lowestUserPort is where ports begin that need no privilege. Real feeds are found
// at :8443 and the like; below are mail, name and file servers.
const lowestUserPort = 1024

// guard decides about each address after the name was resolved, so that neither a
// redirect nor a name that suddenly points elsewhere gets around it.
type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
}

func newGuard(allow []netip.Prefix) *guard {
	return &guard{
		allow:  allow,
		public: ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(azureMetadata)),
	}
}

// control is a net.Dialer's Control.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("connect over %s: %w", network, ErrRefused)
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("connect: %w", errors.Join(ErrRefused, err))
	}
	return g.check(to)
}

func (g *guard) check(to netip.AddrPort) error {
	addr := to.Addr().Unmap()
	for _, p := range g.allow {
		if p.Contains(addr) {
			return nil
		}
	}
	if err := g.public.SafeAddr(addr); err != nil {
		return fmt.Errorf("connect to %s: not a public address; add it to network.allow if it may be polled: %w", addr, ErrRefused)
	}
	if p := to.Port(); p != 80 && p != 443 && p < lowestUserPort {
		return fmt.Errorf("connect to %s: port %d is not a web server's; add %s to network.allow if it may be polled: %w", addr, p, addr, ErrRefused)
	}
	return nil
}
