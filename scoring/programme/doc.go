// Package programme is an invented partner programme: three years of a company that
// makes an event-streaming platform and its twelve partners. Each partner is a case:
// balanced, one-sided, gated, dormant, new, hardly seen, written in other scripts. What the reports make of it is
// checked in, so that a change of method or words shows.
//
// The tables in exchange/ hold one activity a line: date, side, area, status, title,
// path, and what else there is to say of it.
package programme
