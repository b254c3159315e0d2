// Package lately holds the nouns of the tool: areas, parties, sources, items,
// findings and activities. It does no I/O and imports the standard library only,
// so that every other package can speak the same language without depending on
// each other.
//
// Two companies that partner exchange eight kinds of activity. Connectors report
// what they saw as items; detection turns items into findings; the ledger merges
// findings about one thing into an activity; scoring turns activities into a
// scorecard.
package lately
