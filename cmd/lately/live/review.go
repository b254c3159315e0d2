package live

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Reviews is the queue of what waits for a person.
type Reviews interface {
	// Queue renders what waits, or what was decided, as of a moment.
	Queue(ctx context.Context, asked Asked, at time.Time) (Page, error)
	// Decide stores what a person says of an activity, and returns the id that it has
	// from then on. An error that is ErrMeanwhile means that somebody else was quicker:
	// nothing is stored.
	Decide(ctx context.Context, v Verdict) (string, error)
}

// ErrMeanwhile marks decisions on what isn't any more as the person saw it.
var ErrMeanwhile = errors.New("decided meanwhile")

// Asked is what of the queue is asked for.
type Asked struct {
	Partner, Area string // empty: all
	Decided       bool   // what was decided, the latest first, instead of what waits
	All           bool   // however much it is
	Token         string // for the forms
	Notice        Notice
}

// Notice says how the decision before this page went. It is empty where there was none.
type Notice struct {
	ID       string // of the activity
	Did      string // the verb of the form
	Conflict bool   // it wasn't stored: somebody else was quicker
	Wrong    string // why it wasn't stored
}

// Verbs are what a form may do.
var verbs = []string{"accept", "reject", "change", "note", "undo"}

// Verdict is what a person says of an activity.
type Verdict struct {
	ID, Do           string // the verb
	Area, Side, Note string // empty: nothing is said of it
	After            int64  // the number of the decision that the person saw, 0 for none
	Who              string
}

// seal makes the tokens of forms. Only this process knows the key.
type seal struct{ key []byte }

func newSeal() seal {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return seal{key}
}

// token is what a form for a person carries: no other site's page can know it.
func (s seal) token(who string) string {
	m := hmac.New(sha256.New, s.key)
	m.Write([]byte("review\x00" + who))
	return hex.EncodeToString(m.Sum(nil))
}

// reviewPage shows the queue.
func (s *Server) reviewPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a := s.asked(r, q)
	if did := q.Get("did"); slices.Contains(verbs, did) {
		a.Notice = Notice{ID: q.Get("id"), Did: did}
	}
	s.queue(w, r, a, http.StatusOK)
}

func (s *Server) asked(r *http.Request, q url.Values) Asked {
	return Asked{
		Partner: q.Get("partner"), Area: q.Get("area"), Decided: q.Get("show") == "decided", All: q.Get("all") != "",
		Token: s.seal.token(nameOf(r.Context())),
	}
}

// query is the part of an address that asks for the same again.
func (a Asked) query() url.Values {
	out := url.Values{}
	for k, v := range map[string]string{"partner": a.Partner, "area": a.Area} {
		if v != "" {
			out.Set(k, v)
		}
	}
	if a.Decided {
		out.Set("show", "decided")
	}
	if a.All {
		out.Set("all", "yes")
	}
	return out
}

func (s *Server) queue(w http.ResponseWriter, r *http.Request, a Asked, status int) {
	v, err := s.shelf.current(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Reviews.Queue(r.Context(), a, v.at)
	var p rendered
	if err == nil {
		err = p.fill(page)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p.send(w, r, status)
}

// review takes a decision, and leads back to the queue with word of it.
func (s *Server) review(w http.ResponseWriter, r *http.Request) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		refuse(w, r, http.StatusUnsupportedMediaType, "Send a form.")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, r, http.StatusBadRequest, "The form can't be read.")
		return
	}
	f, who := r.PostForm, nameOf(r.Context())
	if !hmac.Equal([]byte(f.Get("token")), []byte(s.seal.token(who))) {
		refuse(w, r, http.StatusForbidden, "This form isn't one of ours, or was from before the server was started anew.\nNothing was changed. Load the queue again: /review")
		return
	}
	after, err := strconv.ParseInt(f.Get("after"), 10, 64)
	if err != nil || !slices.Contains(verbs, f.Get("do")) || f.Get("id") == "" {
		refuse(w, r, http.StatusBadRequest, "The form isn't complete. Nothing was changed.")
		return
	}
	verdict := Verdict{ID: f.Get("id"), Do: f.Get("do"), Area: f.Get("area"), Side: f.Get("side"), Note: f.Get("note"), After: after, Who: who}
	back, err := url.ParseQuery(f.Get("back"))
	if err != nil {
		back = url.Values{}
	}
	a := s.asked(r, back)
	becomes, err := s.Reviews.Decide(r.Context(), verdict)
	a.Notice = Notice{ID: verdict.ID, Did: verdict.Do}
	switch {
	case errors.Is(err, ErrMeanwhile):
		a.Notice.Conflict = true
		s.queue(w, r, a, http.StatusConflict)
	case errors.Is(err, ErrAsked):
		a.Notice.Wrong = words(err)
		s.queue(w, r, a, http.StatusBadRequest)
	case err != nil:
		s.fail(w, r, err)
	default:
		s.Log.Info("decided", "activity", verdict.ID, "did", verdict.Do, "who", who)
		q := a.query()
		q.Set("did", verdict.Do)
		q.Set("id", becomes)
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, "/review?"+q.Encode(), http.StatusSeeOther)
	}
}
