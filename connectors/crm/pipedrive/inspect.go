package pipedrive

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// tolerated is how far the clocks may differ without anyone having to care.
const tolerated = 2 * time.Minute

// Probe checks that the token is good for all that is read and that every name in the
// settings exists.
func (c *connector) Probe(ctx context.Context) error {
	_, err := c.Inspect(ctx)
	return err
}

// Inspect looks at the user, the fields and the stages, and compares the clocks. It
// costs about 60 tokens.
func (c *connector) Inspect(ctx context.Context) ([]connectors.Note, error) {
	api := c.api.counted(nil)
	user, err := api.me(ctx)
	if err != nil {
		return nil, err
	}
	notes := []connectors.Note{{Text: fmt.Sprintf("signed in as %s of %s", referral.Clip(user.Data.Name), referral.Clip(user.Data.Company))}}
	notes = append(notes, c.clocks(api.at)...)
	m, err := c.settings.readMetadata(ctx, api)
	if err != nil {
		return notes, err
	}
	for _, l := range []struct{ path, what string }{{pathDeals, "deals"}, {pathArchived, "archived deals"}, {pathOrgs, "organizations"}} {
		page, err := api.list(ctx, l.path, url.Values{"limit": {"1"}})
		if err != nil {
			return notes, err
		}
		n := connectors.Note{Text: l.what + " can be read"}
		if len(page.Data) == 0 && l.what != "archived deals" {
			n = connectors.Note{Bad: true, Text: "no " + l.what + " can be seen", Fix: "if there are some, give the token's user a visibility group that sees all"}
		}
		notes = append(notes, n)
	}
	notes = append(notes, m.describe()...)
	for _, text := range m.Missing {
		notes = append(notes, connectors.Note{Bad: true, Text: text, Fix: "see docs/crm/pipedrive.md, \"Fields to make\""})
	}
	fields, err := c.scoreFields(ctx)
	if err != nil {
		return notes, err
	}
	return append(notes, pushNotes(fields, user.admin())...), nil
}

// pushNotes says which fields of a push are there. They are no fault: nobody has to
// push.
func pushNotes(fields []connectors.Field, admin bool) (notes []connectors.Note) {
	there := 0
	for _, f := range fields {
		switch f.State {
		case connectors.Exists:
			there++
		case connectors.Unfit:
			notes = append(notes, connectors.Note{Bad: true, Text: "organization field " + f.Label + " can't hold what `lately push` writes", Fix: f.Fix})
		case connectors.Creatable, connectors.ByHand:
		}
	}
	text := fmt.Sprintf("%d of the %d organization fields that `lately push` writes are there", there, len(fields))
	if there < len(fields) && admin {
		text += "; it makes the others"
	}
	return append(notes, connectors.Note{Text: text})
}

func (c *connector) clocks(at time.Time) []connectors.Note {
	if at.IsZero() {
		return []connectors.Note{{Text: "the server doesn't tell its time"}}
	}
	off := at.Sub(c.now()).Round(time.Second)
	if off.Abs() <= tolerated {
		return []connectors.Note{{Text: "the clocks agree"}}
	}
	return []connectors.Note{{Bad: true, Text: fmt.Sprintf("the server's clock is off by %s from ours", off), Fix: "set our clock by NTP; nothing is lost meanwhile, since only the server's counts"}}
}

// describe says what the settings found.
func (m *metadata) describe() (notes []connectors.Note) {
	say := func(format string, args ...any) {
		notes = append(notes, connectors.Note{Text: fmt.Sprintf(format, args...)})
	}
	for _, side := range []struct {
		word string
		referral.Side
	}{{"inbound", m.Mapping.In}, {"outbound", m.Mapping.Out}} {
		for _, f := range side.Fields {
			say("%s by field %q (%s)", side.word, f.Name(), m.Types[f.Key])
		}
		for _, name := range side.Pipelines {
			say("%s by pipeline %q", side.word, name)
		}
		for _, s := range side.Sources {
			say("%s by %s %q says that there is a partner", side.word, strings.TrimSuffix(s.Field, "_ids"), s.Value)
		}
	}
	by := map[lately.Stage][]string{}
	for _, s := range m.Stages {
		by[s.Means] = append(by[s.Means], s.Label)
	}
	by[m.Won.Means], by[m.Lost.Means] = append(by[m.Won.Means], m.Won.Label), append(by[m.Lost.Means], m.Lost.Label)
	var parts []string
	for _, stage := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost, lately.Deleted} {
		if slices.Sort(by[stage]); len(by[stage]) > 0 {
			parts = append(parts, fmt.Sprintf("%s: %s", stage, strings.Join(slices.Compact(by[stage]), ", ")))
		}
	}
	say("stages: %s", strings.Join(parts, "; "))
	return notes
}
