// Package scoring turns activities into a scorecard: what each side expected and
// got (windows, no fading), and what the exchange is worth today in points
// (reciprocity). It is pure: the as-of date comes in, nothing is read from a clock,
// and the same activities in any order give the same scorecard.
//
// docs/scoring.md explains the method to the people who read the figures.
package scoring
