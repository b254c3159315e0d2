package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"lately"
	"lately/cmd/lately/deliver"
	"lately/config"
	"lately/scoring/report/digest"
	"lately/sync/ledger"
)

const (
	// tellingLease is how long a run may take to send one digest. Another run takes over
	// after that, or at once if the run is known to be dead.
	tellingLease = 10 * time.Minute
	// sendTimeout is how long sending may take, well within the lease.
	sendTimeout = 4 * time.Minute
)

// errHeldTelling: another run is sending to the same target.
var errHeldTelling = errors.New("another run is sending it")

// recipient is somewhere that a digest is sent. Its name is what the ledger remembers
// it under: how far it was told stays when its address changes.
type recipient struct {
	name string
	send func(ctx context.Context, d *digest.Digest, id string) error
}

// sender sends digests to the recipients of the config.
type sender struct {
	app   *app
	cfg   *config.Config
	led   *ledger.Ledger
	now   time.Time // up to which everybody is told
	since time.Time // as asked for; zero: since the last one
	made  map[digestSpan]*digest.Digest
}

// sendDigests tells every target of the config what is new. Where one fails the others
// are told all the same.
func (a *app) sendDigests(ctx context.Context, since time.Time) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	to, err := a.recipients(cfg)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return usage("%s says nowhere to send it; add digest: with webhook: or smtp:", cfg.Path)
	}
	s := &sender{app: a, cfg: cfg, led: led, now: a.now(), since: since, made: map[digestSpan]*digest.Digest{}}
	if err := s.freeDead(ctx); err != nil {
		return err
	}
	failed, held := 0, 0
	for _, r := range to {
		switch err := s.tell(ctx, r); {
		case errors.Is(err, lately.ErrHeld):
			held++
			a.remark("digest to %s: %v", r.name, errHeldTelling)
		case err != nil:
			failed++
			a.fail(fmt.Errorf("digest to %s: %w", r.name, err))
		}
	}
	switch {
	case failed == len(to):
		return &exitError{code: exitFailed}
	case failed > 0:
		return &exitError{code: exitPartly}
	case held == len(to):
		return &exitError{code: exitLocked}
	}
	return nil
}

// recipients are where the config says that digests go.
func (a *app) recipients(cfg *config.Config) ([]recipient, error) {
	var out []recipient
	if g := cfg.Digest; !g.Webhook.IsZero() {
		c, err := client(cfg.Network, a.logger())
		if err != nil {
			return nil, err
		}
		hook := &deliver.Webhook{Client: c, Address: g.Webhook, Now: a.now}
		out = append(out, recipient{"webhook", func(ctx context.Context, d *digest.Digest, _ string) error {
			var b bytes.Buffer
			if err := digestWriter(d, g.Format)(&b); err != nil {
				return err
			}
			return hook.Send(ctx, b.Bytes())
		}})
	}
	if m := cfg.Digest.SMTP; m.Host != "" {
		post := &deliver.Mail{Host: m.Host, Port: m.Port, Encryption: encryption(m.TLS), User: m.User, Password: m.Password, From: m.From, To: m.To, Now: a.now}
		out = append(out, recipient{"mail", func(ctx context.Context, d *digest.Digest, id string) error {
			var text, page bytes.Buffer
			if err := errors.Join(d.Text(&text), d.HTML(&page)); err != nil {
				return err
			}
			return post.Send(ctx, deliver.Message{ID: id, Subject: d.Subject(), Text: text.String(), HTML: page.String()})
		}})
	}
	return out, nil
}

func encryption(mode string) deliver.Encryption {
	switch mode {
	case config.TLSAtOnce:
		return deliver.AtOnce
	case config.TLSNone:
		return deliver.Never
	}
	return deliver.StartTLS
}

// freeDead gives back what runs held that died on this machine.
func (s *sender) freeDead(ctx context.Context) error {
	holders, err := s.led.Tellers(ctx, s.app.now())
	if err != nil {
		return err
	}
	for _, h := range holders {
		if dead(h, "") {
			if err := s.led.FreeTelling(ctx, h); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell sends one recipient what is new for it. What it was told is noted after it was
// sent: killed in between, the next run sends it once more.
func (s *sender) tell(ctx context.Context, r recipient) error {
	now := s.app.now() // sending to those before may have taken a while
	t, err := s.led.BeginTelling(ctx, r.name, holder(), now.Add(tellingLease), now)
	if err != nil {
		return err
	}
	told, err := s.told(ctx, r, t)
	// A run that is being stopped still notes what it sent.
	return errors.Join(err, s.led.EndTelling(context.WithoutCancel(ctx), t, told))
}

// told sends what is new, and says how far the recipient is told now; nil: as before.
func (s *sender) told(ctx context.Context, r recipient, t ledger.Telling) (*ledger.Told, error) {
	if every := s.cfg.Digest.Every; s.since.IsZero() && !t.Sent.IsZero() && s.now.Sub(t.Sent) < every-slack(every) {
		s.app.remark("digest to %s: the next one is due %s", r.name, t.Sent.Add(every).Format("2006-01-02 15:04"))
		return nil, nil
	}
	last, err := s.led.LastNews(ctx)
	if err != nil {
		return nil, err
	}
	span := s.span(t, last)
	d, err := s.digest(ctx, span)
	if err != nil {
		return nil, err
	}
	if d.Empty() {
		s.app.remark("digest to %s: nothing changed since %s", r.name, span.from.Format("2006-01-02 15:04"))
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	// The same news for the same recipient have the same id, so that what arrives twice
	// can be told.
	id := lately.ShortHash("digest", r.name, fmt.Sprint(span.news.After, last), span.news.Since.String(), d.Summary())
	if err := r.send(ctx, d, id); err != nil {
		return nil, err
	}
	s.app.remark("digest to %s: sent; %s", r.name, d.Summary())
	if s.since.After(t.At) && !t.At.IsZero() {
		return nil, nil // there is something between that it wasn't told
	}
	return &ledger.Told{Upto: last, At: s.now, Sent: s.app.now()}, nil
}

// span is what a recipient has to be told: what came since it was last told, or since
// the time that was asked for.
func (s *sender) span(t ledger.Telling, last int64) digestSpan {
	switch {
	case !s.since.IsZero():
		return digestSpan{s.since, s.now, ledger.Span{Upto: last, Since: s.since}}
	case t.At.IsZero():
		from := s.now.Add(-firstDigest)
		return digestSpan{from, s.now, ledger.Span{Upto: last, Since: from}}
	}
	return digestSpan{t.At, s.now, ledger.Span{After: t.Upto, Upto: last}}
}

// digest makes a digest once for all recipients who need the same.
func (s *sender) digest(ctx context.Context, span digestSpan) (*digest.Digest, error) {
	if d := s.made[span]; d != nil {
		return d, nil
	}
	d, err := makeDigest(ctx, s.cfg, s.led, span)
	if err == nil {
		s.made[span] = d
	}
	return d, err
}

// slack is by how much a digest may come early: cron starts a run a little sooner or
// later every day.
func slack(every time.Duration) time.Duration { return min(every/20, time.Hour) }
