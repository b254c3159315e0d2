package salesforce

import (
	"context"
	"fmt"
	"time"

	"lately/connectors"
)

// maxSkew is how far clocks may differ without harm: less than the overlap of windows.
const maxSkew = time.Minute

// Probe checks that the login works, that all that is read can be, and that every name
// in the settings exists.
func (c *connector) Probe(ctx context.Context) error {
	_, err := c.Inspect(ctx)
	return err
}

// Inspect looks at everything that reading and writing needs: the login and its
// rights, the places that the settings name, the clock, the daily limit, the fields
// of a push.
func (c *connector) Inspect(ctx context.Context) (notes []connectors.Note, err error) {
	good := func(format string, args ...any) {
		notes = append(notes, connectors.Note{Text: fmt.Sprintf(format, args...)})
	}
	bad := func(text, fix string) { notes = append(notes, connectors.Note{Bad: true, Text: text, Fix: fix}) }
	s, err := c.api.session(ctx)
	if err != nil {
		return nil, err
	}
	good("logged in; calls go to %s", s.instance.Host)
	m, err := c.readMetadata(ctx)
	if err != nil {
		return notes, err
	}
	for _, found := range m.Deals.Map.Found() {
		good("%s found", found)
	}
	for _, a := range m.Deals.Map.Advice("Salesforce") {
		bad(a.Text, a.Fix)
	}
	switch {
	case m.Leads != nil:
		for _, found := range m.Leads.Map.Found() {
			good("%s of leads found", found)
		}
	case c.settings.Leads:
		good("leads aren't read: they have no field that names a partner, or the user may not see them")
	}
	if m.Partners == "" {
		good("partner roles aren't read: the org has no OpportunityPartner, or the user may not see it")
	}
	if m.Currency == "" && !has(m.Deals.Columns, "CurrencyIsoCode") {
		bad("the org's currency isn't known: amounts have none", "write currency: EUR, or whatever the org's is, into this source's settings")
	}
	if err := c.see(ctx, m, good, bad); err != nil {
		return notes, err
	}
	if skew := c.api.there().Sub(c.now()); skew > maxSkew || skew < -maxSkew {
		bad(fmt.Sprintf("Salesforce's clock and this machine's differ by %s", skew), "set this machine's clock; logins by private key fail otherwise")
	}
	fields, err := c.fields(ctx)
	if err != nil {
		return notes, err
	}
	return append(notes, pushNotes(fields)...), nil
}

func has(list []string, name string) bool {
	for _, s := range list {
		if s == name {
			return true
		}
	}
	return false
}

// see looks at how much can be seen. Sharing rules hide rows without any error.
func (c *connector) see(ctx context.Context, m *metadata, good func(string, ...any), bad func(string, string)) error {
	var count rows
	if err := c.api.get(ctx, c.settings.data("/query"), map[string][]string{"q": {"SELECT COUNT() FROM Opportunity"}}, &count); err != nil {
		return err
	}
	if count.Total == 0 {
		bad("the user sees no opportunity at all", "give it View All on opportunities: sharing rules hide records without saying so")
	} else {
		good("%d opportunities can be seen; compare that with a report of all, since sharing rules hide records without saying so", count.Total)
	}
	cur := cursor{Step: all, Meta: m}
	found, _, err := c.api.query(ctx, c.ask(&cur, 1), false)
	if err != nil {
		return err
	}
	if m.Leads != nil {
		cur.Step = allLeads
		if _, _, err := c.api.query(ctx, c.ask(&cur, 1), false); err != nil {
			return err
		}
	}
	if _, err := c.deals(ctx, &cur, found); err != nil {
		return err
	}
	c.api.mu.Lock()
	defer c.api.mu.Unlock()
	if c.api.usage != "" {
		good("%s of the org's daily API requests are used", c.api.usage)
	}
	return nil
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
