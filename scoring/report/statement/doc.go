// Package statement says what two companies did for each other over a period, for
// both of them to read: one page that can be sent to the partner as it is. It holds
// facts that either side can check, and nothing that is one side's own: no points,
// tariffs or balance, no doubts and no notes, no amounts, no customers, no sources.
//
// Everything a page can show stands in Deed. What isn't copied there can't be shown.
package statement
