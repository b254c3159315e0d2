package hubspot_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/hubspot/hubspottest"
	"lately/connectors/transport"
)

const planted = "pat-planted-token"

// world is an account, a clock that stands still until it is moved, and a
// connector that reads the account.
type world struct {
	account  *hubspottest.Account
	url      string
	now      time.Time
	settings *hubspot.Settings
	deps     connectors.Deps
}

func open(t *testing.T, data hubspottest.Data, change func(*hubspot.Settings)) *world {
	t.Helper()
	data.Token = planted
	w := &world{account: hubspottest.New(data), now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(w.account)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.settings, w.deps = prepare(t, server.URL, &w.now)
	if change != nil {
		change(w.settings)
	}
	return w
}

func prepare(t *testing.T, base string, now *time.Time) (*hubspot.Settings, connectors.Deps) {
	t.Helper()
	t.Setenv("LATELY_TEST_HUBSPOT", planted)
	token, err := lately.NewSecret("env:LATELY_TEST_HUBSPOT")
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return *now }
	client, err := transport.New(transport.Options{
		UserAgent: "lately-test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		RetryWait: time.Millisecond, Now: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := hubspot.Kind().Settings().(*hubspot.Settings)
	s.Token, s.BaseURL = token, base
	return s, connectors.Deps{Client: client, Now: clock}
}

func (w *world) connector(t *testing.T) connectors.Connector {
	t.Helper()
	c, err := w.settings.Open(lately.Source{ID: "us/crm/hubspot"}, w.deps)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// turn reads until there is no more, with a connector opened anew for each page:
// nothing but the cursor may be remembered.
func (w *world) turn(t *testing.T, cursor lately.Cursor) (items map[string]lately.Item, next lately.Cursor, batches []lately.Batch) {
	t.Helper()
	items = map[string]lately.Item{}
	for range 1000 {
		b, err := w.connector(t).Fetch(context.Background(), cursor)
		if err != nil {
			t.Fatalf("Fetch: %v", err)
		}
		batches = append(batches, b)
		for _, it := range b.Items {
			items[it.Key] = it
		}
		if !b.Unchanged {
			cursor = b.Cursor
		}
		if !b.More {
			return items, cursor, batches
		}
	}
	t.Fatal("more pages without end")
	return nil, nil, nil
}

func at(day int) time.Time { return time.Date(2026, 6, day, 9, 30, 0, 123e6, time.UTC) }

// sample is an account with a deal for each way to name a partner.
func sample() hubspottest.Data {
	out := hubspottest.Pipeline{ID: "77", Label: "Referrals out", Stages: []hubspottest.Stage{
		{ID: "7701", Label: "Handed over"}, {ID: "7702", Label: "Working"}, {ID: "7703", Label: "Won by partner", Closed: true, Probability: 1},
	}}
	deal := func(id int64, stage string, props map[string]string, companies ...hubspottest.Association) hubspottest.Deal {
		return hubspottest.Deal{ID: id, Name: fmt.Sprintf("Deal no. %d", id), Amount: "12500.00", Stage: stage, Created: at(1), Modified: at(2), Properties: props, Companies: companies}
	}
	customer := hubspottest.Association{Company: 501, Labels: []string{"Primary"}}
	won := deal(2, "closedwon", nil, customer, hubspottest.Association{Company: 900, Labels: []string{"Other", "Referral partner"}})
	won.Closed = at(3)
	outPipe := deal(6, "7701", nil, hubspottest.Association{Company: 900, Labels: []string{"Primary"}}, hubspottest.Association{Company: 501})
	outPipe.Pipeline = "77"
	return hubspottest.Data{
		Portal: 4711, Currency: "EUR",
		Pipelines: []hubspottest.Pipeline{hubspottest.Sales(), out},
		Labels:    []hubspottest.Label{{ID: 37, Text: "Referral partner"}, {ID: 41, Text: "Referred to"}, {ID: 43, Text: "Other"}},
		Properties: []hubspottest.Property{
			{Name: "referred_by", Label: "Referred by", Options: []hubspottest.Option{{Value: "nw", Label: "Northwind Partners"}, {Value: "opt2", Label: "Contoso"}}},
			{Name: "referral_partner", Label: "Referral partner"},
			{Name: "referred_to", Label: "Referred to"},
		},
		Companies: []hubspottest.Company{
			{ID: 501, Name: "Customer Ltd", Domain: "customer.example"},
			{ID: 900, Name: "Northwind Partners", Domain: "northwind.example", Merged: []int64{899}},
			{ID: 901, Name: "Contoso", Domain: "contoso.example"},
		},
		Deals: []hubspottest.Deal{
			deal(1, "contractsent", nil, customer),
			won,
			deal(3, "appointmentscheduled", map[string]string{"referred_by": "nw"}, customer),
			deal(4, "closedlost", map[string]string{"referral_partner": "899"}, customer),
			deal(5, "contractsent", map[string]string{"referred_to": "Contoso"}, customer),
			outPipe,
			deal(7, "contractsent", nil, customer, hubspottest.Association{Company: 901}),
			deal(8, "contractsent", map[string]string{"hs_analytics_source": "REFERRALS"}),
			deal(9, "contractsent", map[string]string{"referral_partner": "424242"}, customer),
		},
	}
}

func TestPartnersAndStages(t *testing.T) {
	w := open(t, sample(), nil)
	items, _, _ := w.turn(t, nil)
	northwind := func(d lately.Direction, via string) lately.DealPartner {
		return lately.DealPartner{Direction: d, CompanyID: "900", Name: "Northwind Partners", Domain: "northwind.example", Via: via, Former: "899"}
	}
	for _, test := range []struct {
		id      string
		stage   lately.Stage
		account string
		partner []lately.DealPartner
	}{
		{"1", "", "", nil},
		{"2", lately.Won, "Customer Ltd", []lately.DealPartner{northwind(lately.Inbound, `label "Referral partner"`)}},
		{"3", lately.Submitted, "Customer Ltd", []lately.DealPartner{{Direction: lately.Inbound, Name: "Northwind Partners", Via: "field referred_by"}}},
		{"4", lately.Lost, "Customer Ltd", []lately.DealPartner{northwind(lately.Inbound, "field referral_partner")}},
		{"5", lately.Accepted, "Customer Ltd", []lately.DealPartner{{Direction: lately.Outbound, Name: "Contoso", Via: "field referred_to"}}},
		{"6", lately.Submitted, "Customer Ltd", []lately.DealPartner{northwind(lately.Outbound, `pipeline "Referrals out"`)}},
		{"7", lately.Accepted, "Customer Ltd", []lately.DealPartner{{Direction: lately.Unclear, CompanyID: "901", Name: "Contoso", Domain: "contoso.example", Via: "unlabelled second company"}}},
		{"8", "", "", nil},
		{"9", lately.Accepted, "Customer Ltd", []lately.DealPartner{{Direction: lately.Inbound, CompanyID: "424242", Via: "field referral_partner"}}},
	} {
		it, ok := items["deal:"+test.id]
		if !ok {
			t.Errorf("deal %s isn't reported", test.id)
			continue
		}
		if it.Deal.Stage != test.stage || it.Deal.Account != test.account || fmt.Sprint(it.Deal.Partners) != fmt.Sprint(test.partner) {
			t.Errorf("deal %s: got stage %q, account %q, partners %v; want %q, %q, %v", test.id, it.Deal.Stage, it.Deal.Account, it.Deal.Partners, test.stage, test.account, test.partner)
		}
	}
	won := items["deal:2"]
	if won.URL != w.url+"/contacts/4711/record/0-3/2" || won.Title != "Deal no. 2" || won.Thing != "hubspot:deal:2" {
		t.Errorf("deal 2: got URL %q, title %q, thing %q", won.URL, won.Title, won.Thing)
	}
	if won.Deal.Amount != "12500.00" || won.Deal.Currency != "EUR" || !won.Deal.ClosedAt.Equal(at(3)) || !won.Updated.Equal(at(2)) || !won.Published.Equal(at(1)) {
		t.Errorf("deal 2: got %+v updated %v", won.Deal, won.Updated)
	}
	if bare := items["deal:1"]; bare.URL != "" || bare.Title != "Deal 1" || !bare.Updated.IsZero() {
		t.Errorf("a deal without a partner tells more than that it exists: %+v", bare)
	}
}

func TestIdleAccountCostsOneSearch(t *testing.T) {
	w := open(t, sample(), nil)
	_, cursor, _ := w.turn(t, nil)
	before := len(w.account.Requests())
	w.now = w.now.Add(time.Hour)
	_, _, batches := w.turn(t, cursor)
	if len(batches) != 1 || !batches[0].Unchanged {
		t.Errorf("got %+v, want one unchanged batch", batches)
	}
	if got := w.account.Requests()[before:]; len(got) != 1 {
		t.Errorf("got requests %q, want one search", got)
	}
}

func TestChanges(t *testing.T) {
	w := open(t, sample(), nil)
	_, cursor, _ := w.turn(t, nil)

	w.now = w.now.Add(time.Hour)
	moved := w.now.Add(-30 * time.Minute)
	w.account.Change(3, func(d *hubspottest.Deal) {
		d.Stage, d.Closed, d.Modified = "closedwon", moved, moved
		d.Companies[0].Labels = append(d.Companies[0].Labels, "Referred to")
	})
	items, cursor, _ := w.turn(t, cursor)
	if len(items) != 1 || items["deal:3"].Deal.Stage != lately.Won || len(items["deal:3"].Deal.Partners) != 2 {
		t.Fatalf("a deal won: got %+v", items)
	}

	w.now = w.now.Add(25 * time.Hour)
	w.account.Change(2, func(d *hubspottest.Deal) { d.Companies = d.Companies[:1] }) // doesn't move Modified
	w.account.Change(7, func(d *hubspottest.Deal) { d.Companies[1].Labels = []string{"Referral partner"} })
	w.account.Archive(5, w.now.Add(-2*time.Hour))
	items, cursor, _ = w.turn(t, cursor)
	if it := items["deal:2"]; it.Deal == nil || len(it.Deal.Partners) != 0 {
		t.Errorf("a deal that lost its partner isn't withdrawn: %+v", it)
	}
	if it := items["deal:7"]; it.Deal == nil || it.Deal.Partners[0].Direction != lately.Inbound {
		t.Errorf("a new label isn't seen: %+v", it)
	}
	if it := items["deal:5"]; it.Deal == nil || it.Deal.Stage != lately.Deleted {
		t.Errorf("an archived deal isn't deleted: %+v", it)
	}
	w.now = w.now.Add(25 * time.Hour)
	if items, _, _ = w.turn(t, cursor); items["deal:5"].Key != "" {
		t.Error("an old deletion is reported again")
	}
}

// TestCompanyNamedTwice has the partner in a property and, without a label, among
// the companies: it is one partner, whose direction the property says.
func TestCompanyNamedTwice(t *testing.T) {
	for property, value := range map[string]string{"referral_partner": "901", "referred_by": "opt2"} {
		data := sample()
		data.Labels = append(data.Labels, hubspottest.Label{ID: 5, Text: "Known by sight"}) // not HubSpot's own 5
		data.Deals[6].Properties = map[string]string{property: value}
		data.Deals[6].Companies = append(data.Deals[6].Companies, hubspottest.Association{Company: 900, Labels: []string{"Known by sight"}})
		slices.Reverse(data.Deals[6].Companies)
		items, _, _ := open(t, data, nil).turn(t, nil)
		want := []lately.DealPartner{{Direction: lately.Inbound, CompanyID: "901", Name: "Contoso", Domain: "contoso.example", Via: "field " + property}}
		if d := items["deal:7"].Deal; !slices.Equal(d.Partners, want) || d.Account != "Customer Ltd" {
			t.Errorf("%s: got %+v of %q, want %+v", property, d.Partners, d.Account, want)
		}
	}
}

func TestMergedDealIsDeleted(t *testing.T) {
	data := sample()
	data.Deals[1].Properties = map[string]string{"hs_merged_object_ids": "1;77"}
	items, _, _ := open(t, data, nil).turn(t, nil)
	if items["deal:77"].Deal.Stage != lately.Deleted || items["deal:2"].Deal.Stage != lately.Won {
		t.Errorf("got %+v", items["deal:77"])
	}
}

// TestBulkChange has more deals of one millisecond than a search can show.
func TestBulkChange(t *testing.T) {
	const many = 10_450
	data := sample()
	data.Deals = nil
	for i := range int64(many) {
		data.Deals = append(data.Deals, hubspottest.Deal{ID: i + 1, Name: "d", Stage: "contractsent", Created: at(1), Modified: at(2)})
	}
	w := open(t, data, nil)
	items, cursor, batches := w.turn(t, nil)
	if len(items) != many {
		t.Errorf("got %d deals, want %d", len(items), many)
	}
	for _, b := range batches {
		if len(b.Cursor) > 64<<10 {
			t.Fatalf("a cursor has %d bytes", len(b.Cursor))
		}
	}
	w.now = w.now.Add(time.Hour)
	if _, _, batches = w.turn(t, cursor); !batches[0].Unchanged {
		t.Error("an idle account isn't unchanged")
	}
}

func TestManyCompaniesOfOneDeal(t *testing.T) {
	data := sample()
	for i := range int64(130) {
		data.Deals[1].Companies = append(data.Deals[1].Companies, hubspottest.Association{Company: 10_000 + i, Labels: []string{"Referral partner"}})
		data.Companies = append(data.Companies, hubspottest.Company{ID: 10_000 + i, Name: fmt.Sprint("Partner ", i)})
	}
	items, _, _ := open(t, data, nil).turn(t, nil)
	got := items["deal:2"].Deal.Partners
	if len(got) != 131 || got[130].Name != "Partner 129" {
		t.Errorf("got %d partners, the last %+v", len(got), got[len(got)-1])
	}
}

func TestSettings(t *testing.T) {
	w := open(t, sample(), func(s *hubspot.Settings) {
		s.Inbound.Properties = []string{"Referred By"} // by label
		s.Values = map[string]string{" NW ": "901"}
		s.AcceptedStages = []string{"contract sent"}
		s.Stages = map[string]lately.Stage{"Closed Lost": lately.Accepted}
		s.Outbound.Pipelines = []string{}
	})
	items, cursor, _ := w.turn(t, nil)
	if p := items["deal:3"].Deal.Partners; len(p) != 1 || p[0].CompanyID != "901" || p[0].Name != "Contoso" {
		t.Errorf("values: got %+v", p)
	}
	if p := items["deal:6"].Deal.Partners; len(p) != 1 || p[0].Direction != lately.Unclear {
		t.Errorf("an empty list of pipelines turns the rule off: got %+v", p)
	}
	if p := items["deal:4"].Deal.Partners; len(p) != 0 {
		t.Errorf("a property that isn't named is used: %+v", p)
	}
	w.settings.Inbound.Properties = nil
	items, _, batches := w.turn(t, cursor)
	if it := items["deal:4"]; it.Deal == nil || it.Deal.Stage != lately.Accepted || len(batches[0].Warnings) != 1 {
		t.Errorf("changed settings don't read old deals again: %+v, %q", it, batches[0].Warnings)
	}
}

func TestUnknownNames(t *testing.T) {
	w := open(t, sample(), func(s *hubspot.Settings) {
		s.Inbound.Labels = []string{"Referal partner", "Referral partner"}
		s.Outbound.Properties = []string{"refered_to"}
		s.AcceptedStages = []string{"Contract Signed", "zzz"}
	})
	for _, do := range []func(connectors.Connector) error{
		func(c connectors.Connector) error { _, err := c.Fetch(context.Background(), nil); return err },
		func(c connectors.Connector) error { return c.(connectors.Prober).Probe(context.Background()) },
	} {
		err := do(w.connector(t))
		if err == nil {
			t.Fatal("unknown names are taken")
		}
		for _, want := range []string{`"Referal partner" (did you mean "Referral partner"`, `"refered_to" (did you mean "referred_to"`, `accepted_stages: "Contract Signed" (did you mean "Contract Sent"`, `"zzz"`} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %q doesn't contain %q", err, want)
			}
		}
	}
	w.settings.Inbound.Labels, w.settings.Outbound.Properties, w.settings.AcceptedStages = nil, nil, nil
	if err := w.connector(t).(connectors.Prober).Probe(context.Background()); err != nil {
		t.Errorf("Probe: %v", err)
	}
}
