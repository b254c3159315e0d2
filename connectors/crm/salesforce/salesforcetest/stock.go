package salesforcetest

// stamped are the fields that every kind of record has.
func stamped(more ...Field) []Field {
	return append([]Field{
		{Name: "Id", Label: "Record ID", Type: "id", ReadOnly: true}, {Name: "CreatedDate", Label: "Created Date", Type: "datetime", ReadOnly: true},
		{Name: "LastModifiedDate", Label: "Last Modified Date", Type: "datetime", ReadOnly: true}, {Name: "SystemModstamp", Label: "System Modstamp", Type: "datetime", ReadOnly: true},
		{Name: "IsDeleted", Label: "Deleted", Type: "boolean", ReadOnly: true},
	}, more...)
}

// stock are the kinds of record of every org that matter for referrals.
func stock() []*object {
	return []*object{
		{name: "Account", fields: stamped(
			Field{Name: "Name", Label: "Account Name"}, Field{Name: "Website", Label: "Website", Type: "url"},
			Field{Name: "Type", Label: "Account Type", Type: "picklist", Values: []string{"Customer", "Partner"}},
			Field{Name: "MasterRecordId", Label: "Master Record ID", Type: "reference", To: "Account", Relation: "MasterRecord", ReadOnly: true},
		)},
		{name: "Contact", fields: stamped(
			Field{Name: "Name", Label: "Full Name"}, Field{Name: "AccountId", Label: "Account ID", Type: "reference", To: "Account", Relation: "Account"},
		)},
		{name: "Opportunity", fields: stamped(
			Field{Name: "Name", Label: "Name"}, Field{Name: "AccountId", Label: "Account ID", Type: "reference", To: "Account", Relation: "Account"},
			Field{Name: "Amount", Label: "Amount", Type: "currency"}, Field{Name: "StageName", Label: "Stage", Type: "picklist"},
			Field{Name: "IsWon", Label: "Won", Type: "boolean", ReadOnly: true}, Field{Name: "IsClosed", Label: "Closed", Type: "boolean", ReadOnly: true},
			Field{Name: "CloseDate", Label: "Close Date", Type: "date"}, Field{Name: "LastStageChangeDate", Label: "Last Stage Change Date", Type: "datetime", ReadOnly: true},
			Field{Name: "RecordTypeId", Label: "Record Type ID", Type: "reference", To: "RecordType", Relation: "RecordType"},
			Field{Name: "LeadSource", Label: "Lead Source", Type: "picklist", Values: []string{"Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"}},
		), children: []child{{"OpportunityPartner", "OpportunityId", "OpportunityPartnersFrom"}}},
		{name: "OpportunityPartner", fields: stamped(
			Field{Name: "OpportunityId", Label: "Opportunity ID", Type: "reference", To: "Opportunity", Relation: "Opportunity"},
			Field{Name: "AccountToId", Label: "Account ID", Type: "reference", To: "Account", Relation: "AccountTo"},
			Field{Name: "Role", Label: "Role", Type: "picklist", Values: []string{"System Integrator", "VAR/Reseller", "Consultant", "Referral Partner"}},
			Field{Name: "IsPrimary", Label: "Primary", Type: "boolean"},
		)},
		{name: "Lead", fields: stamped(
			Field{Name: "Name", Label: "Full Name"}, Field{Name: "Company", Label: "Company"},
			Field{Name: "Status", Label: "Lead Status", Type: "picklist", Values: []string{"Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"}},
			Field{Name: "LeadSource", Label: "Lead Source", Type: "picklist", Values: []string{"Web", "Partner Referral"}},
			Field{Name: "IsConverted", Label: "Converted", Type: "boolean", ReadOnly: true},
			Field{Name: "ConvertedOpportunityId", Label: "Converted Opportunity ID", Type: "reference", To: "Opportunity", Relation: "ConvertedOpportunity", ReadOnly: true},
		)},
		{name: "OpportunityStage", fields: []Field{
			{Name: "Id", Type: "id"}, {Name: "MasterLabel"}, {Name: "ApiName"}, {Name: "SortOrder", Type: "int"}, {Name: "IsActive", Type: "boolean"},
			{Name: "IsClosed", Type: "boolean"}, {Name: "IsWon", Type: "boolean"},
		}},
	}
}

// stages are those of a new org.
func stages() (out []Row) {
	for i, name := range []string{"Prospecting", "Qualification", "Negotiation/Review", "Closed Won", "Closed Lost"} {
		out = append(out, Row{
			"Id": ID("01J", i), "MasterLabel": name, "ApiName": name, "SortOrder": number(i + 1), "IsActive": true,
			"IsClosed": i >= 3, "IsWon": i == 3,
		})
	}
	return out
}

// Stage is what a deal in a stage says of itself.
func Stage(name string) Row {
	return Row{"StageName": name, "IsClosed": name == "Closed Won" || name == "Closed Lost", "IsWon": name == "Closed Won"}
}
