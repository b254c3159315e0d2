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
	defer c.Close()
	secure := s.AtOnce
	if secure {
		c = tls.Server(c, s.tls)
	}
	in := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	say("220 localhost ready")
	var m Mail
	in2 := func() (string, bool) {
		line, err := in.ReadString('\n')
		return strings.TrimRight(line, "\r\n"), err == nil
	}
	allowed := s.Login == ""
	for {
		line, ok := in2()
		if !ok {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		s.hear(secure, verb)
		switch verb {
		case "EHLO":
			say("250-localhost")
			if !secure && !s.NoTLS {
				say("250-STARTTLS")
			}
			if s.Login != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			c = tls.Server(c, s.tls)
			in, secure = bufio.NewReader(c), true
		case "AUTH":
			_, encoded, _ := strings.Cut(rest, " ")
			plain, _ := base64.StdEncoding.DecodeString(encoded)
			if parts := strings.Split(string(plain), "\x00"); len(parts) == 3 && parts[1]+" "+parts[2] == s.Login {
				allowed = true
				say("235 welcome")
			} else {
				say("535 no: %s", rest) // some servers repeat what they got
			}
		case "MAIL":
			if !allowed {
				say("530 who are you?")
				continue
			}
			m = Mail{From: address(rest)}
			say("250 ok")
		case "RCPT":
			if s.Refuse != "" && strings.Contains(rest, s.Refuse) {
				say("550 nobody of that name")
				continue
			}
			m.To = append(m.To, address(rest))
			say("250 ok")
		case "DATA":
			say("354 go on")
			for {
				line, ok := in2()
				if !ok {
					return
				}
				if line == "." {
					break
				}
				m.Data += strings.TrimPrefix(line, ".") + "\r\n"
			}
			s.mu.Lock()
			s.mails = append(s.mails, m)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
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
