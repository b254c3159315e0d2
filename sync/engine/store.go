package engine

import (
	"context"
	"iter"
	"time"

	"lately"
)

// Turns hands out the right to work on a source and takes back what was done.
type Turns interface {
	// Due lists the sources whose time has come, most overdue first.
	Due(ctx context.Context, now time.Time) ([]string, error)
	// Take gives a turn until a time, or lately.ErrHeld.
	Take(ctx context.Context, source, holder string, until, now time.Time) (lately.Turn, error)
	// Commit stores a batch in one transaction that first renews the turn, or
	// returns lately.ErrTurnLost and stores nothing.
	Commit(ctx context.Context, turn *lately.Turn, c lately.Commit) (lately.Committed, error)
	// End releases the turn and says when to look again.
	End(ctx context.Context, turn lately.Turn, o lately.Outcome) error
}

// Memory is what is known of a source from earlier runs.
type Memory interface {
	Validator(ctx context.Context, source, key string) (lately.Validator, bool, error)
	// Identify gives items the identity they were first stored under, and parts
	// those that are new or changed from the keys of those that are the same.
	Identify(ctx context.Context, source string, items []lately.Item) ([]lately.Item, []string, error)
	// Forget drops cursor and validators, so that the source is read from its start.
	Forget(ctx context.Context, source string) error
}

// Past is the stored items, for judging them again when parties or rules changed.
type Past interface {
	// Judged says what the items are judged by, and how far that has come.
	Judged(ctx context.Context) (lately.Judgement, error)
	// Rejudge notes what they are judged by from now on, on what basis and why, and if
	// again is set, that all of them have to be.
	Rejudge(ctx context.Context, by string, basis map[string]string, reasons []string, again bool) error
	// MarkJudged moves the mark up to which items are judged, or to the end if to is
	// negative; false if it stood elsewhere than at from.
	MarkJudged(ctx context.Context, by string, from, to int64) (bool, error)
	Records(ctx context.Context, after int64, limit int) ([]lately.Record, error)
	// Refind stores what is found in items now, or sees what storing it would do, and
	// returns the activities that stand elsewhere by it.
	Refind(ctx context.Context, found []lately.Refound, rehearse bool, now time.Time) ([]lately.Change, error)
}

// Repetition is what text stands in many of a source's items.
type Repetition interface {
	// Sample goes through at most limit of the items that a source will have once some
	// new or changed ones are stored: always the same ones of the same items.
	Sample(ctx context.Context, source string, changed []lately.Item, limit int) iter.Seq2[lately.Item, error]
	// Restated lists the sources of whose items others repeat than those by which they
	// were judged, and MarkRestated notes that they are judged by these.
	Restated(ctx context.Context) ([]string, error)
	MarkRestated(ctx context.Context, source string, repeated []uint64) error
	RecordsOf(ctx context.Context, source string, after int64, limit int) ([]lately.Record, error)
}

// Store is all that the engine needs of a ledger.
type Store interface {
	Turns
	Memory
	Past
	Repetition
}

// Detector judges one item. It must be safe for concurrent use.
type Detector interface {
	Detect(src lately.Source, it lately.Item) []lately.Finding
	Fingerprint() string
}
