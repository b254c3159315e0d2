// Package live serves the report over HTTP: its pages as they are now, every export,
// the state of health, and the review queue, the only place where anything is
// written. What is shown comes through two small interfaces; the package itself knows
// only how to serve it: to whom, how fast, and safely beside whatever else a person
// has open in the browser.
//
// Nothing here may be reached by another site's pages. Requests for a host that isn't
// ours are refused (a name that is made to point at this machine is no way in), forms
// are accepted from our own pages only (by what the browser says of where a request
// comes from, and by a token in each form), and no page of ours can be framed.
package live
