package live

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"lately"
	"lately/scoring/report/say"

	"golang.org/x/time/rate"
)

// Access is what lets somebody in. The zero Access lets in whoever can connect.
type Access struct {
	Password string // for people, by HTTP's basic authentication; the name is theirs to give
	Token    string // for scripts, as a bearer token
}

// Any reports whether anything is needed to get in.
func (a Access) Any() bool { return a.Password != "" || a.Token != "" }

// How often one may guess: so many times at once, and again after a while.
const (
	guesses    = 10
	guessAgain = 10 * time.Second
	maxDoors   = 4096 // addresses that are remembered
)

// doors lets people and scripts in, and slows down whoever guesses.
type doors struct {
	password, token [sha256.Size]byte
	access          Access
	mu              sync.Mutex
	wrong           map[netip.Prefix]*rate.Limiter
}

func newDoors(a Access) *doors {
	return &doors{access: a, password: sha256.Sum256([]byte(a.Password)), token: sha256.Sum256([]byte(a.Token)), wrong: map[netip.Prefix]*rate.Limiter{}}
}

// same compares a guess in a time that tells nothing of how near it is.
func same(guess string, want [sha256.Size]byte) bool {
	g := sha256.Sum256([]byte(guess))
	return subtle.ConstantTimeCompare(g[:], want[:]) == 1
}

// who says by what name a request comes in; tried, whether it brought anything to be
// let in by.
func (d *doors) who(r *http.Request) (name string, ok, tried bool) {
	if user, pass, basic := r.BasicAuth(); basic {
		return say.Clip(lately.OneLine(say.Plain(user)), 80), d.access.Password != "" && same(pass, d.password), true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return "a script", d.access.Token != "" && same(strings.TrimSpace(token), d.token), true
	}
	return "", false, scheme != ""
}

// guesser is the address that guesses are counted for: whoever has an IPv6 address has
// the 2^64 beside it too.
func guesser(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// barred reports whether an address has guessed too often by now.
func (d *doors) barred(a netip.Addr, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.wrong[guesser(a)]
	return l != nil && l.TokensAt(now) < 1
}

// guessed notes a wrong guess.
func (d *doors) guessed(a netip.Addr, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.wrong) >= maxDoors {
		d.forget(now)
	}
	k := guesser(a)
	if d.wrong[k] == nil {
		d.wrong[k] = rate.NewLimiter(rate.Every(guessAgain), guesses)
	}
	d.wrong[k].AllowN(now, 1)
}

// forget makes room: it drops those who haven't guessed lately, and if they are too
// few, others, whoever they are.
func (d *doors) forget(now time.Time) {
	for k, l := range d.wrong {
		if l.TokensAt(now) >= guesses {
			delete(d.wrong, k)
		}
	}
	for k := range d.wrong {
		if len(d.wrong) <= maxDoors/2 {
			return
		}
		delete(d.wrong, k)
	}
}

// admit lets through whoever may come in.
func (s *Server) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.Access.Any() {
			setName(r.Context(), s.Self)
			next.ServeHTTP(w, r)
			return
		}
		from, now := peer(r), s.Now()
		if s.doors.barred(from, now) {
			w.Header().Set("Retry-After", "10")
			refuse(w, r, http.StatusTooManyRequests, "Too many wrong passwords or tokens. Wait a little.")
			return
		}
		name, ok, tried := s.doors.who(r)
		if !ok {
			if tried {
				s.doors.guessed(from, now)
			}
			if s.Access.Password != "" {
				w.Header().Add("WWW-Authenticate", `Basic realm="lately", charset="UTF-8"`)
			}
			if s.Access.Token != "" {
				w.Header().Add("WWW-Authenticate", `Bearer realm="lately"`)
			}
			refuse(w, r, http.StatusUnauthorized, "Give the password or a token.")
			return
		}
		if name == "" {
			name = "somebody"
		}
		setName(r.Context(), name)
		next.ServeHTTP(w, r)
	})
}

// nameKey is where a request's context has who it comes from.
type nameKey struct{}

func withName(ctx context.Context, name *string) context.Context {
	return context.WithValue(ctx, nameKey{}, name)
}

func setName(ctx context.Context, name string) {
	if p, ok := ctx.Value(nameKey{}).(*string); ok {
		*p = name
	}
}

// nameOf is who a request comes from.
func nameOf(ctx context.Context) string {
	if p, ok := ctx.Value(nameKey{}).(*string); ok {
		return *p
	}
	return ""
}
