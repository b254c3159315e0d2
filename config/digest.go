package config

import (
	"net/mail"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"

	"lately"
)

// Digest is where `lately digest --send` sends what changed.
type Digest struct {
	Webhook lately.Secret // its whole address, which is as good as a password; zero: none
	Format  string        // what a webhook gets: DigestSlack or DigestJSON
	Every   time.Duration // at least so long between two digests to one target; 0: each time something changed
	SMTP    SMTP          // its Host is empty where no mail is sent
}

// SMTP is how mail is sent.
type SMTP struct {
	Host     string
	Port     int    // 587, or 465 with TLSAtOnce, unless the file says otherwise
	TLS      string // TLSStart, TLSAtOnce or TLSNone
	User     string // empty: without logging in
	Password lately.Secret
	From     string   // one address, perhaps with a name
	To       []string // likewise
}

// What a webhook gets.
const (
	DigestSlack = "slack" // the JSON of a message for Slack
	DigestJSON  = "json"  // the whole digest
)

// How the connection to the mail server is encrypted.
const (
	TLSStart  = "starttls" // begins in the clear and must be encrypted before anything is said
	TLSAtOnce = "implicit" // encrypted from its first byte
	TLSNone   = "none"     // never: for a server on this machine
)

// Shapes of the file.
type (
	digest struct {
		Webhook lately.Secret   `yaml:"webhook" jsonschema_description:"env:NAME or file:PATH of the address that gets the digest: Slack's incoming webhook, or your own."`
		Format  digestForm      `yaml:"format" jsonschema_description:"What the webhook gets: slack (the default) or json."`
		Every   lately.Duration `yaml:"every" jsonschema_description:"At least so long between two digests; left out, each run sends what is new."`
		SMTP    smtp            `yaml:"smtp" jsonschema_description:"The mail server that sends the digest, and to whom."`
	}
	smtp struct {
		Host     mailHost      `yaml:"host" jsonschema:"required" jsonschema_description:"The mail server."`
		Port     *int          `yaml:"port" jsonschema:"minimum=1,maximum=65535" jsonschema_description:"Its port; 587, or 465 for tls: implicit."`
		TLS      tlsMode       `yaml:"tls" jsonschema_description:"starttls (the default), implicit, or none for a server on this machine."`
		User     words         `yaml:"user" jsonschema_description:"Who logs in; left out, nobody does."`
		Password lately.Secret `yaml:"password" jsonschema_description:"env:NAME or file:PATH of the password."`
		From     mailbox       `yaml:"from" jsonschema:"required" jsonschema_description:"The sender's address."`
		To       []mailbox     `yaml:"to" jsonschema:"required" jsonschema_description:"The recipients' addresses."`
	}
	digestForm string
	tlsMode    string
	mailHost   string // a host name or an IP address, without port
	mailbox    string // an address, perhaps with a name
)

func (f *digestForm) UnmarshalText(b []byte) error {
	if s := string(b); s != DigestSlack && s != DigestJSON {
		return &fault{"is no form of a digest", "write slack or json"}
	}
	*f = digestForm(b)
	return nil
}

func (m *tlsMode) UnmarshalText(b []byte) error {
	switch s := string(b); s {
	case TLSStart, TLSAtOnce, TLSNone:
		*m = tlsMode(s)
		return nil
	}
	return &fault{"is no way to encrypt", "write starttls, implicit, or none for a server on this machine"}
}

func (h *mailHost) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	if addr, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		*h = mailHost(addr.String())
		return nil
	}
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(s, "."))
	if err != nil || host == "" || strings.ContainsAny(s, ":/@") {
		return &fault{"is not a host", "write the mail server's name alone, like smtp.example.com; its port has a key of its own"}
	}
	*h = mailHost(host)
	return nil
}

func (m *mailbox) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	a, err := mail.ParseAddress(s)
	if err != nil || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsFunc(a.Address, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return &fault{"is not a mail address", "write it like partners@example.com"}
	}
	*m = mailbox(s)
	return nil
}

// digest checks what no single value can know.
func (d *decoder) digest(g digest) {
	const mail = "digest.smtp"
	switch m := g.SMTP; {
	case !d.has(mail) || d.known(mail):
		return
	case d.has(mail+".user") && !d.has(mail+".password"):
		d.wrong(mail+".user", "has no password", "add password: env:NAME, or remove the line if nobody logs in")
	case d.has(mail+".password") && !d.has(mail+".user"):
		d.wrong(mail+".password", "belongs to nobody", "add user:, or remove the line if nobody logs in")
	case m.TLS == TLSNone && d.has(mail+".password"):
		d.wrong(mail+".tls", "would send the password in the clear", "write starttls or implicit, or remove user and password")
	case d.has(mail+".to") && len(m.To) == 0 && !d.known(mail+".to"):
		d.wrong(mail+".to", "names nobody", "add an address")
	}
}

func (g digest) build() Digest {
	out := Digest{Webhook: g.Webhook, Format: string(g.Format), Every: time.Duration(g.Every)}
	if out.Format == "" {
		out.Format = DigestSlack
	}
	m := g.SMTP
	out.SMTP = SMTP{
		Host: string(m.Host), Port: 587, TLS: string(m.TLS), User: string(m.User), Password: m.Password, From: string(m.From), To: texts(m.To),
	}
	if out.SMTP.TLS == "" {
		out.SMTP.TLS = TLSStart
	}
	if out.SMTP.TLS == TLSAtOnce {
		out.SMTP.Port = 465
	}
	if m.Port != nil {
		out.SMTP.Port = *m.Port
	}
	return out
}
