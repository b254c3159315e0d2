package deliver

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"lately"
)

const (
	hidden = "***"
	// longest is how much of what a server answered is repeated.
	longest = 300
	// shortest is the length of a text from which on it can be a secret: shorter ones
	// are words.
	shortest = 6
)

// concealed is an error whose text has been cleaned; errors.Is and errors.As see what
// it was.
type concealed struct {
	text string
	err  error
}

func (e *concealed) Error() string { return e.text }
func (e *concealed) Unwrap() error { return e.err }

// conceal makes an error one line of sensible length, without the secrets.
func conceal(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	// The client's own error begins with the whole address.
	text := err.Error()
	if u := (*url.Error)(nil); errors.As(err, &u) {
		text = u.Err.Error()
	}
	return &concealed{text: hide(text, secrets...), err: err}
}

// hide takes secrets out of a text, also as they are encoded on the way.
func hide(text string, secrets ...string) string {
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s))} {
			if len(form) >= shortest {
				text = strings.ReplaceAll(text, form, hidden)
			}
		}
	}
	text = lately.OneLine(strings.ToValidUTF8(text, "\uFFFD"))
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest]) + "…"
	}
	return text
}
