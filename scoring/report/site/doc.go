// Package site renders the report as a static web site: an overview of all partners,
// a page for each, the sources' health and the method. Every page stands alone: style
// and script are in it, charts are SVG, nothing is fetched, and its
// Content-Security-Policy forbids that anything could be. The script sorts, filters
// and switches the theme; without it every figure is still there.
//
// It is pure: scorecards in, pages out. Figures are those of the scorecard, rounded as
// every other output rounds them, and each links to the activities behind it.
package site
