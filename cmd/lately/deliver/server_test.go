package deliver

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is a mail server on loopback: as much of RFC 5321, 3207 and 4954 as a client
// that sends mail needs.
type server struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config
	trust    *x509.CertPool // whoever trusts this trusts the server

	noTLS, atOnce bool   // never encrypts; from the first byte
	login         string // "user password" that it asks for
	refuse        string // a recipient that it refuses

	mu    sync.Mutex
	mails []received
	heard []string // every command, in the clear or not: "clear AUTH"
}

type received struct {
	from string
	to   []string
	data string
}

func serve(t *testing.T, change func(*server)) *server {
	t.Helper()
	s := &server{t: t}
	s.tls, s.trust = certificate(t)
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

func (s *server) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// certificate is one that it signs itself, for the name localhost.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
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
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}

// talk serves one connection.
func (s *server) talk(c net.Conn) {
	defer c.Close()
	secure := s.atOnce
	if secure {
		c = tls.Server(c, s.tls)
	}
	in := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	say("220 localhost ready")
	var m received
	in2 := func() (string, bool) {
		line, err := in.ReadString('\n')
		return strings.TrimRight(line, "\r\n"), err == nil
	}
	allowed := s.login == ""
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
			if !secure && !s.noTLS {
				say("250-STARTTLS")
			}
			if s.login != "" {
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
			if parts := strings.Split(string(plain), "\x00"); len(parts) == 3 && parts[1]+" "+parts[2] == s.login {
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
			m = received{from: address(rest)}
			say("250 ok")
		case "RCPT":
			if s.refuse != "" && strings.Contains(rest, s.refuse) {
				say("550 nobody of that name")
				continue
			}
			m.to = append(m.to, address(rest))
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
				m.data += strings.TrimPrefix(line, ".") + "\r\n"
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

func (s *server) hear(secure bool, verb string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, map[bool]string{true: "secure ", false: "clear "}[secure]+verb)
}

func (s *server) got() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
