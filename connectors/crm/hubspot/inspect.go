package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"lately"
	"lately/connectors"
)

// Probe checks that the token is good for all that is read and that every name in
// the settings exists.
func (c *connector) Probe(ctx context.Context) error {
	_, err := c.Inspect(ctx)
	return err
}

// Inspect looks at everything that reading and writing needs: the token and its
// scopes, the places that the settings name, the clock, the fields of a push.
func (c *connector) Inspect(ctx context.Context) (notes []connectors.Note, err error) {
	good := func(format string, args ...any) {
		notes = append(notes, connectors.Note{Text: fmt.Sprintf(format, args...)})
	}
	bad := func(text, fix string) { notes = append(notes, connectors.Note{Bad: true, Text: text, Fix: fix}) }
	m, err := c.readMetadata(ctx)
	if err != nil {
		return nil, err
	}
	if m.Portal != "" {
		good("token accepted by account %s; currency %s, time zone %s", m.Portal, or(m.Currency, "unknown"), or(m.Zone, "unknown"))
	} else {
		good("token accepted; it may not read the account's details, so deals have no links and amounts no currency of the account")
	}
	for _, found := range m.Map.Found() {
		good("%s found", found)
	}
	for _, a := range m.Map.Advice("HubSpot") {
		bad(a.Text, a.Fix)
	}
	cur := cursor{Step: changes, Last: "0", To: c.now().UnixMilli(), Meta: m}
	page, err := c.find(ctx, &cur, 1)
	if err != nil {
		return notes, err
	}
	if len(page.Results) == 0 {
		bad("the token sees no deal at all", "check that the private app may read deals and that the account has some")
	} else {
		good("%d deals can be searched", page.Total)
		if _, err := c.associations(ctx, page.Results[:1]); err != nil {
			return notes, err
		}
	}
	if _, err = c.companies(ctx, []string{"1"}); err != nil {
		return notes, err
	}
	if skew := c.api.skewed(); skew > maxSkew || skew < -maxSkew {
		bad(fmt.Sprintf("HubSpot's clock and this machine's differ by %s", skew), "set this machine's clock: changes are read up to a minute ago, by its time")
	}
	fields, err := c.fields(ctx)
	switch {
	case hasStatus(err, http.StatusForbidden):
		good("the token may not read company properties, which `lately push` needs; add the scope crm.schemas.companies.read for it")
	case err != nil:
		return notes, err
	default:
		notes = append(notes, pushNotes(fields)...)
	}
	return notes, nil
}

// maxSkew is how far clocks may differ without harm: less than what is left to the
// search to catch up.
const maxSkew = 30 * time.Second

func (c *client) skewed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skew
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
			notes = append(notes, connectors.Note{Bad: true, Text: "company property " + f.As + " can't hold what `lately push` writes", Fix: f.Fix})
		}
	}
	return append(notes, connectors.Note{Text: fmt.Sprintf("%d of the %d company properties that `lately push` writes are there; it makes the others", there, len(fields))})
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return lately.OneLine(s)
}
