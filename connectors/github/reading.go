package github

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lately"
)

const (
	// maxPages bounds a pass: no account has that many repositories, so that a
	// listing that doesn't end there doesn't end at all.
	maxPages = 300
	// pagesAtOnce bounds the pages without news that one fetch passes over.
	pagesAtOnce = 20
	// patience is how long one fetch goes on asking for READMEs. What was read by
	// then is handed over to be stored, and the next fetch goes on.
	patience = 2 * time.Minute
	// maxStrikes is how many READMEs in one fetch may fail with a server error and
	// be left for the next pass; more of them mean that the server is in trouble.
	maxStrikes = 3
)

// reading is one fetch under way.
type reading struct {
	api     *api
	login   string
	forks   bool
	details bool // folders and manifests are asked for too
	at      progress
	batch   lately.Batch
	started time.Time
	inBatch map[int64]bool
	strikes int

	advanced bool // a README was read, which the cursor remembers
	partial  bool // the page wasn't read to its end: the next fetch reads it again
	news     bool // something may have changed: the batch can't be Unchanged
	renamed  bool // it was said that the account has another login now
}

func newReading(a *api, login string, s Settings, at progress) *reading {
	at.Until = 0
	return &reading{
		api: a, login: login, forks: s.Forks, details: s.Details && !s.Token.IsZero(), at: at, started: a.now(), inBatch: map[int64]bool{},
		news: at.Account == "" || at.Page > 1 || len(at.Read) > 0,
	}
}

// read goes through listing pages until one has news, or the last one was read.
func (r *reading) read(ctx context.Context) error {
	if r.at.Account == "" {
		account, err := r.api.accountType(ctx, r.login)
		if err != nil {
			return err
		}
		r.at.Account = account
	}
	for range pagesAtOnce {
		more, err := r.page(ctx)
		if err != nil {
			return err
		}
		switch {
		case r.partial:
			return r.goOn()
		case !more:
			return r.finish()
		}
		r.at.Page = max(r.at.Page, 1) + 1
		if r.at.Page > maxPages {
			return fmt.Errorf("list repositories of %s: the listing doesn't end after %d pages", r.login, maxPages)
		}
		if until, low := r.api.low(); low {
			r.at.Until = until.Unix()
			return r.goOn()
		}
		if len(r.batch.Items) > 0 {
			return r.goOn()
		}
	}
	return r.goOn()
}

// page reads one listing page and the READMEs of what is new on it. It reports
// whether there is a further page.
func (r *reading) page(ctx context.Context) (more bool, err error) {
	l, err := r.api.list(ctx, r.at.Account, r.login, max(r.at.Page, 1))
	if err != nil {
		return false, err
	}
	r.news = r.news || !l.notModified && len(l.repos) > 0
	var fresh []*repository
	for _, repo := range l.repos {
		if !r.wanted(repo) || r.inBatch[repo.ID] {
			continue
		}
		r.inBatch[repo.ID] = true
		r.noticeRename(repo.Owner.Login)
		if old := r.at.reported(repo.ID); r.at.settled(repo.ID, fingerprint(repo)) {
			r.seen(repo, old)
			continue
		}
		fresh = append(fresh, repo)
	}
	for _, repo := range fresh {
		r.news = true
		if stop, err := r.stop(ctx, r.one(ctx, repo)); stop {
			return l.more, err
		}
	}
	return l.more, nil
}

// wanted leaves out what isn't public, what can't be named safely, and forks where
// the settings say so.
func (r *reading) wanted(repo *repository) bool {
	if repo == nil || repo.Private || repo.Visibility != "" && repo.Visibility != "public" {
		return false
	}
	if repo.ID <= 0 || !validName(repo.Name) || !validName(repo.Owner.Login) {
		r.warn("a repository without id or with an impossible name was left out: %.100q", lately.OneLine(repo.fullName()))
		return false
	}
	return r.forks || !repo.Fork
}

// errTime ends a page early, once enough was read to be worth storing.
var errTime = errors.New("time for a commit")

// one reads the README of a new or changed repository, and its details as long as there
// is room for them within the limit, and reports the item.
func (r *reading) one(ctx context.Context, repo *repository) error {
	if until, low := r.api.low(); low {
		return &lately.DeferredError{Until: until, Reason: "close to GitHub's request limit"}
	}
	if r.advanced && r.api.now().Sub(r.started) > patience {
		return errTime
	}
	doc, err := r.api.readme(ctx, repo)
	var more detail
	whole := true
	if err == nil && r.details {
		if whole = r.api.roomy(); whole {
			more, err = r.api.detail(ctx, repo, doc)
		}
	}
	var server *serverError
	switch {
	case errors.As(err, &server) && r.strikes < maxStrikes:
		r.strikes++
		r.later(repo, err)
		return nil
	case err != nil:
		return err
	}
	if doc.warning != "" {
		r.warn("%s: %s", repo.fullName(), doc.warning)
	}
	r.batch.Items = append(r.batch.Items, item(repo, doc, more, r.api.base.Hostname()))
	hash := fingerprint(repo)
	if !whole {
		hash += unfinished
	}
	r.at.mark(repo.ID, hash)
	r.advanced = true
	return nil
}

// stop says whether an error ends the page. What was read before it is kept, as
// long as there is any: the next fetch reads the rest, or meets the error again.
func (r *reading) stop(ctx context.Context, err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	if ctx.Err() != nil || !r.advanced {
		return true, err
	}
	var deferred *lately.DeferredError
	if errors.As(err, &deferred) {
		r.at.Until = deferred.Until.Unix()
	}
	r.partial = true
	return true, nil
}

// later leaves a repository whose README can't be read now to the next pass. One
// that is known keeps the README it has; a new one is reported without.
func (r *reading) later(repo *repository, err error) {
	id := repo.ID
	r.warn("README of %s will be asked for again next time: %v", repo.fullName(), err)
	if old := r.at.reported(id); old != "" {
		r.seen(repo, old)
		return
	}
	r.batch.Items = append(r.batch.Items, item(repo, document{}, detail{}, r.api.base.Hostname()))
	r.at.mark(id, "")
}

func (r *reading) seen(repo *repository, hash string) {
	r.batch.Seen = append(r.batch.Seen, key(repo))
	r.at.mark(repo.ID, hash)
}

// noticeRename says once that the account answers under another login: the old one
// can be registered by anybody.
func (r *reading) noticeRename(owner string) {
	if !r.renamed && !strings.EqualFold(owner, r.login) {
		r.renamed = true
		r.warn("%s is called %s at GitHub now; change the config", r.login, owner)
	}
}

func (r *reading) warn(format string, args ...any) {
	r.batch.Warnings = append(r.batch.Warnings, lately.OneLine(fmt.Sprintf(format, args...)))
}

// goOn ends a fetch in the middle of a pass.
func (r *reading) goOn() (err error) {
	r.batch.More = true
	r.batch.Cursor, err = r.at.encode()
	return err
}

// finish ends a pass: every page of it was read.
func (r *reading) finish() (err error) {
	if !r.news && len(r.at.Known) == 0 {
		r.batch = lately.Batch{Unchanged: true, Warnings: r.batch.Warnings}
		return nil
	}
	r.batch.Complete = true
	r.batch.Cursor, err = r.at.next().encode()
	return err
}
