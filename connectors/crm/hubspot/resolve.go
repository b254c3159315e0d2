package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lately"
)

// stock are the properties that every account has and that every deal is read with.
var stock = []string{"dealname", "amount", "dealstage", "pipeline", "createdate", "closedate", "hs_lastmodifieddate", "hs_object_id"}

// optional are read where the account has them: the currency only in accounts
// with several, the others not in every stand-in.
var optional = []string{"deal_currency_code", "hs_is_closed", "hs_is_closed_won", "hs_merged_object_ids"}

// resolver turns the names in the settings into the account's ids, and collects
// every name that it doesn't find, so that one look at the error mends them all.
type resolver struct {
	settings *Settings
	m        *metadata
	unknown  []string
}

// miss notes an unknown name, with what it may have meant.
func (r *resolver) miss(key, name string, known []string) {
	text := fmt.Sprintf("%s: %q", key, name)
	if like := near(name, known); len(like) > 0 {
		text += fmt.Sprintf(" (did you mean %s?)", strings.Join(like, ", "))
	}
	r.unknown = append(r.unknown, text)
}

func (r *resolver) err() error {
	if len(r.unknown) == 0 {
		return nil
	}
	return fmt.Errorf("resolve names in hubspot: the account has no %s: %w", strings.Join(r.unknown, "; "), errUnknown)
}

// errUnknown is permanent: the settings or the account must be changed.
var errUnknown = fmt.Errorf("change the settings or the account (%w)", lately.ErrPermanent)

// given returns the names to look for, and whether someone wrote them.
func given(written, defaults []string) ([]string, bool) {
	if written != nil {
		return written, true
	}
	return defaults, false
}

func (r *resolver) labels(answer labelsAnswer) {
	known := map[string][]associationType{}
	var names []string
	for _, t := range answer.Results {
		r.m.Types = append(r.m.Types, t.key())
		if l := fold(string(t.Label)); l != "" {
			known[l] = append(known[l], t)
			names = append(names, string(t.Label))
		}
	}
	pick := func(key string, written, defaults []string) map[string]string {
		out := map[string]string{}
		want, strict := given(written, defaults)
		for _, name := range want {
			types := known[fold(name)]
			if len(types) == 0 && strict {
				r.miss(key, name, names)
			}
			for _, t := range types {
				out[t.key()] = lately.OneLine(string(t.Label))
			}
		}
		return out
	}
	r.m.In = pick("inbound.labels", r.settings.Inbound.Labels, defaultInbound().Labels)
	r.m.Out = pick("outbound.labels", r.settings.Outbound.Labels, defaultOutbound().Labels)
}

func (r *resolver) properties(answer propertiesAnswer) {
	byName := map[string]property{}
	byLabel := map[string]string{}
	var names []string
	for _, p := range answer.Results {
		names = append(names, p.Name)
		byLabel[fold(p.Label)] = p.Name
		q := property{Name: p.Name, Multiple: p.FieldType == "checkbox", Listed: len(p.Options) > 0}
		for _, o := range p.Options {
			if o.Label != o.Value && o.Label != "" {
				if q.Options == nil {
					q.Options = map[string]string{}
				}
				q.Options[string(o.Value)] = string(o.Label)
			}
		}
		byName[p.Name] = q
	}
	asked := map[string]bool{}
	for _, name := range stock {
		asked[name] = true
	}
	for _, name := range optional {
		if _, ok := byName[name]; ok {
			asked[name] = true
		}
	}
	pick := func(key string, written, defaults []string) (out []property) {
		want, strict := given(written, defaults)
		for _, name := range want {
			p, ok := byName[strings.TrimSpace(name)]
			if !ok && strict {
				p, ok = byName[byLabel[fold(name)]]
			}
			switch {
			case ok:
				out = append(out, p)
				asked[p.Name] = true
			case strict:
				r.miss(key, name, names)
			}
		}
		return out
	}
	r.m.InProps = pick("inbound.properties", r.settings.Inbound.Properties, defaultInbound().Properties)
	r.m.OutProps = pick("outbound.properties", r.settings.Outbound.Properties, defaultOutbound().Properties)
	r.m.Properties = slices.Sorted(maps.Keys(asked))
}

func (r *resolver) pipelines(answer pipelinesAnswer) {
	r.m.Pipelines, r.m.Stages = map[string]string{}, map[string]stageFact{}
	ids := map[string][]string{} // by folded label and by id
	labels := map[string]string{}
	var names, stages []string
	for _, p := range answer.Results {
		id := string(p.ID)
		ids[fold(p.Label)] = append(ids[fold(p.Label)], id)
		if fold(p.Label) != fold(id) {
			ids[fold(id)] = append(ids[fold(id)], id)
		}
		labels[id] = lately.OneLine(p.Label)
		names = append(names, p.Label)
		first, found := 0, false
		for _, s := range p.Stages {
			if f := factOf(s.Label, s.Metadata); !f.Closed && (!found || s.DisplayOrder < first) {
				first, found = s.DisplayOrder, true
			}
		}
		for _, s := range p.Stages {
			f := factOf(s.Label, s.Metadata)
			f.Stage, f.Fixed = r.open(f, string(s.ID), s.DisplayOrder == first)
			r.m.Stages[id+"/"+string(s.ID)] = f
			stages = append(stages, s.Label, string(s.ID))
		}
	}
	want, strict := given(r.settings.Outbound.Pipelines, defaultOutbound().Pipelines)
	for _, name := range want {
		if len(ids[fold(name)]) == 0 && strict {
			r.miss("outbound.pipelines", name, names)
		}
		for _, id := range ids[fold(name)] {
			r.m.Pipelines[id] = labels[id]
		}
	}
	r.checkStages(stages)
}

// checkStages finds stage names in the settings that no pipeline has.
func (r *resolver) checkStages(known []string) {
	has := func(name string) bool {
		return slices.ContainsFunc(known, func(k string) bool { return fold(k) == fold(name) })
	}
	for _, name := range r.settings.AcceptedStages {
		if !has(name) {
			r.miss("accepted_stages", name, known)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.settings.Stages)) {
		if !has(name) {
			r.miss("stages", name, known)
		}
	}
}
