package hubspottest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is a record that can be searched, listed and read.
type object interface {
	number() int64
	property(name string) (string, bool) // as HubSpot writes it
	times() (created, modified, archived time.Time)
}

// quantity is the number that a property is compared by, for the properties that all
// objects have; times are epoch milliseconds.
func quantity(o object, name string) (int64, bool) {
	created, modified, _ := o.times()
	switch name {
	case "hs_object_id":
		return o.number(), true
	case "createdate":
		return created.UnixMilli(), true
	case "hs_lastmodifieddate":
		return modified.UnixMilli(), true
	}
	return 0, false
}

// deal is a deal with the account that its stage is looked up in.
type deal struct {
	Deal
	a *Account
}

func (d deal) number() int64 { return d.ID }

func (d deal) times() (created, modified, archived time.Time) {
	return d.Created, d.Modified, d.a.archived[d.ID]
}

func (d deal) property(name string) (string, bool) {
	switch name {
	case "hs_object_id":
		return strconv.FormatInt(d.ID, 10), true
	case "dealname":
		return d.Name, d.Name != ""
	case "amount":
		return d.Amount, d.Amount != ""
	case "pipeline":
		return d.pipeline(), true
	case "dealstage":
		return d.Stage, d.Stage != ""
	case "createdate":
		return stamp(d.Created), true
	case "hs_lastmodifieddate":
		return stamp(d.Modified), true
	case "closedate":
		return stamp(d.Closed), !d.Closed.IsZero()
	case "hs_is_closed":
		return strconv.FormatBool(d.a.stage(d.Deal).Closed), true
	case "hs_is_closed_won":
		s := d.a.stage(d.Deal)
		return strconv.FormatBool(s.Closed && s.Probability == 1), true
	}
	v, ok := d.Properties[name]
	return v, ok
}

func (d Deal) pipeline() string {
	if d.Pipeline == "" {
		return "default"
	}
	return d.Pipeline
}

func (a *Account) stage(d Deal) Stage {
	for _, p := range a.data.Pipelines {
		for _, s := range p.Stages {
			if p.ID == d.pipeline() && s.ID == d.Stage {
				return s
			}
		}
	}
	return Stage{}
}

// born is when companies without a time of their own were made and changed.
var born = time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC)

func (c Company) number() int64 { return c.ID }

func (c Company) times() (created, modified, archived time.Time) {
	if c.Modified.IsZero() {
		return born, born, time.Time{}
	}
	return born, c.Modified, time.Time{}
}

func (c Company) property(name string) (string, bool) {
	switch name {
	case "hs_object_id":
		return strconv.FormatInt(c.ID, 10), true
	case "name":
		return c.Name, c.Name != ""
	case "domain":
		return c.Domain, c.Domain != ""
	case "createdate":
		return stamp(born), true
	case "hs_lastmodifieddate":
		_, at, _ := c.times()
		return stamp(at), true
	case "hs_merged_object_ids":
		var merged []string
		for _, m := range c.Merged {
			merged = append(merged, strconv.FormatInt(m, 10))
		}
		return strings.Join(merged, ";"), len(merged) > 0
	}
	v, ok := c.Properties[name]
	return v, ok
}

// ofDeals lists all properties of deals.
func (a *Account) ofDeals() []Property {
	return append(stock("hs_object_id", "dealname", "amount", "pipeline", "dealstage", "createdate", "hs_lastmodifieddate",
		"closedate", "hs_is_closed", "hs_is_closed_won", "hs_analytics_source", "hs_merged_object_ids"), a.data.Properties...)
}

// ofCompanies lists all properties of companies.
func (a *Account) ofCompanies() []Property {
	return append(stock("hs_object_id", "name", "domain", "createdate", "hs_lastmodifieddate", "hs_merged_object_ids"), a.data.OfCompany...)
}

func stock(names ...string) (out []Property) {
	for _, name := range names {
		out = append(out, Property{Name: name, Label: name, ReadOnly: strings.HasPrefix(name, "hs_")})
	}
	return out
}

// write is an object with the properties that were asked for; those that it doesn't
// have are null.
func write(o object, known []Property, properties []string) map[string]any {
	props := map[string]any{}
	for _, name := range append([]string{"hs_object_id", "createdate", "hs_lastmodifieddate"}, properties...) {
		if !slices.ContainsFunc(known, func(p Property) bool { return p.Name == name }) {
			continue
		}
		if v, ok := o.property(name); ok {
			props[name] = v
		} else {
			props[name] = nil
		}
	}
	created, modified, archived := o.times()
	out := map[string]any{
		"id": strconv.FormatInt(o.number(), 10), "properties": props,
		"createdAt": stamp(created), "updatedAt": stamp(modified), "archived": !archived.IsZero(),
	}
	if !archived.IsZero() {
		out["archivedAt"] = stamp(archived)
	}
	return out
}

func writeAll[O object](list []O, known []Property, properties []string) []map[string]any {
	out := []map[string]any{}
	for _, o := range list {
		out = append(out, write(o, known, properties))
	}
	return out
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
