package connectortest

import (
	"context"
	"sync"

	"lately"
)

// Memory is a lately.Validators in memory. As in the engine, what is set becomes
// lasting by a commit, and is lost without one.
type Memory struct {
	mu     sync.Mutex
	kept   map[string]lately.Validator
	staged map[string]lately.Validator
}

// NewMemory makes an empty memory.
func NewMemory() *Memory {
	return &Memory{kept: map[string]lately.Validator{}, staged: map[string]lately.Validator{}}
}

// Get returns what is staged, else what is kept.
func (m *Memory) Get(_ context.Context, key string) (lately.Validator, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.staged[key]; ok {
		return v, true, nil
	}
	v, ok := m.kept[key]
	return v, ok, nil
}

// Set stages a validator.
func (m *Memory) Set(v lately.Validator) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.staged[v.Key] = v
}

// Commit keeps what is staged.
func (m *Memory) Commit() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, v := range m.staged {
		m.kept[k] = v
	}
	clear(m.staged)
}

// Drop forgets what is staged, as a run does that is killed before its commit.
func (m *Memory) Drop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.staged)
}

// Len is how many validators are kept.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.kept)
}
