package espocrm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// tolerated is how far the clocks may differ without anyone having to care.
const tolerated = 2 * time.Minute

// Probe checks that the key is good for all that is read and that every name in the
// settings exists.
func (c *connector) Probe(ctx context.Context) error {
	_, err := c.Inspect(ctx)
	return err
}

// Inspect looks at the rights, the links and the stages, and compares the clocks.
func (c *connector) Inspect(ctx context.Context) ([]connectors.Note, error) {
	m, err := c.readMetadata(ctx)
	if err != nil {
		return nil, err
	}
	var notes []connectors.Note
	for i, entityType := range []string{deals, leads, accounts} {
		if entityType == leads && m.Leads == nil {
			notes = append(notes, connectors.Note{Text: "leads aren't read"})
			continue
		}
		page, when, err := c.api.list(ctx, entityType, listQuery{OrderBy: "modifiedAt", Order: "ASC", MaxSize: 1, Select: []string{"id"}, counted: true})
		if err != nil {
			return notes, err
		}
		if i == 0 {
			notes = append(notes, c.clocks(when)...)
		}
		notes = append(notes, readable(entityType, page.Total))
	}
	notes = append(notes, m.describe(deals)...)
	if m.Leads != nil {
		notes = append(notes, m.describe(leads)...)
	}
	for _, text := range m.Missing {
		notes = append(notes, connectors.Note{Bad: true, Text: text, Fix: "see docs/crm/espocrm.md, \"Fields to make\""})
	}
	d, err := c.api.define(ctx, accounts)
	if err != nil || d == nil {
		return notes, err
	}
	return append(notes, pushNotes(scoreFields(d))...), nil
}

// pushNotes says which fields of a push are there. They are no fault: nobody has to
// push.
func pushNotes(fields []connectors.Field) (notes []connectors.Note) {
	there := 0
	for _, f := range fields {
		switch f.State {
		case connectors.Exists:
			there++
		case connectors.Unfit:
			notes = append(notes, connectors.Note{Bad: true, Text: "account field " + f.As + " can't hold what `lately push` writes", Fix: f.Fix})
		case connectors.Creatable, connectors.ByHand:
		}
	}
	return append(notes, connectors.Note{Text: fmt.Sprintf("%d of the %d account fields that `lately push` writes are there", there, len(fields))})
}

// readable says how many records there are for this user.
func readable(entityType string, total int64) connectors.Note {
	n := connectors.Note{Text: fmt.Sprintf("%s records that may be read: %d", entityType, total)}
	if total == 0 {
		n.Bad = true
		n.Fix = "if there should be some, give the API user's role read access to all records: one that may read its own only sees an empty list"
	}
	return n
}

func (c *connector) clocks(when clock) []connectors.Note {
	if when.at.IsZero() {
		return []connectors.Note{{Text: "the server doesn't tell its time"}}
	}
	off := when.at.Sub(c.now()).Round(time.Second)
	if off.Abs() <= tolerated {
		return []connectors.Note{{Text: "the clocks agree"}}
	}
	return []connectors.Note{{Bad: true, Text: fmt.Sprintf("the server's clock is off by %s from ours", off), Fix: "set both by NTP; nothing is lost meanwhile, since only the server's counts"}}
}

// describe says what the settings found in an entity type.
func (m *metadata) describe(entityType string) (notes []connectors.Note) {
	k := m.of(entityType)
	for _, side := range []struct {
		word string
		referral.Side
	}{{"inbound", k.Mapping.In}, {"outbound", k.Mapping.Out}} {
		for _, f := range side.Fields {
			what := "field"
			if k.Links[f.Key] {
				what = "link to Account"
			}
			notes = append(notes, connectors.Note{Text: fmt.Sprintf("%s: %s by %s %q", entityType, side.word, what, f.Name())})
		}
		for _, s := range side.Sources {
			notes = append(notes, connectors.Note{Text: fmt.Sprintf("%s: %s by %s %q says that there is a partner", entityType, side.word, s.Field, s.Value)})
		}
	}
	by := map[lately.Stage][]string{}
	for name, s := range k.Stages {
		by[s.Means] = append(by[s.Means], name)
	}
	var parts []string
	for _, stage := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost, lately.Deleted} {
		if slices.Sort(by[stage]); len(by[stage]) > 0 {
			parts = append(parts, fmt.Sprintf("%s: %s", stage, strings.Join(by[stage], ", ")))
		}
	}
	return append(notes, connectors.Note{Text: entityType + " stages: " + strings.Join(parts, "; ")})
}
