// Package all lists the kinds of source that lately knows: a new one is its own
// folder and one line here.
package all

import (
	"lately/connectors"
	"lately/connectors/calendar"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/file"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/pipedrive"
	"lately/connectors/crm/salesforce"
	"lately/connectors/crm/sql"
	"lately/connectors/feed"
	"lately/connectors/github"
	"lately/connectors/page"
	"lately/connectors/sitemap"
)

// Kinds lists every kind of source.
func Kinds() []connectors.Kind {
	return []connectors.Kind{
		feed.Kind(),
		github.Kind(),
		page.Kind(),
		calendar.Kind(),
		sitemap.Kind(),
		hubspot.Kind(),
		salesforce.Kind(),
		pipedrive.Kind(),
		espocrm.Kind(),
		sql.Kind(),
		file.Kind(),
	}
}
