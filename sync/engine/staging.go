package engine

import (
	"context"
	"sync"

	"lately"
)

// staging is a turn's memory of conditional requests: it reads what earlier runs
// stored and holds back what is new until the commit that it belongs to.
type staging struct {
	store  Memory
	source string

	mu  sync.Mutex
	set map[string]lately.Validator
}

// Get returns what is staged, else what is stored.
func (s *staging) Get(ctx context.Context, key string) (lately.Validator, bool, error) {
	s.mu.Lock()
	v, ok := s.set[key]
	s.mu.Unlock()
	if ok {
		return v, true, nil
	}
	return s.store.Validator(ctx, s.source, key)
}

// Set stages a validator.
func (s *staging) Set(v lately.Validator) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set == nil {
		s.set = map[string]lately.Validator{}
	}
	s.set[v.Key] = v
}

// take returns what was staged.
func (s *staging) take() []lately.Validator {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]lately.Validator, 0, len(s.set))
	for _, v := range s.set {
		out = append(out, v)
	}
	return out
}
