package lately

import (
	"context"
	"time"
)

// Validator is what a server gave to ask "changed since?" with, and the body that
// goes with it where the caller wants a 304 answered as if it were a 200.
type Validator struct {
	Key          string // hash of method, URL, Accept and credential: see transport
	ETag         string
	LastModified string
	Header       map[string][]string // response headers worth replaying with Body
	Body         []byte              // nil unless kept
	At           time.Time
}

// Validators remembers conditional requests for one turn on one source. Set only
// stages: what is set becomes lasting in the transaction that stores the items it
// belongs to, so that a crash in between can't turn into a 304 that hides them.
type Validators interface {
	Get(ctx context.Context, key string) (Validator, bool, error)
	Set(v Validator)
}

type validatorsKey struct{}

// WithValidators gives the requests made under ctx a memory.
func WithValidators(ctx context.Context, v Validators) context.Context {
	return context.WithValue(ctx, validatorsKey{}, v)
}

// ValidatorsFrom returns the memory of ctx, or nil.
func ValidatorsFrom(ctx context.Context) Validators {
	v, _ := ctx.Value(validatorsKey{}).(Validators)
	return v
}
