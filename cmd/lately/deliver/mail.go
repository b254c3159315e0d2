package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strings"
	"time"

	"lately"

	"github.com/wneessen/go-mail"
)

// Encryption is how the connection to a mail server is encrypted.
type Encryption int

// The ways of encryption. With StartTLS and AtOnce nothing is said to a server that
// doesn't encrypt, or whose certificate isn't right.
const (
	StartTLS Encryption = iota // begins in the clear and becomes encrypted before anything is said
	AtOnce                     // encrypted from the first byte
	Never                      // for a server on this machine
)

// mailTimeout is how long a mail server may take for one step.
const mailTimeout = 30 * time.Second

// Mail is a mail server, who sends and who receives.
type Mail struct {
	Host       string
	Port       int
	Encryption Encryption
	User       string // empty: nobody logs in
	Password   lately.Secret
	From       string
	To         []string
	Now        func() time.Time

	tls *tls.Config // in tests: whom to trust
}

// Message is a mail: the same once as text and once as HTML.
type Message struct {
	ID      string // the same for the same message, so that one sent twice can be told
	Subject string
	Text    string
	HTML    string
}

// Send hands a mail to the server. If it returns nil the server has taken it for
// everybody; it may have taken it although an error is returned.
func (m *Mail) Send(ctx context.Context, message Message) error {
	password := ""
	options := []mail.Option{mail.WithPort(m.Port), mail.WithTimeout(mailTimeout), mail.WithTLSConfig(m.config())}
	switch m.Encryption {
	case AtOnce:
		options = append(options, mail.WithSSL())
	case Never:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.User != "" {
		var err error
		if password, err = m.Password.Reveal(); err != nil {
			return fmt.Errorf("log in to the mail server: %w", err)
		}
		if m.Encryption == Never {
			return errors.New("log in to the mail server: the password would go in the clear")
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(password))
	}
	msg, err := m.message(message)
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	client, err := mail.NewClient(m.Host, options...)
	if err == nil {
		err = client.DialAndSendWithContext(ctx, msg)
	}
	if err != nil {
		return fmt.Errorf("send mail by %s: %w", m.Host, conceal(err, password, "\x00"+m.User+"\x00"+password))
	}
	return nil
}

func (m *Mail) config() *tls.Config {
	config := m.tls.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.MinVersion, config.ServerName = tls.VersionTLS12, m.Host
	return config
}

// message makes the mail. Addresses are parsed and written anew, and a subject is one
// line, so nothing can add a header.
func (m *Mail) message(message Message) (*mail.Msg, error) {
	from, err := netmail.ParseAddress(m.From)
	if err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	var to []*netmail.Address
	for _, s := range m.To {
		a, err := netmail.ParseAddress(s)
		if err != nil {
			return nil, fmt.Errorf("a recipient's address: %w", err)
		}
		to = append(to, a)
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from)
	msg.ToMailAddress(to...)
	msg.Subject(lately.OneLine(message.Subject))
	msg.SetDateWithValue(m.Now())
	msg.SetMessageIDWithValue(message.ID + from.Address[strings.LastIndexByte(from.Address, '@'):])
	msg.SetListUnsubscribe("mailto:" + url.PathEscape(from.Address) + "?subject=unsubscribe")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // out-of-office replies stay away
	msg.SetGenHeader(mail.HeaderXAutoResponseSuppress, "All")
	msg.SetBodyString(mail.TypeTextPlain, message.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, message.HTML)
	return msg, nil
}
