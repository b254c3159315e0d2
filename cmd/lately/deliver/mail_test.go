package deliver

import (
	"crypto/tls"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/cmd/lately/deliver/delivertest"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const password = "a-password-of-one's-own"

// by is how to send by a server.
func by(t *testing.T, s *delivertest.Server) *Mail {
	t.Helper()
	t.Setenv("DELIVER_TEST_PASSWORD", password)
	secret, err := lately.NewSecret("env:DELIVER_TEST_PASSWORD")
	if err != nil {
		t.Fatal(err)
	}
	return &Mail{
		Host: "localhost", Port: s.Port(), User: "lately", Password: secret, Now: func() time.Time { return noon },
		From: "Lately <lately@ourselves.example>", To: []string{"kim@ourselves.example", "Søren <soren@ourselves.example>"},
		tls: &tls.Config{RootCAs: s.Trust},
	}
}

var message = Message{ID: "0123456789abcdef", Subject: "lately: 3 new activities — “quoted”", Text: "Text, with — dashes\n.\nand a dot\n", HTML: "<p>HTML, with — dashes</p>"}

// read takes a mail apart as a mail program does.
func read(t *testing.T, data string) (h netmail.Header, parts map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %s, %v", kind, err)
	}
	parts = map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		if p.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			body = quotedprintable.NewReader(p)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("a part is %s in %s, %v", kind, params["charset"], err)
		}
		parts[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

// A mail arrives as it was written, at everybody it is for, and says nothing before
// the connection is encrypted.
func TestMailArrives(t *testing.T) {
	for name, change := range map[string]func(*delivertest.Server, *Mail){
		"starttls": func(*delivertest.Server, *Mail) {},
		"implicit": func(s *delivertest.Server, m *Mail) { s.AtOnce, m.Encryption = true, AtOnce },
		"none":     func(s *delivertest.Server, m *Mail) { s.NoTLS, s.Login, m.User, m.Encryption = true, "", "", Never },
	} {
		t.Run(name, func(t *testing.T) {
			s := delivertest.New(t, func(s *delivertest.Server) { s.Login = "lately " + password; change(s, &Mail{}) })
			m := by(t, s)
			change(&delivertest.Server{}, m)
			if err := m.Send(t.Context(), message); err != nil {
				t.Fatal(err)
			}
			mails := s.Got()
			if len(mails) != 1 || mails[0].From != "lately@ourselves.example" || !slices.Equal(mails[0].To, []string{"kim@ourselves.example", "soren@ourselves.example"}) {
				t.Fatalf("%+v", mails)
			}
			h, parts := read(t, mails[0].Data)
			subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
			if err != nil || subject != message.Subject {
				t.Errorf("subject %q, %v", subject, err)
			}
			if parts["text/plain"] != message.Text || parts["text/html"] != message.HTML {
				t.Errorf("%q", parts)
			}
			for name, want := range map[string]string{
				"Message-Id": "<0123456789abcdef@ourselves.example>", "List-Unsubscribe": "<mailto:lately@ourselves.example?subject=unsubscribe>",
				"Auto-Submitted": "auto-generated", "Date": "Mon, 01 Jun 2026 12:00:00 +0000", "From": `"Lately" <lately@ourselves.example>`,
			} {
				if got := h.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if name == "starttls" && (!slices.Contains(s.Heard(), "secure AUTH") || slices.ContainsFunc(s.Heard(), func(c string) bool { return c == "clear AUTH" || c == "clear MAIL" })) {
				t.Errorf("heard %q", s.Heard())
			}
		})
	}
}

// Nothing is said to a server that doesn't encrypt, or that nobody vouches for, and no
// error holds the password.
func TestMailThatIsNotSent(t *testing.T) {
	for name, tt := range map[string]struct {
		server func(*delivertest.Server)
		mail   func(*Mail)
		says   string
	}{
		"no encryption":   {func(s *delivertest.Server) { s.NoTLS = true }, func(*Mail) {}, "STARTTLS"},
		"unknown signer":  {func(*delivertest.Server) {}, func(m *Mail) { m.tls = nil }, "certificate"},
		"another's name":  {func(*delivertest.Server) {}, func(m *Mail) { m.Host = "127.0.0.1" }, "certificate"},
		"wrong password":  {func(s *delivertest.Server) { s.Login = "lately other" }, func(*Mail) {}, "535"},
		"unknown address": {func(s *delivertest.Server) { s.Refuse = "kim" }, func(*Mail) {}, "550"},
		"no password":     {func(*delivertest.Server) {}, func(m *Mail) { m.Password = lately.Secret{} }, "read secret"},
		"in the clear":    {func(s *delivertest.Server) { s.NoTLS = true }, func(m *Mail) { m.Encryption = Never }, "in the clear"},
		"no server":       {func(*delivertest.Server) {}, func(m *Mail) { m.Port = 1 }, "send mail by localhost"},
		"bad sender":      {func(*delivertest.Server) {}, func(m *Mail) { m.From = "nobody" }, "sender's address"},
		"injection":       {func(*delivertest.Server) {}, func(m *Mail) { m.To = []string{"a@b.example\r\nBcc: c@d.example"} }, "recipient's address"},
	} {
		t.Run(name, func(t *testing.T) {
			s := delivertest.New(t, func(s *delivertest.Server) { s.Login = "lately " + password; tt.server(s) })
			m := by(t, s)
			tt.mail(m)
			err := m.Send(t.Context(), message)
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one with %q", err, tt.says)
			}
			if err != nil && (strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "AGxhdGVseQBh")) {
				t.Errorf("the error holds the password: %v", err)
			}
			if len(s.Got()) != 0 || slices.Contains(s.Heard(), "clear AUTH") {
				t.Errorf("sent %d mails, heard %q", len(s.Got()), s.Heard())
			}
		})
	}
}

// A subject can't become another header, nor can what is in the text end the mail.
func TestNothingIsInjected(t *testing.T) {
	for _, text := range []string{"x\r\nBcc: evil@evil.example", "x\nBcc: evil@evil.example\n\nbody", "\u2028Bcc: a", "\x00\x1b", "=?utf-8?q?x=0ABcc:_evil?=", strings.Repeat("long ", 500)} {
		s := delivertest.New(t, func(s *delivertest.Server) { s.Login = "lately " + password })
		m := by(t, s)
		if err := m.Send(t.Context(), Message{ID: "id", Subject: text, Text: text + "\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n", HTML: text}); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		mails := s.Got()
		if len(mails) != 1 || len(mails[0].To) != 2 {
			t.Fatalf("%q: %+v", text, mails)
		}
		h, _ := read(t, mails[0].Data)
		for name := range h {
			switch name {
			case "Subject", "From", "To", "Date", "Message-Id", "List-Unsubscribe", "Auto-Submitted", "X-Auto-Response-Suppress", "Mime-Version", "Content-Type", "X-Mailer", "User-Agent":
			default:
				t.Errorf("%q gives the header %s", text, name)
			}
		}
	}
}
