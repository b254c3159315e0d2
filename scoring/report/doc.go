// Package report renders activities and scorecards to an io.Writer: tables for
// spreadsheets and machines, and text for a terminal. Everything that came from
// outside (titles, excerpts, names) is treated as hostile: no formula reaches a
// spreadsheet, no control character a terminal.
package report
