package github

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"path"
	"strings"
	"unicode/utf8"

	"lately"
	"lately/connectors/transport"
)

// maxBody is how many bytes of a README are kept.
const maxBody = 256 << 10

// document is a README as an item's body.
type document struct {
	body      string
	format    lately.Format
	truncated bool
	warning   string // why there is no text, where that needs saying
}

// readme reads a repository's README. One that doesn't exist, or may not be shown,
// is an empty document; an error means that the question has no answer yet. The
// body is kept by the transport: an item whose description changed needs its old
// README again, and a 304 alone would lose it.
func (a *api) readme(ctx context.Context, repo *repository) (document, error) {
	verb := "read README of " + repo.fullName()
	owner, name := repo.Owner.Login, repo.Name
	content, resp, err := a.client.Repositories.GetReadme(transport.KeepBody(ctx), owner, name, nil)
	var gone *goneError
	switch err := a.outcome(verb, resp, err); {
	case errors.As(err, &gone):
		return missing(gone), nil
	case errors.Is(err, transport.ErrTooLarge):
		return document{truncated: true, warning: "the README is too large to be read"}, nil
	case err != nil:
		return document{}, err
	}
	if content == nil || content.Content == nil && content.GetEncoding() != "none" {
		return document{warning: "the README has no content"}, nil
	}
	format := formatOf(content.GetName())
	if content.GetEncoding() == "none" {
		return a.large(ctx, verb, owner, name, format)
	}
	text, err := content.GetContent()
	if err != nil {
		return document{warning: "the README can't be decoded"}, nil
	}
	return write([]byte(text), format), nil
}

// missing is the document of a README that isn't there. That there is none is
// ordinary; that it is withheld is worth a word.
func missing(gone *goneError) document {
	if gone.status == 403 || gone.status == 451 {
		return document{warning: "the README is withheld: " + gone.Error()}
	}
	return document{}
}

// large reads the beginning of a README above 1 MB, of which GitHub sends the
// content only in raw form. It isn't remembered for a conditional request: most of
// it is never read.
func (a *api) large(ctx context.Context, verb, owner, name string, format lately.Format) (document, error) {
	req, err := a.client.NewRequest("GET", fmt.Sprintf("repos/%s/%s/readme", owner, name), nil)
	if err != nil {
		return document{}, fmt.Errorf("%s: %w", verb, err)
	}
	req.Header.Set("Accept", "application/vnd.github.raw+json")
	var raw head
	resp, err := a.client.Do(lately.WithValidators(ctx, nil), req, &raw)
	if errors.Is(err, errFull) || errors.Is(err, transport.ErrTooLarge) {
		err = nil
	}
	if err := a.outcome(verb, resp, err); err != nil {
		return document{}, err
	}
	d := write(raw.buf.Bytes(), format)
	d.truncated = true
	return d, nil
}

var errFull = errors.New("enough was read")

// head keeps the beginning of what is written to it and then asks for no more.
type head struct{ buf bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if h.buf.Len() > 2*maxBody {
		return 0, errFull
	}
	return h.buf.Write(p)
}

// write turns the bytes of a README into a body: valid UTF-8 without NUL, which a
// database may refuse, and no longer than the cap.
func write(b []byte, format lately.Format) document {
	truncated := false
	if len(b) > 2*maxBody+4 {
		// Enough of it for the cap, even in two bytes a character.
		b, truncated = b[:2*maxBody+4], true
	}
	text := strings.ReplaceAll(decodeText(b, truncated), "\x00", "")
	if len(text) > maxBody {
		text, truncated = text[:maxBody], true
	}
	return document{body: strings.ToValidUTF8(text, ""), format: format, truncated: truncated}
}

// decodeText decodes UTF-8 and UTF-16, told apart by their byte-order mark, and
// takes what is neither for Windows-1252, as browsers do.
func decodeText(b []byte, cut bool) string {
	whole := b
	for i := 0; cut && i < utf8.UTFMax-1 && len(whole) > 0 && !utf8.Valid(whole); i++ {
		whole = whole[:len(whole)-1] // the cut may have gone through a character
	}
	if utf8.Valid(whole) {
		return strings.TrimPrefix(string(whole), "\ufeff")
	}
	out, _, err := transform.Bytes(unicode.BOMOverride(charmap.Windows1252.NewDecoder()), b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

// formatOf tells the format by the file's name.
func formatOf(file string) lately.Format {
	switch strings.ToLower(path.Ext(file)) {
	case ".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".rmd":
		return lately.Markdown
	case ".html", ".htm":
		return lately.HTML
	case ".adoc", ".asciidoc", ".asc":
		return lately.AsciiDoc
	case ".rst", ".rest":
		return lately.ReStructuredText
	}
	return lately.Text
}
