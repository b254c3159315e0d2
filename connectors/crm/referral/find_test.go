package referral_test

import (
	"slices"
	"testing"
	"time"

	"lately"
	"lately/connectors/crm/referral"
)

var (
	customer  = referral.Company{ID: "501", Name: "Mill Ltd", Domain: "mill.example"}
	northwind = referral.Company{ID: "900", Name: "Northwind", Domain: "northwind.example"}
	contoso   = referral.Company{ID: "901", Name: "Contoso", Domain: "contoso.example"}
)

func reader() referral.Reader {
	return referral.Reader{
		Mapping: referral.Mapping{
			In: referral.Side{
				Labels:    map[string]string{"37": "Referral partner"},
				Fields:    []referral.Field{{Key: "by", Label: "Referred by", Options: map[string]string{"nw": "Northwind", "o7": "777"}}},
				Pipelines: map[string]string{"p-in": "Partner deals"},
				Sources:   []referral.Source{{Field: "src", Value: "Partner referral"}, {Field: "src", Value: "Code NW"}},
			},
			Out: referral.Side{
				Labels:    map[string]string{"41": "Referred to"},
				Fields:    []referral.Field{{Key: "to"}},
				Pipelines: map[string]string{"p-out": "Referrals out"},
			},
			Ignored: map[string]string{"p-no": "Renewals"},
		},
		Values: referral.FoldValues(map[string]string{" The  Northerners": "900", "code nw": "Northwind"}),
		IsID:   referral.Digits,
	}
}

func plain(c referral.Company) referral.Link { return referral.Link{Company: c, Plain: true} }

func labelled(c referral.Company, labels ...string) referral.Link {
	return referral.Link{Company: c, Labels: labels}
}

func text(values ...string) (out []referral.Value) {
	for _, v := range values {
		out = append(out, referral.Value{Text: v})
	}
	return out
}

func TestFind(t *testing.T) {
	type deal = referral.Deal
	in := func(name, id, via string) lately.DealPartner {
		return lately.DealPartner{Direction: lately.Inbound, Name: name, CompanyID: id, Via: via}
	}
	full := func(d lately.Direction, c referral.Company, via string) lately.DealPartner {
		return lately.DealPartner{Direction: d, CompanyID: c.ID, Name: c.Name, Domain: c.Domain, Via: via}
	}
	for _, test := range []struct {
		name     string
		deal     deal
		want     []lately.DealPartner
		hint     string
		customer string
	}{
		{"nothing", deal{Customer: customer}, nil, "", "Mill Ltd"},
		{"label", deal{Customer: customer, Links: []referral.Link{plain(customer), labelled(northwind, "9", "37")}},
			[]lately.DealPartner{full(lately.Inbound, northwind, `label "Referral partner"`)}, "", "Mill Ltd"},
		{"both ways", deal{Customer: customer, Links: []referral.Link{labelled(northwind, "37", "41")}},
			[]lately.DealPartner{full(lately.Inbound, northwind, `label "Referral partner"`), full(lately.Outbound, northwind, `label "Referred to"`)}, "", "Mill Ltd"},
		{"choice by label", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("nw")}},
			[]lately.DealPartner{in("Northwind", "", "field Referred by")}, "", "Mill Ltd"},
		{"a choice's label is no id", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("o7")}},
			[]lately.DealPartner{in("777", "", "field Referred by")}, "", "Mill Ltd"},
		{"text id", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("900")}},
			[]lately.DealPartner{in("", "900", "field Referred by")}, "", "Mill Ltd"},
		{"text domain", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("https://www.North.example/x")}},
			[]lately.DealPartner{{Direction: lately.Inbound, Name: "https://www.North.example/x", Domain: "north.example", Via: "field Referred by"}}, "", "Mill Ltd"},
		{"table", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("the northerners")}},
			[]lately.DealPartner{in("", "900", "field Referred by")}, "", "Mill Ltd"},
		{"lookup", deal{Customer: customer, Fields: map[string][]referral.Value{"to": {{ID: "901", Text: "Contoso"}}}},
			[]lately.DealPartner{{Direction: lately.Outbound, CompanyID: "901", Name: "Contoso", Via: "field to"}}, "", "Mill Ltd"},
		{"several", deal{Customer: customer, Fields: map[string][]referral.Value{"by": text("nw", "Contoso", "nw", " ")}},
			[]lately.DealPartner{in("Northwind", "", "field Referred by"), in("Contoso", "", "field Referred by")}, "", "Mill Ltd"},
		{"weak source", deal{Customer: customer, Sources: map[string][]string{"src": {"partner  referral"}}}, nil, `source "partner referral"`, "Mill Ltd"},
		{"source in the table", deal{Customer: customer, Sources: map[string][]string{"src": {"Code NW"}}},
			[]lately.DealPartner{in("Northwind", "", `source "Code NW"`)}, "", "Mill Ltd"},
		{"given pipeline", deal{Customer: northwind, Pipeline: "p-out", Links: []referral.Link{plain(northwind), plain(customer)}},
			[]lately.DealPartner{full(lately.Outbound, northwind, `pipeline "Referrals out"`)}, "", "Mill Ltd"},
		{"given pipeline, nobody", deal{Pipeline: "p-out"}, nil, `pipeline "Referrals out"`, ""},
		{"brought pipeline", deal{Customer: customer, Pipeline: "p-in", Links: []referral.Link{plain(customer), plain(contoso)}},
			[]lately.DealPartner{full(lately.Inbound, contoso, `pipeline "Partner deals"`)}, "", "Mill Ltd"},
		{"brought pipeline, two", deal{Customer: customer, Pipeline: "p-in", Links: []referral.Link{plain(northwind), plain(contoso)}}, nil, `pipeline "Partner deals"`, "Mill Ltd"},
		{"brought pipeline, named", deal{Customer: customer, Pipeline: "p-in", Fields: map[string][]referral.Value{"by": text("nw")}},
			[]lately.DealPartner{in("Northwind", "", "field Referred by")}, "", "Mill Ltd"},
		{"unclear", deal{Customer: customer, Links: []referral.Link{plain(customer), plain(contoso)}},
			[]lately.DealPartner{full(lately.Unclear, contoso, "unlabelled second company")}, "", "Mill Ltd"},
		{"only company", deal{Links: []referral.Link{plain(contoso)}}, nil, "", ""},
		{"ignored", deal{Customer: customer, Pipeline: "p-no", Links: []referral.Link{labelled(northwind, "37")}}, nil, "", "Mill Ltd"},
	} {
		f := reader().Find(test.deal)
		if !slices.Equal(f.Partners, test.want) || f.Hint != test.hint || f.Customer.Name != test.customer {
			t.Errorf("%s: got %+v, hint %q, customer %q; want %+v, %q, %q", test.name, f.Partners, f.Hint, f.Customer.Name, test.want, test.hint, test.customer)
		}
	}
}

// TestResolve has a partner that a field names and that stands unlabelled beside the
// customer, and one whose record was merged into another.
func TestResolve(t *testing.T) {
	d := referral.Deal{
		Customer: referral.Company{ID: "501"},
		Links:    []referral.Link{plain(referral.Company{ID: "501"}), plain(referral.Company{ID: "901"}), labelled(referral.Company{ID: "899"}, "37")},
		Fields:   map[string][]referral.Value{"by": text("contoso", "900")},
	}
	f := reader().Find(d)
	if ids := f.Companies(); !slices.Equal(ids, []string{"501", "899", "900", "901"}) {
		t.Fatalf("asks for %v", ids)
	}
	f.Resolve(map[string]referral.Company{"501": customer, "901": contoso, "900": northwind, "899": northwind})
	want := []lately.DealPartner{
		{Direction: lately.Inbound, CompanyID: "900", Name: "Northwind", Domain: "northwind.example", Via: `label "Referral partner"`},
		{Direction: lately.Inbound, CompanyID: "901", Name: "Contoso", Domain: "contoso.example", Via: "field Referred by"},
	}
	if !slices.Equal(f.Partners, want) || f.Customer != customer {
		t.Errorf("got %+v of %+v, want %+v", f.Partners, f.Customer, want)
	}
}

func day(n int) time.Time { return time.Date(2026, 5, n, 10, 0, 0, 0, time.UTC) }

func TestItem(t *testing.T) {
	d := referral.Deal{
		ID: "7", Title: " Mill\nexpansion ", URL: "https://crm.example/7", Stage: lately.Won, StageAs: "Signed", Amount: "12.50",
		Created: day(1), Changed: day(9), Closed: day(8), Dated: day(3),
	}
	f := referral.Found{Partners: []lately.DealPartner{{Direction: lately.Inbound, Name: "Northwind"}}, Customer: customer}
	for date, want := range map[string]time.Time{"": day(1), "Created": day(1), "closed": day(8), "Referral date": day(3)} {
		s := &referral.Settings{Date: date, Currency: "eur"}
		it := s.Item("x:7", d, f)
		if !it.Published.Equal(want) || !it.Deal.CreatedAt.Equal(want) || !it.Deal.ClosedAt.Equal(day(8)) {
			t.Errorf("date %q: got %v, closed %v; want %v", date, it.Published, it.Deal.ClosedAt, want)
		}
		if it.Title != "Mill expansion" || it.Deal.Account != "Mill Ltd" || it.Deal.Currency != "EUR" || it.Key != "deal:7" || it.Thing != "x:7" {
			t.Errorf("got %+v %+v", it, it.Deal)
		}
	}
	s := &referral.Settings{Date: "closed"}
	d.Stage = lately.Accepted
	if it := s.Item("x:7", d, f); !it.Deal.ClosedAt.IsZero() || !it.Published.Equal(day(1)) {
		t.Errorf("an expected date counts as closed: %+v", it.Deal)
	}
	if it := s.Item("x:7", d, referral.Found{Customer: customer}); it.Title != "Deal 7" || it.URL != "" || it.Deal.Account != "" || !it.Updated.IsZero() {
		t.Errorf("a deal without a partner tells more than that it exists: %+v", it)
	}
	if it := s.Item("x:7", d, referral.Found{Hint: "source"}); it.Title != "Mill expansion" || it.Deal.Hint != "source" {
		t.Errorf("a deal that looks like a partner's tells nothing: %+v", it)
	}
	d.Stage = lately.Deleted
	if it := s.Item("x:7", d, f); it.Deal.Stage != lately.Deleted || len(it.Deal.Partners) != 0 {
		t.Errorf("a stage that is no referral: %+v", it.Deal)
	}
}
