// Package chart draws the report's figures as SVG text: a two-sided bar, a
// sparkline, a line within a band, a timeline of two sides and a strip of months.
//
// Drawings carry classes and no colours, so that the page's style sheet decides how
// they look in light, dark and print; no style attributes, no scripts, no links.
// What stands to the left or above is ours, what stands to the right or below is
// theirs, always: colour repeats what position already says. The same data give the
// same bytes.
//
// The classes are: o and t (our side, their side), ax (axis), gr (grid), bd (band),
// ln (line), ar (what lies under it), dt (dot), lb (label), hd (strong label), h0 to h4 (shades of a strip).
package chart
