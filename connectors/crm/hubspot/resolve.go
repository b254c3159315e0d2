package hubspot

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lately/connectors/crm/referral"
)

// stock are the properties that every account has and that every deal is read with.
var stock = []string{"dealname", "amount", "dealstage", "pipeline", "createdate", "closedate", "hs_lastmodifieddate", "hs_object_id"}

// optional are read where the account has them: the currency only in accounts
// with several, the others not in every stand-in.
var optional = []string{"deal_currency_code", "hs_is_closed", "hs_is_closed_won", "hs_merged_object_ids"}

// resolver turns the names in the settings into the account's ids.
type resolver struct {
	settings *Settings
	m        *metadata
	names    referral.Names
}

func (r *resolver) labels(answer labelsAnswer) {
	known := map[string][]associationType{}
	var names []string
	for _, t := range answer.Results {
		r.m.Types = append(r.m.Types, t.key())
		if l := referral.Fold(string(t.Label)); l != "" {
			known[l] = append(known[l], t)
			names = append(names, string(t.Label))
		}
	}
	pick := func(key string, written, defaults []string) map[string]string {
		out := map[string]string{}
		want, strict := referral.Given(written, defaults)
		for _, name := range want {
			types := known[referral.Fold(name)]
			if len(types) == 0 && strict {
				r.names.Miss(key, name, names)
			}
			for _, t := range types {
				out[t.key()] = referral.Clip(string(t.Label))
			}
		}
		return out
	}
	r.m.Map.In.Labels = pick("inbound.labels", r.settings.Inbound.Labels, defaultInbound().Labels)
	r.m.Map.Out.Labels = pick("outbound.labels", r.settings.Outbound.Labels, defaultOutbound().Labels)
}

// properties finds the fields, sources, date and amount, and says which properties a
// deal is to be read with.
func (r *resolver) properties(answer propertiesAnswer) {
	all := propertyTable{byName: map[string]propertyAnswer{}, byLabel: map[string]string{}}
	for _, p := range answer.Results {
		all.names = append(all.names, p.Name)
		all.byName[p.Name] = p
		all.byLabel[referral.Fold(p.Label)] = p.Name
	}
	asked := map[string]bool{}
	for _, name := range stock {
		asked[name] = true
	}
	for _, name := range optional {
		if _, ok := all.byName[name]; ok {
			asked[name] = true
		}
	}
	s := r.settings
	r.m.Map.In.Fields = r.fields("inbound.fields", s.Inbound.Named(), defaultInbound().Fields, all, asked)
	r.m.Map.Out.Fields = r.fields("outbound.fields", s.Outbound.Named(), defaultOutbound().Fields, all, asked)
	r.m.Map.In.Sources = r.sources("inbound.sources", s.Inbound.Sources, all, asked)
	r.m.Map.Out.Sources = r.sources("outbound.sources", s.Outbound.Sources, all, asked)
	r.m.Date = r.one("date", s.DateField(), all, asked)
	r.m.Amount = r.one("amount", s.Amount, all, asked)
	r.m.Properties = slices.Sorted(maps.Keys(asked))
}

// propertyTable are the properties of deals, by internal name and by label.
type propertyTable struct {
	byName  map[string]propertyAnswer
	byLabel map[string]string
	names   []string
}

func (t propertyTable) find(name string) (propertyAnswer, bool) {
	p, ok := t.byName[strings.TrimSpace(name)]
	if !ok {
		p, ok = t.byName[t.byLabel[referral.Fold(name)]]
	}
	return p, ok
}

func (r *resolver) fields(key string, written, defaults []string, all propertyTable, asked map[string]bool) (out []referral.Field) {
	want, strict := referral.Given(written, defaults)
	for _, name := range want {
		p, ok := all.byName[name]
		if strict {
			p, ok = all.find(name)
		}
		switch {
		case ok:
			out = append(out, referral.Field{Key: p.Name, Options: p.options()})
			if p.FieldType == "checkbox" && !slices.Contains(r.m.Multiple, p.Name) {
				r.m.Multiple = append(r.m.Multiple, p.Name)
			}
			asked[p.Name] = true
		case strict:
			r.names.Miss(key, name, all.names)
		}
	}
	return out
}

// options are the values of a dropdown whose label is another text.
func (p propertyAnswer) options() (out map[string]string) {
	for _, o := range p.Options {
		if o.Label != o.Value && o.Label != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[string(o.Value)] = string(o.Label)
		}
	}
	return out
}

func (r *resolver) sources(key string, written []string, all propertyTable, asked map[string]bool) (out []referral.Source) {
	for _, source := range written {
		name, value := referral.SplitSource(source, "")
		p, ok := all.find(name)
		if !ok {
			r.names.Miss(key, name, all.names)
			continue
		}
		asked[p.Name] = true
		out = append(out, referral.Source{Field: p.Name, Value: value})
		for v, label := range p.options() {
			if r.m.Options == nil {
				r.m.Options = map[string]string{}
			}
			r.m.Options[p.Name+" "+v] = label
		}
	}
	return out
}

// one finds a single property that the settings name, or none.
func (r *resolver) one(key, name string, all propertyTable, asked map[string]bool) string {
	if name == "" {
		return ""
	}
	p, ok := all.find(name)
	if !ok {
		r.names.Miss(key, name, all.names)
		return ""
	}
	asked[p.Name] = true
	return p.Name
}

func (r *resolver) pipelines(answer pipelinesAnswer) {
	r.m.Stages = map[string]referral.Stage{}
	ids := map[string][]string{} // by folded label and by id
	labels := map[string]string{}
	var names, stages []string
	for _, p := range answer.Results {
		id := string(p.ID)
		ids[referral.Fold(p.Label)] = append(ids[referral.Fold(p.Label)], id)
		if referral.Fold(p.Label) != referral.Fold(id) {
			ids[referral.Fold(id)] = append(ids[referral.Fold(id)], id)
		}
		labels[id] = referral.Clip(p.Label)
		names = append(names, p.Label)
		first, found := 0, false
		for _, s := range p.Stages {
			if closed, _ := closing(s.Metadata); !closed && (!found || s.DisplayOrder < first) {
				first, found = s.DisplayOrder, true
			}
		}
		for _, s := range p.Stages {
			closed, won := closing(s.Metadata)
			r.m.Stages[id+"/"+string(s.ID)] = r.settings.Stage(string(s.ID), s.Label, closed, won, s.DisplayOrder == first)
			stages = append(stages, s.Label, string(s.ID))
		}
	}
	pick := func(key string, written, defaults []string) map[string]string {
		out := map[string]string{}
		want, strict := referral.Given(written, defaults)
		for _, name := range want {
			if len(ids[referral.Fold(name)]) == 0 && strict {
				r.names.Miss(key, name, names)
			}
			for _, id := range ids[referral.Fold(name)] {
				out[id] = labels[id]
			}
		}
		return out
	}
	r.m.Map.In.Pipelines = pick("inbound.pipelines", r.settings.Inbound.Pipelines, nil)
	r.m.Map.Out.Pipelines = pick("outbound.pipelines", r.settings.Outbound.Pipelines, defaultOutbound().Pipelines)
	r.m.Map.Ignored = pick("ignore_pipelines", r.settings.IgnorePipelines, nil)
	accepted, fixed := r.settings.StageNames()
	r.names.Check("accepted_stages", accepted, stages)
	r.names.Check("stages", fixed, stages)
}

// closing reads a stage's metadata. Probability 1 is won and 0 is lost, even where
// isClosed is missing.
func closing(meta map[string]scalar) (closed, won bool) {
	p, err := strconv.ParseFloat(string(meta["probability"]), 64)
	closed = strings.EqualFold(string(meta["isClosed"]), "true")
	closed = closed || meta["isClosed"] == "" && err == nil && (p == 0 || p == 1)
	return closed, closed && err == nil && p == 1
}
