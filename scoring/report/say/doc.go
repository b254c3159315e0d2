// Package say has the words that every output shares: how an area, a status, an
// expectation, a reason, points and dates are put, in the plain English a partner
// manager would use; and Plain, which makes text from outside safe to show.
package say
