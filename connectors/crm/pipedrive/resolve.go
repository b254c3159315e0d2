package pipedrive

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"lately/connectors/crm/referral"
)

// resolver turns the names in the settings into the account's codes.
type resolver struct {
	s      *Settings
	m      *metadata
	fields []field
	names  referral.Names
	asked  map[string]bool // codes of custom fields that are needed
}

func (r *resolver) resolve(pipelines, stages []record) {
	r.m.Types, r.m.Options = map[string]string{}, map[string]map[string]string{}
	r.m.Mapping.In = r.side("inbound", r.s.Inbound, inboundFields, inboundSources)
	r.m.Mapping.Out = r.side("outbound", r.s.Outbound, outboundFields, nil)
	r.pipelines(pipelines)
	r.stages(stages)
	r.m.Amount = r.single("amount", r.s.Amount, "monetary", "double", "int")
	r.m.Date = r.single("date", r.s.DateField(), "date", "")
	if in := r.m.Mapping.In; in.Weak() {
		r.m.Missing = append(r.m.Missing, "deals have no field that says which partner brought them: add one of the type Organization (docs/crm/pipedrive.md), or name yours under inbound: fields")
	}
}

// find gives the field that people call so: by its name, or by its code.
func (r *resolver) find(name string) (field, bool) {
	if name == "" {
		return field{}, false
	}
	if referral.Fold(name) == "label" {
		name = "label_ids"
	}
	for _, same := range []func(field) bool{
		func(f field) bool { return f.Code == name },
		func(f field) bool { return f.Custom && referral.Fold(f.Name) == referral.Fold(name) },
		func(f field) bool { return referral.Fold(f.Name) == referral.Fold(name) },
	} {
		if i := slices.IndexFunc(r.fields, same); i >= 0 {
			return r.fields[i], true
		}
	}
	return field{}, false
}

func (r *resolver) known() (out []string) {
	for _, f := range r.fields {
		out = append(out, f.Name)
	}
	return out
}

func (r *resolver) side(key string, rules referral.Rules, fields, sources []string) (out referral.Side) {
	want, strict := referral.Given(rules.Named(), fields)
	for _, name := range want {
		f, ok := r.find(name)
		switch {
		case !ok && strict:
			r.names.Miss(key+".fields", name, r.known())
		case ok && !fits(f.Type) && strict:
			r.names.Miss(key+".fields (of type Organization, Person, Single option, Multiple options or Text)", name, nil)
		case ok && fits(f.Type) && !slices.ContainsFunc(out.Fields, func(o referral.Field) bool { return o.Key == f.Code }):
			out.Fields = append(out.Fields, referral.Field{Key: f.Code, Label: referral.Clip(f.Name), Options: labels(f)})
			r.m.Types[f.Code] = f.Type
			r.need(f)
		}
	}
	want, strict = referral.Given(rules.Sources, sources)
	for _, s := range want {
		name, text := referral.SplitSource(s, "channel")
		f, ok := r.find(name)
		if !ok {
			if strict {
				r.names.Miss(key+".sources", name, r.known())
			}
			continue
		}
		out.Sources = append(out.Sources, referral.Source{Field: f.Code, Value: text})
		r.m.Options[f.Code] = labels(f)
		r.need(f)
	}
	return out
}

func (r *resolver) need(f field) {
	if f.Custom {
		r.asked[f.Code] = true
	}
}

// fits reports whether a field of a type can name a partner.
func fits(kind string) bool {
	switch kind {
	case "org", "people", "enum", "set", "varchar", "varchar_auto", "varchar_options", "text", "int", "double":
		return true
	}
	return false
}

func labels(f field) map[string]string {
	if len(f.Options) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, o := range f.Options {
		out[o.ID.text] = referral.Clip(o.Label)
	}
	return out
}

// single resolves a setting that names one field, of one of the types; an empty type
// takes any field of Pipedrive's own.
func (r *resolver) single(key, name string, types ...string) string {
	if name == "" {
		return ""
	}
	f, ok := r.find(name)
	switch {
	case !ok:
		r.names.Miss(key, name, r.known())
	case !slices.Contains(types, f.Type) && (f.Custom || !slices.Contains(types, "")):
		r.names.Miss(fmt.Sprintf("%s (of type %s)", key, types[0]), name, nil)
	}
	r.need(f)
	return f.Code
}

func (r *resolver) pipelines(list []record) {
	pick := func(key string, written, defaults []string) map[string]string {
		out := map[string]string{}
		var known []string
		for _, p := range list {
			known = append(known, p.text("name"), p.id())
		}
		want, strict := referral.Given(written, defaults)
		if strict {
			r.names.Check(key, want, known)
		}
		for _, name := range want {
			for _, p := range list {
				if referral.Fold(p.text("name")) == referral.Fold(name) || p.id() == name {
					out[p.id()] = referral.Clip(p.text("name"))
				}
			}
		}
		return out
	}
	r.m.Mapping.In.Pipelines = pick("inbound.pipelines", r.s.Inbound.Pipelines, nil)
	r.m.Mapping.Out.Pipelines = pick("outbound.pipelines", r.s.Outbound.Pipelines, outboundPipelines)
	r.m.Mapping.Ignored = pick("ignore_pipelines", r.s.IgnorePipelines, nil)
}

// stages reads what the stages mean for open deals. Whether a deal is won or lost is a
// status of its own, in whatever stage it happened.
func (r *resolver) stages(list []record) {
	first := map[string]int{} // place of the first stage of each pipeline
	place := func(s record) int { n, _ := strconv.Atoi(s.text("order_nr")); return n }
	list = slices.DeleteFunc(list, func(s record) bool { return s.text("is_deleted") == "true" })
	known := []string{"won", "lost"}
	for _, s := range list {
		if n, ok := first[s.text("pipeline_id")]; !ok || place(s) < n {
			first[s.text("pipeline_id")] = place(s)
		}
		known = append(known, s.text("name"), s.id())
	}
	r.m.Stages = map[string]referral.Stage{}
	for _, s := range list {
		r.m.Stages[s.id()] = r.s.Stage(s.id(), s.text("name"), false, false, place(s) == first[s.text("pipeline_id")])
	}
	r.m.Won = r.s.Stage("won", "Won", true, true, false)
	r.m.Lost = r.s.Stage("lost", "Lost", true, false, false)
	accepted, fixed := r.s.StageNames()
	r.names.Check("accepted_stages", accepted, known)
	r.names.Check("stages", fixed, known)
}

// stage is how far a deal has come, what Pipedrive calls that, and whether its stage is
// known.
func (m *metadata) stage(d record) (means referral.Stage, name string, known bool) {
	switch d.text("status") {
	case "won":
		return m.Won, m.Won.Label, true
	case "lost":
		return m.Lost, m.Lost.Label, true
	}
	f, ok := m.Stages[d.text("stage_id")]
	if !ok {
		f = referral.Stage{Means: "submitted"}
	}
	return f, cmp.Or(f.Label, "stage "+referral.Clip(d.text("stage_id"))), ok
}
