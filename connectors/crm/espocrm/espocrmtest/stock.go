package espocrmtest

import (
	"maps"
	"slices"
	"strings"
)

// entity is what an entity type is made of.
type entity struct {
	fields map[string]Field
	links  map[string]string // from an account to what points at it: link to "Entity.link"
}

// Field is a field's definition.
type Field struct {
	Type          string   // "varchar", "text", "url", "enum", "multiEnum", "float", "int", "currency", "date", "datetime", "link", "bool"
	Options       []string // enum
	Probabilities map[string]int
	Entity        string // link: what it points at
	Min, Max      string // numbers, as decimal text
	Length        int    // varchar
	Custom        bool
	Required      bool
	Default       any
}

func stock() map[string]*entity {
	base := func(more map[string]Field) map[string]Field {
		f := map[string]Field{
			"name": {Type: "varchar", Required: true}, "description": {Type: "text"},
			"createdAt": {Type: "datetime"}, "modifiedAt": {Type: "datetime"}, "streamUpdatedAt": {Type: "datetime"},
			"createdBy": {Type: "link", Entity: "User"}, "modifiedBy": {Type: "link", Entity: "User"},
			"assignedUser": {Type: "link", Entity: "User"}, "deleted": {Type: "bool"}, "versionNumber": {Type: "int"},
		}
		maps.Copy(f, more)
		return f
	}
	sources := []string{"", "Call", "Email", "Existing Customer", "Partner", "Public Relations", "Web Site", "Campaign", "Other"}
	chances := map[string]int{"Prospecting": 10, "Qualification": 20, "Proposal": 50, "Negotiation": 80, "Closed Won": 100, "Closed Lost": 0}
	return map[string]*entity{
		"Account": {links: map[string]string{"opportunities": "Opportunity.account"}, fields: base(map[string]Field{
			"website": {Type: "url"}, "type": {Type: "enum", Options: []string{"", "Customer", "Investor", "Partner", "Reseller"}},
			"industry": {Type: "varchar"},
		})},
		"Opportunity": {links: map[string]string{}, fields: base(map[string]Field{
			"stage":  {Type: "enum", Options: []string{"Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"}, Probabilities: chances, Default: "Prospecting"},
			"amount": {Type: "currency", Required: true}, "probability": {Type: "int"}, "leadSource": {Type: "enum", Options: sources},
			"closeDate": {Type: "date", Required: true}, "lastStage": {Type: "varchar"},
			"account": {Type: "link", Entity: "Account"}, "originalLead": {Type: "link", Entity: "Lead"},
		})},
		"Lead": {links: map[string]string{}, fields: base(map[string]Field{
			"firstName": {Type: "varchar"}, "lastName": {Type: "varchar"}, "accountName": {Type: "varchar"}, "website": {Type: "url"},
			"status": {Type: "enum", Options: []string{"New", "Assigned", "In Process", "Converted", "Recycled", "Dead"}, Default: "New"},
			"source": {Type: "enum", Options: sources}, "opportunityAmount": {Type: "currency"}, "convertedAt": {Type: "datetime"},
			"createdOpportunity": {Type: "link", Entity: "Opportunity"}, "createdAccount": {Type: "link", Entity: "Account"},
			"emailAddress": {Type: "varchar"}, "phoneNumber": {Type: "varchar"},
		})},
	}
}

// AddLink adds a many-to-one link to accounts, as an administrator does, under its
// stored name ("cReferredBy"); foreign is its name seen from the account.
func (in *Installation) AddLink(entityType, link, foreign string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.defs[entityType].fields[link] = Field{Type: "link", Entity: "Account", Custom: true}
	in.defs["Account"].links[foreign] = entityType + "." + link
}

// AddField adds or replaces a field under its stored name.
func (in *Installation) AddField(entityType, name string, f Field) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.defs[entityType].fields[name] = f
}

// kind is the type of the field that an attribute belongs to; false if there is no
// such attribute.
func (e *entity) kind(attribute string) (string, bool) {
	if attribute == "id" {
		return "id", true
	}
	if f, ok := e.fields[attribute]; ok && f.Type != "link" {
		return f.Type, true
	}
	for end, kind := range map[string]string{"Currency": "varchar", "Converted": "float"} {
		if name, ok := strings.CutSuffix(attribute, end); ok && e.fields[name].Type == "currency" {
			return kind, true
		}
	}
	for _, end := range []string{"Id", "Name"} {
		if name, ok := strings.CutSuffix(attribute, end); ok && e.fields[name].Type == "link" {
			return "varchar", true
		}
	}
	return "", false
}

// attributes lists all attributes of an entity type in order.
func (e *entity) attributes() []string {
	out := []string{"id"}
	for _, name := range slices.Sorted(maps.Keys(e.fields)) {
		switch e.fields[name].Type {
		case "link":
			out = append(out, name+"Id", name+"Name")
		case "currency":
			out = append(out, name, name+"Currency", name+"Converted")
		default:
			out = append(out, name)
		}
	}
	return out
}

// always are the attributes that an answer has whether they were asked for or not.
func always(entityType string) []string {
	switch entityType {
	case "Opportunity":
		return []string{"id", "accountId", "accountName", "createdById", "assignedUserId"}
	case "Lead":
		return []string{"id", "emailAddress", "phoneNumber", "createdById", "assignedUserId"}
	}
	return []string{"id", "createdById", "assignedUserId"}
}
