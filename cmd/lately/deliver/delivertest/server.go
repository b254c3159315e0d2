// Package delivertest has a mail server for tests: it takes mail on loopback, over
// TLS with a certificate that it signs itself, and keeps what it got.
package delivertest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a mail server on loopback: as much of RFC 5321, 3207 and 4954 as a client
// that sends mail needs.
type Server struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config
	Trust    *x509.CertPool // whoever trusts this trusts the server
	PEM      []byte         // the same as a file

	NoTLS, AtOnce bool   // never encrypts; from the first byte
	Login         string // "user password" that it asks for
	Refuse        string // a recipient that it refuses

	mu    sync.Mutex
	mails []Mail
	heard []string // every command, in the clear or not: "clear AUTH"
}

// Mail is a mail that was taken.
type Mail struct {
	From string   // of the envelope
	To   []string // likewise
	Data string   // as it came, headers and all
}

// New starts a server, changed as a test needs it, that ends with the test.
func New(t *testing.T, change func(*Server)) *Server {
	t.Helper()
	s := &Server{t: t}
	s.tls, s.Trust, s.PEM = certificate(t)
	change(s)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = l
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s
}

// Port is where it listens, on localhost.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// certificate is one that it signs itself, for the name localhost.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a CA of this test"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		pool, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// talk serves one connection.
func (s *Server) talk(c net.Conn) {
	d := &dialogue{server: s, conn: c, secure: s.AtOnce, allowed: s.Login == ""}
	defer func() { _ = d.conn.Close() }()
	if d.secure {
		d.conn = tls.Server(c, s.tls)
	}
	d.in = bufio.NewReader(d.conn)
	d.say("220 localhost ready")
	for {
		line, ok := d.line()
		if !ok {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.hear(d.secure, verb)
		if !d.answer(verb, rest) {
			return
		}
	}
}

// dialogue is one connection: what was agreed so far, and the mail being taken.
type dialogue struct {
	server          *Server
	conn            net.Conn
	in              *bufio.Reader
	secure, allowed bool
	mail            Mail
}

func (d *dialogue) say(format string, args ...any) { fmt.Fprintf(d.conn, format+"\r\n", args...) }

func (d *dialogue) line() (string, bool) {
	line, err := d.in.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err == nil
}

// answer answers one command; false ends the connection.
func (d *dialogue) answer(verb, rest string) bool {
	s := d.server
	switch verb {
	case "EHLO":
		d.greet()
	case "STARTTLS":
		d.say("220 go on")
		d.conn = tls.Server(d.conn, s.tls)
		d.in, d.secure = bufio.NewReader(d.conn), true
	case "AUTH":
		d.login(rest)
	case "MAIL":
		if !d.allowed {
			d.say("530 who are you?")
			return true
		}
		d.mail = Mail{From: address(rest)}
		d.say("250 ok")
	case "RCPT":
		if s.Refuse != "" && strings.Contains(rest, s.Refuse) {
			d.say("550 nobody of that name")
			return true
		}
		d.mail.To = append(d.mail.To, address(rest))
		d.say("250 ok")
	case "DATA":
		return d.take()
	case "QUIT":
		d.say("221 bye")
		return false
	default:
		d.say("250 ok")
	}
	return true
}

// greet says what the server can do.
func (d *dialogue) greet() {
	d.say("250-localhost")
	if !d.secure && !d.server.NoTLS {
		d.say("250-STARTTLS")
	}
	if d.server.Login != "" {
		d.say("250-AUTH PLAIN")
	}
	d.say("250 8BITMIME")
}

// login checks user and password. Some servers repeat what they got in a refusal, and
// so does this one.
func (d *dialogue) login(rest string) {
	_, encoded, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(encoded)
	parts := strings.Split(string(plain), "\x00")
	if len(parts) != 3 || parts[1]+" "+parts[2] != d.server.Login {
		d.say("535 no: %s", rest)
		return
	}
	d.allowed = true
	d.say("235 welcome")
}

// take reads a mail up to its end and keeps it.
func (d *dialogue) take() bool {
	d.say("354 go on")
	for {
		line, ok := d.line()
		if !ok {
			return false
		}
		if line == "." {
			break
		}
		d.mail.Data += strings.TrimPrefix(line, ".") + "\r\n"
	}
	d.server.mu.Lock()
	d.server.mails = append(d.server.mails, d.mail)
	d.server.mu.Unlock()
	d.say("250 taken")
	return true
}

// Heard are the commands that came, each with whether it came encrypted: "secure AUTH".
func (s *Server) Heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

func (s *Server) hear(secure bool, verb string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, map[bool]string{true: "secure ", false: "clear "}[secure]+verb)
}

// Got are the mails that it has taken.
func (s *Server) Got() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
