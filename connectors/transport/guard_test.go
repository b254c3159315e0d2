package transport

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"lately"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestAddresses(t *testing.T) {
	g := newGuard([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd12::/16")})
	for to, ok := range map[string]bool{
		"93.184.216.34:80": true, "93.184.216.34:443": true, "93.184.216.34:8443": true, "[2606:4700::1]:443": true,
		"10.1.2.3:22": true, "[fd12::1]:25": true, "[::ffff:10.1.2.3]:80": true, // allowed, on any port
		"93.184.216.34:22": false, "93.184.216.34:25": false, "[2606:4700::1]:1023": false,
		"127.0.0.1:80": false, "127.9.9.9:443": false, "0.0.0.0:80": false, "10.0.0.1:80": false, "172.16.0.1:80": false,
		"192.168.1.1:80": false, "100.64.0.1:80": false, "169.254.169.254:80": false, "100.100.100.200:80": false,
		"168.63.129.16:80": false, "192.0.0.192:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false,
		"[::1]:80": false, "[::]:80": false, "[fe80::1]:80": false, "[fe80::1%eth0]:80": false, "[fc00::1]:80": false,
		"[fd00:ec2::254]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:169.254.169.254]:80": false,
		"[64:ff9b::7f00:1]:80": false, "[64:ff9b:1::1]:80": false, "[2002:7f00:1::]:80": false, "[2001::1]:80": false, "[ff02::1]:80": false,
	} {
		err := g.control("tcp4", to, nil)
		if (err == nil) != ok {
			t.Errorf("%s: %v", to, err)
		}
		if err != nil && (!errors.Is(err, ErrRefused) || !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "network.allow")) {
			t.Errorf("%s: the error doesn't say what to do: %v", to, err)
		}
	}
	for _, bad := range [][2]string{{"unix", "/run/docker.sock"}, {"udp4", "93.184.216.34:80"}, {"tcp4", "example.com:80"}} {
		if g.control(bad[0], bad[1], nil) == nil {
			t.Errorf("%v is let through", bad)
		}
	}
}

func TestPrivateServersAreNotReached(t *testing.T) {
	reached := false
	s := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	c := client(t, Options{Allow: []netip.Prefix{}})
	for _, h := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"} {
		_, _, err := get(t, c, t.Context(), "http://"+h+":"+port+"/")
		if !errors.Is(err, ErrRefused) || reached {
			t.Errorf("%s: %v, reached: %v", h, err, reached)
		}
	}
}

func TestRedirectsToPrivateServersAreNotFollowed(t *testing.T) {
	for _, h := range []string{"127.0.0.2", "[::1]", "[::ffff:127.0.0.2]", "169.254.169.254", "localhost"} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://"+h+":8080/latest/meta-data")
			w.WriteHeader(http.StatusFound)
		})
		addr := netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://")).Addr()
		allow := []netip.Prefix{netip.PrefixFrom(addr, 32)}
		if h == "localhost" {
			allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		}
		_, _, err := get(t, client(t, Options{Allow: allow}), t.Context(), s.URL)
		if h == "localhost" {
			if err == nil || errors.Is(err, ErrRefused) && !strings.Contains(err.Error(), "::1") {
				t.Errorf("allowed, so it should just not answer: %v", err)
			}
			continue
		}
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", h, err)
		}
	}
}

func TestNoProxy(t *testing.T) {
	asked := false
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	t.Setenv("HTTP_PROXY", proxy.URL)
	if n := newNetwork(Options{}); n.Proxy != nil {
		t.Error("a proxy would connect to what is refused")
	}
	_, _, err := get(t, client(t, Options{}), t.Context(), "http://169.254.169.254/")
	if !errors.Is(err, ErrRefused) || asked {
		t.Errorf("%v, proxy asked: %v", err, asked)
	}
}

func TestBadOptions(t *testing.T) {
	for _, o := range []Options{
		{UserAgent: "a\r\nX: y"}, {PerHost: -1}, {MaxBody: -1}, {Timeout: -1}, {Allow: []netip.Prefix{{}}},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}
