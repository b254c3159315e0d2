package salesforce

import (
	"slices"
	"strings"

	"lately/connectors/crm/referral"
)

// resolver turns the names in the settings into the org's own.
type resolver struct {
	settings                         *Settings
	deals, accounts, partners, leads *object
	names                            referral.Names
}

// resolve puts the metadata together; names that don't exist are in r.names.
func (r *resolver) resolve(stages []row) *metadata {
	m := &metadata{Amount: "Amount", Stages: map[string]referral.Stage{}}
	r.stages(m, stages)
	in, out := r.settings.Inbound, r.settings.Outbound
	m.Deals.Map = referral.Mapping{
		In:      referral.Side{Labels: r.roles("inbound.labels", in.Labels, defaultInbound().Labels), Pipelines: r.recordTypes("inbound.pipelines", in.Pipelines)},
		Out:     referral.Side{Labels: r.roles("outbound.labels", out.Labels, nil), Pipelines: r.recordTypes("outbound.pipelines", out.Pipelines)},
		Ignored: r.recordTypes("ignore_pipelines", r.settings.IgnorePipelines),
	}
	if r.partners != nil {
		for _, child := range r.deals.Children {
			if child.Object == "OpportunityPartner" && child.Field == "OpportunityId" && column(child.Name) == nil {
				m.Partners = child.Name
			}
		}
	}
	m.Date, m.Amount = r.one("date", r.settings.DateField(), ""), r.one("amount", r.settings.Amount, "Amount")
	if r.deals.has("LastStageChangeDate") {
		m.Changed = "LastStageChangeDate"
	}
	m.Deals.Columns = r.existing(r.deals, "Id", "Name", "AccountId", "StageName", "IsWon", "IsClosed", "CloseDate", "CreatedDate", "SystemModstamp",
		"IsDeleted", "CurrencyIsoCode", "RecordTypeId", "LastStageChangeDate", m.Amount, m.Date)
	m.Deals.Columns = append(m.Deals.Columns, r.ofAccount("Account")...)
	r.fields(&m.Deals, r.deals)
	if r.leads != nil {
		leads := source{Columns: r.existing(r.leads, "Id", "Name", "Company", "Status", "IsConverted", "ConvertedOpportunityId", "CreatedDate", "SystemModstamp", "IsDeleted")}
		r.fields(&leads, r.leads)
		if len(leads.Map.In.Fields)+len(leads.Map.Out.Fields) > 0 {
			m.Leads = &leads
		}
	}
	r.missing()
	return m
}

// existing are those columns that an object has.
func (r *resolver) existing(o *object, names ...string) (out []string) {
	for _, name := range names {
		if name != "" && o.has(name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// ofAccount are the columns that say which account a relation leads to.
func (r *resolver) ofAccount(relation string) []string {
	out := []string{relation + ".Name"}
	if r.accounts.has("Website") {
		out = append(out, relation+".Website")
	}
	return out
}

// fields finds the fields and sources of one kind of record.
func (r *resolver) fields(s *source, o *object) {
	s.Refs = map[string]ref{}
	for _, side := range []struct {
		to              *referral.Side
		rules, defaults referral.Rules
	}{{&s.Map.In, r.settings.Inbound, defaultInbound()}, {&s.Map.Out, r.settings.Outbound, defaultOutbound()}} {
		want, strict := referral.Given(side.rules.Named(), side.defaults.Fields)
		for _, name := range want {
			if f, ok := o.field(name, strict); ok {
				side.to.Fields = append(side.to.Fields, r.field(s, f))
			}
		}
		values, strict := referral.Given(side.rules.Sources, side.defaults.Sources)
		for _, value := range values {
			name, value := referral.SplitSource(value, "LeadSource")
			if f, ok := o.field(name, strict); ok {
				side.to.Sources = append(side.to.Sources, referral.Source{Field: f.Name, Value: value})
				s.add(f.Name)
			}
		}
	}
}

func (s *source) add(columns ...string) {
	for _, c := range columns {
		if !slices.Contains(s.Columns, c) {
			s.Columns = append(s.Columns, c)
		}
	}
}

// field notes how a field is read and what has to be asked for.
func (r *resolver) field(s *source, f field) referral.Field {
	out := referral.Field{Key: f.Name}
	for _, v := range f.Values {
		if v.Label != v.Value && v.Label != "" {
			if out.Options == nil {
				out.Options = map[string]string{}
			}
			out.Options[v.Value] = v.Label
		}
	}
	s.add(f.Name)
	ref := ref{Multiple: f.Type == "multipicklist"}
	if f.Type == "reference" && column(f.Relationship) == nil && len(f.ReferenceTo) == 1 {
		ref.To, ref.Relation = f.ReferenceTo[0], f.Relationship
		switch ref.To {
		case "Account":
			s.add(r.ofAccount(ref.Relation)...)
		case "Contact":
			s.add(ref.Relation+".Name", ref.Relation+".AccountId")
			s.add(r.ofAccount(ref.Relation + ".Account")...)
		default:
			s.add(ref.Relation + ".Name")
		}
	}
	s.Refs[f.Name] = ref
	return out
}

// roles are the roles of partners, by their folded name.
func (r *resolver) roles(key string, written, defaults []string) map[string]string {
	known := map[string]string{}
	var names []string
	if f, ok := r.partners.field("Role", false); ok {
		for _, v := range f.Values {
			known[referral.Fold(v.Value)], known[referral.Fold(v.Label)] = v.Value, v.Value
			names = append(names, v.Label)
		}
	}
	out := map[string]string{}
	want, strict := referral.Given(written, defaults)
	for _, name := range want {
		role, ok := known[referral.Fold(name)]
		switch {
		case ok:
			out[referral.Fold(role)] = referral.Clip(role)
		case strict:
			r.names.Miss(key, name, names)
		}
	}
	return out
}

// recordTypes are the record types of opportunities that the settings call pipelines.
func (r *resolver) recordTypes(key string, written []string) map[string]string {
	out := map[string]string{}
	var names []string
	for _, t := range r.deals.RecordTypes {
		if !t.Master {
			names = append(names, t.Name)
		}
	}
	for _, name := range written {
		found := false
		for _, t := range r.deals.RecordTypes {
			if slices.Contains([]string{referral.Fold(t.Name), referral.Fold(t.Developer), referral.Fold(t.ID)}, referral.Fold(name)) {
				out[t.ID], found = referral.Clip(t.Name), true
			}
		}
		if !found {
			r.names.Miss(key, name, names)
		}
	}
	return out
}

// one finds a single field of opportunities.
func (r *resolver) one(key, name, usual string) string {
	if name == "" {
		return usual
	}
	f, ok := r.deals.field(name, true)
	if !ok {
		r.names.Miss(key, name, r.deals.names())
		return usual
	}
	return f.Name
}

// missing notes the written fields that neither opportunities nor leads have.
func (r *resolver) missing() {
	known := append(r.deals.names(), r.leads.names()...)
	check := func(key string, names []string) {
		for _, name := range names {
			_, deal := r.deals.field(name, true)
			_, lead := r.leads.field(name, true)
			if !deal && !lead {
				r.names.Miss(key, name, known)
			}
		}
	}
	sources := func(list []string) (out []string) {
		for _, s := range list {
			name, _ := referral.SplitSource(s, "LeadSource")
			out = append(out, name)
		}
		return out
	}
	check("inbound.fields", r.settings.Inbound.Named())
	check("outbound.fields", r.settings.Outbound.Named())
	check("inbound.sources", sources(r.settings.Inbound.Sources))
	check("outbound.sources", sources(r.settings.Outbound.Sources))
}

// stages says what the org's stages mean. Names in the settings may also be those of a
// lead's status.
func (r *resolver) stages(m *metadata, list []row) {
	var known []string
	first := ""
	for _, s := range list {
		if first == "" && s.is("IsActive") && !s.is("IsClosed") {
			first = s.text("ApiName")
		}
	}
	for _, s := range list {
		name, label := s.text("ApiName"), s.text("MasterLabel")
		fact := r.settings.Stage(name, label, s.is("IsClosed"), s.is("IsWon"), name == first)
		for _, n := range []string{name, label} {
			m.Stages[referral.Fold(n)] = fact
			known = append(known, n)
		}
	}
	for _, o := range []struct {
		of   *object
		name string
	}{{r.deals, "StageName"}, {r.leads, "Status"}} {
		if f, ok := o.of.field(o.name, false); ok {
			for _, v := range f.Values {
				known = append(known, v.Value, v.Label)
			}
		}
	}
	known = slices.DeleteFunc(known, func(s string) bool { return strings.TrimSpace(s) == "" })
	accepted, fixed := r.settings.StageNames()
	r.names.Check("accepted_stages", accepted, known)
	r.names.Check("stages", fixed, known)
}
