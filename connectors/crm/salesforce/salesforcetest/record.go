package salesforcetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// describe tells what fields a kind of record has.
func (o *Org) describe(w http.ResponseWriter, r *http.Request) {
	ob, ok := o.objects[r.PathValue("kind")]
	if !ok {
		notFound(w)
		return
	}
	fields := []map[string]any{}
	for _, f := range ob.fields {
		if f.Hidden {
			continue
		}
		d := map[string]any{
			"name": f.Name, "label": f.Label, "type": f.Type, "referenceTo": []string{}, "relationshipName": nil, "updateable": !f.ReadOnly,
			"calculated": false, "picklistValues": []any{}, "custom": strings.HasSuffix(f.Name, "__c"), "nillable": true, "length": 255, "precision": 18, "scale": 2,
		}
		if f.Type == "" {
			d["type"] = "string"
		}
		if f.To != "" {
			d["referenceTo"], d["relationshipName"] = []string{f.To}, f.Relation
		}
		values := []map[string]any{}
		for _, v := range f.Values {
			value, label, ok := strings.Cut(v, "=")
			if !ok {
				label = value
			}
			values = append(values, map[string]any{"value": value, "label": label, "active": true, "defaultValue": false})
		}
		d["picklistValues"] = values
		fields = append(fields, d)
	}
	children := []map[string]any{}
	for _, c := range ob.children {
		if o.objects[c.object] != nil {
			children = append(children, map[string]any{"childSObject": c.object, "field": c.field, "relationshipName": c.name})
		}
	}
	types := []map[string]any{{"recordTypeId": "012000000000000AAA", "name": "Master", "developerName": "Master", "master": true, "active": true}}
	for _, t := range ob.types {
		types = append(types, map[string]any{"recordTypeId": t.ID, "name": t.Name, "developerName": t.Developer, "master": false, "active": true})
	}
	reply(w, http.StatusOK, map[string]any{"name": ob.name, "label": ob.name, "queryable": true, "fields": fields, "childRelationships": children, "recordTypeInfos": types})
}

// record finds the record that a request is about.
func (o *Org) record(w http.ResponseWriter, r *http.Request) (*object, Row, bool) {
	ob, ok := o.objects[r.PathValue("kind")]
	if !ok {
		notFound(w)
		return nil, nil, false
	}
	row, ok := ob.rows[r.PathValue("id")]
	if !ok {
		notFound(w)
		return nil, nil, false
	}
	if gone, _ := row["IsDeleted"].(bool); gone {
		refuse(w, http.StatusNotFound, "ENTITY_IS_DELETED", "entity is deleted", []string{}...)
		return nil, nil, false
	}
	return ob, row, true
}

func (o *Org) read(w http.ResponseWriter, r *http.Request) {
	ob, row, ok := o.record(w, r)
	if !ok {
		return
	}
	q := &query{}
	for name := range strings.SplitSeq(r.URL.Query().Get("fields"), ",") {
		if name == "" {
			continue
		}
		if _, ok := ob.field(name); !ok {
			refuse(w, http.StatusBadRequest, "INVALID_FIELD", fmt.Sprintf("No such column '%s' on sobject of type %s", name, ob.name))
			return
		}
		q.columns = append(q.columns, name)
	}
	if len(q.columns) == 0 {
		for _, f := range ob.fields {
			if !f.Hidden {
				q.columns = append(q.columns, f.Name)
			}
		}
	} else if !slices.Contains(q.columns, "Id") {
		q.columns = append(q.columns, "Id")
	}
	reply(w, http.StatusOK, o.write(ob, row, q, false))
}

// change writes the fields that are given and no other, unless the record was changed
// since the time that the request depends on.
func (o *Org) change(w http.ResponseWriter, r *http.Request) {
	ob, row, ok := o.record(w, r)
	if !ok {
		return
	}
	if text := r.Header.Get("If-Unmodified-Since"); text != "" {
		since, err := http.ParseTime(text)
		if err != nil {
			refuse(w, http.StatusBadRequest, "INVALID_HEADER", "If-Unmodified-Since is invalid")
			return
		}
		if row["LastModifiedDate"].(time.Time).After(since) {
			refuse(w, http.StatusPreconditionFailed, "PRECONDITION_FAILED", "The record has been modified since")
			return
		}
	}
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	var in map[string]any
	if err := d.Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "JSON_PARSER_ERROR", err.Error())
		return
	}
	for name, v := range in {
		f, ok := ob.field(name)
		_, number := v.(json.Number)
		switch {
		case !ok:
			refuse(w, http.StatusBadRequest, "INVALID_FIELD", fmt.Sprintf("No such column '%s' on sobject of type %s", name, ob.name))
			return
		case f.ReadOnly:
			refuse(w, http.StatusBadRequest, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: "+name, name)
			return
		case v != nil && number != (f.Type == "double"):
			refuse(w, http.StatusBadRequest, "JSON_PARSER_ERROR", "Cannot deserialize instance of "+f.Type+" from "+fmt.Sprint(v))
			return
		}
	}
	o.save(ob.name, r.PathValue("id"), in, o.now())
	w.WriteHeader(http.StatusNoContent)
}

// makeField adds a custom field. Like the real one it is seen by nobody whose
// permissions don't say so: see Org.ChangeField.
func (o *Org) makeField(w http.ResponseWriter, r *http.Request) {
	var in struct {
		FullName string
		Metadata struct {
			Type, Label string
			Length      int
			Precision   int
			Scale       *int
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "JSON_PARSER_ERROR", err.Error())
		return
	}
	kind, name, _ := strings.Cut(in.FullName, ".")
	ob, m := o.objects[kind], in.Metadata
	types := map[string]string{"Number": "double", "Text": "string", "Date": "date", "Url": "url"}
	switch {
	case ob == nil || !strings.HasSuffix(name, "__c") || types[m.Type] == "" || m.Label == "" || m.Type == "Text" && m.Length == 0 || m.Type == "Number" && (m.Precision == 0 || m.Scale == nil):
		refuse(w, http.StatusBadRequest, "FIELD_INTEGRITY_EXCEPTION", "the field's definition is incomplete")
	case slices.ContainsFunc(ob.fields, func(f Field) bool { return equal(f.Name, name) }):
		refuse(w, http.StatusBadRequest, "DUPLICATE_DEVELOPER_NAME", "There is already a field named "+name+" on Account.", "FullName")
	default:
		ob.fields = append(ob.fields, Field{Name: name, Label: m.Label, Type: types[m.Type], Hidden: true})
		reply(w, http.StatusCreated, map[string]any{"id": "00N500000000001AAA", "success": true, "errors": []any{}})
	}
}
