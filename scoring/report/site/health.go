package site

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/scoring/report/say"
)

// health is what the template of the sources' page sees.
type health struct {
	*page
	Owners  []owner
	Failing []source
	Held    []source
	Total   int
	Never   int
}

// owner is a party with its sources.
type owner struct {
	ID, Name string
	Ours     bool
	Sources  []source
}

// source is one source as the page shows it.
type source struct {
	lately.SourceState
	Owner string // name
	State string // "well", "failing", "never read", "held back"
	Class string
}

// Sources writes the page about the sources' health, ours first and then by the
// name of their owner.
func (s *Site) Sources(w io.Writer, states []lately.SourceState) error {
	h := &health{Total: len(states)}
	byOwner := map[string]*owner{}
	for _, st := range states {
		src := s.source(st)
		switch src.Class {
		case "bad":
			h.Failing = append(h.Failing, src)
		case "new":
			h.Never++
		}
		if st.HeldBack > 0 {
			h.Held = append(h.Held, src)
		}
		id := st.Source.Owner
		if byOwner[id] == nil {
			byOwner[id] = &owner{ID: id, Name: src.Owner, Ours: id == lately.OurID}
		}
		byOwner[id].Sources = append(byOwner[id].Sources, src)
	}
	for _, o := range byOwner {
		slices.SortFunc(o.Sources, func(a, b source) int { return cmp.Compare(a.Source.ID, b.Source.ID) })
		h.Owners = append(h.Owners, *o)
	}
	slices.SortFunc(h.Owners, func(a, b owner) int {
		if a.Ours != b.Ours {
			return map[bool]int{true: -1, false: 1}[a.Ours]
		}
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	h.page = &page{Title: "Sources: where the figures come from", Current: "Sources", s: s, Body: h}
	return s.write(w, "sources", h.page)
}

func (s *Site) source(st lately.SourceState) source {
	out := source{SourceState: st, Owner: s.name(st.Source.Owner), State: "reads well", Class: "well"}
	switch {
	case st.Error != "" && st.LastOK.Before(s.o.AsOf):
		out.State, out.Class = "failing", "bad"
	case st.LastOK.IsZero():
		out.State, out.Class = "not read yet", "new"
	}
	return out
}

// Place is where the source is, without its kind.
func (s source) Place() string {
	return say.Clip(say.Plain(cmp.Or(s.Source.Name, s.Source.Location, s.Source.ID)), longTitle)
}

// Trouble is what went wrong the last time.
func (s source) Trouble() string {
	if s.Class != "bad" {
		return ""
	}
	return say.Clip(say.Plain(s.Error), longExcerpt)
}

// Back is since when removals are held back.
func (s source) Back() time.Time { return s.HeldSince }
