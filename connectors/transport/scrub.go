package transport

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const hidden = "***"

var (
	urlInText    = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>` + "`" + `]+`)
	valueInQuery = regexp.MustCompile(`=[^&;]*`)
)

// Scrub hides what may be secret in the URLs that stand in a text: user names and
// passwords, the values of query parameters, fragments. Host and path stay, so that
// one can tell what the text is about; a secret in a path stays too.
func Scrub(text string) string {
	return urlInText.ReplaceAllStringFunc(text, scrubURL)
}

// scrubURL works on text, since a URL that can't be parsed is no less secret.
func scrubURL(u string) string {
	scheme, rest, _ := strings.Cut(u, "://")
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, asked := strings.Cut(rest, "?")
	authority, path, slash := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = hidden + authority[at:]
	}
	out := scheme + "://" + authority
	if slash {
		out += "/" + path
	}
	if asked {
		out += "?" + scrubQuery(query)
	}
	return out
}

// scrubQuery keeps the names of parameters. A query without any name is all value.
func scrubQuery(query string) string {
	if query == "" {
		return ""
	}
	parts := strings.Split(query, "&")
	for i, p := range parts {
		if strings.Contains(p, "=") {
			parts[i] = valueInQuery.ReplaceAllLiteralString(p, "="+hidden)
		} else {
			parts[i] = hidden
		}
	}
	return strings.Join(parts, "&")
}

// scrubbed is an error whose text is without secrets; errors.Is and errors.As see
// through it.
type scrubbed struct {
	text string
	err  error
}

func (e *scrubbed) Error() string { return e.text }
func (e *scrubbed) Unwrap() error { return e.err }

// ScrubError hides in an error's text what Scrub hides, and keeps what the error
// is. Errors of the client's own Do have had it done already.
func ScrubError(err error) error {
	if err == nil {
		return nil
	}
	return &scrubbed{text: Scrub(err.Error()), err: err}
}

// fail scrubs an error of a request: its URLs, and the values of its credentials
// should a server have echoed them.
//
// http.Client puts the request's URL into the *url.Error that it returns, query and
// all, and nothing that a round tripper returns can change that. So the URL of the
// request that failed is replaced by its scrubbed form, which the standard library
// asks round trippers not to do. The real one stays in the request's context, where
// border finds it if the request is used again.
func fail(req *http.Request, err error) error {
	text := Scrub(err.Error())
	for name, values := range req.Header {
		if harmless[name] {
			continue
		}
		for _, v := range values {
			text = hide(text, v)
		}
	}
	if req.URL != nil && (req.URL.RawQuery != "" || req.URL.Fragment != "" || req.URL.User != nil) {
		veil(req)
	}
	return &scrubbed{text: text, err: err}
}

// hide takes a header's value and each of its words out of a text. What is shorter
// than any secret is left, or words of the message itself would vanish.
func hide(text, value string) string {
	const shortest = 6
	for _, v := range append([]string{value}, strings.Fields(value)...) {
		if len(v) >= shortest {
			text = strings.ReplaceAll(text, v, hidden)
		}
	}
	return text
}

// veiled is what veil did to a request.
type veiled struct{ real, shown *url.URL }

type veiledKey struct{}

func veil(req *http.Request) {
	if unveil(req) != req.URL {
		return
	}
	u := *req.URL
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.RawQuery = scrubQuery(u.RawQuery)
	out := req.WithContext(context.WithValue(req.Context(), veiledKey{}, veiled{real: req.URL, shown: cloneURL(&u)}))
	out.URL = &u
	*req = *out
}

// unveil returns the URL that a request had before it failed. One that was given
// another URL since keeps that.
func unveil(req *http.Request) *url.URL {
	v, ok := req.Context().Value(veiledKey{}).(veiled)
	if ok && v.shown.String() == req.URL.String() {
		return v.real
	}
	return req.URL
}
