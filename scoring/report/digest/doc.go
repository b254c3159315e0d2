// Package digest says what changed between two moments, for the people who look after
// the partners: new activities and gone ones, what waits in review, what became
// overdue, whose status changed, and which sources stopped. Text, Markdown, HTML for
// a mail, Slack's blocks and JSON say the same. Text from outside is inert in all.
package digest
