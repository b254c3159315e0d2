package lately

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

const redacted = "***"

// Secret is a credential that is never written down: the config holds where it
// is (env:NAME or file:PATH), and every way to print it gives ***.
type Secret struct{ ref string }

// NewSecret refers to a secret by "env:NAME" or "file:PATH".
func NewSecret(ref string) (Secret, error) {
	kind, name, ok := strings.Cut(ref, ":")
	if !ok || (kind != "env" && kind != "file") || strings.TrimSpace(name) == "" {
		return Secret{}, errors.New("a secret must not stand in the config; write env:NAME or file:PATH")
	}
	return Secret{ref: ref}, nil
}

// IsZero reports whether no secret was given.
func (s Secret) IsZero() bool { return s.ref == "" }

// Reveal reads the secret. The error names where it should be, never its value.
func (s Secret) Reveal() (string, error) {
	kind, name, _ := strings.Cut(s.ref, ":")
	switch kind {
	case "env":
		if v := strings.TrimSpace(os.Getenv(name)); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("read secret: environment variable %s is not set; set it", name)
	case "file":
		b, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read secret: %w", err)
		}
		if v := strings.TrimSpace(string(b)); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("read secret: %s is empty", name)
	}
	return "", errors.New("read secret: none given")
}

// UnmarshalText reads a reference; a literal secret is an error that doesn't repeat it.
func (s *Secret) UnmarshalText(b []byte) error {
	v, err := NewSecret(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// String, GoString, Format, MarshalText, MarshalJSON and LogValue all hide it.
func (s Secret) String() string { return redacted }

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return redacted }

// Format hides the secret from every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText hides the secret from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON hides the secret from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// LogValue hides the secret from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
