package report

// kind is what a column holds. A column of one name is of one kind in every table.
type kind uint8

const (
	words   kind = iota // text on one line
	link                // text that is an address; a spreadsheet makes it one that can be followed
	whole               // a whole number
	real                // a number with two decimals
	plain               // a number as short as it goes
	amount              // a decimal number as its source has it, of any length, or text
	instant             // a moment in UTC
)

// kinds has the columns that hold something else than words.
var kinds = map[string]kind{
	"url": link, "last_url": link,

	"oldest_unreturned_days": whole, "activities_given": whole, "activities_received": whole, "pending": whole,
	"done": whole, "items": whole, "activities": whole, "overdue_days": whole,

	"given": real, "received": real, "balance": real, "reciprocity": real, "confidence": real, "points": real,
	"given_seen": real, "received_seen": real, "balance_after": real,
	"expected": plain, "amount": amount,

	"occurred_at": instant, "first_seen": instant, "last_seen": instant, "ended_at": instant, "given_last": instant,
	"received_last": instant, "last_at": instant, "created_at": instant, "changed_at": instant, "last_ok": instant,
	"last_error": instant, "next_at": instant, "as_of": instant, "due_at": instant,
}

// repeats has the columns of words that say the same in many rows.
var repeats = map[string]bool{
	"partner": true, "side": true, "area": true, "status": true, "source": true, "stage": true, "currency": true,
	"model": true, "terms": true, "state": true, "ask": true, "kind": true, "owner": true,
	"for": true, "step": true, "status_after": true,
}

// width is how wide a spreadsheet shows a column, in digits.
func width(column string) float64 {
	switch column {
	case "title", "evidence", "why", "ask", "error":
		return 56
	case "partner", "owner", "account", "source", "deal":
		return 26
	}
	switch kinds[column] {
	case link:
		return 44
	case instant:
		return 20
	}
	return float64(max(12, len(column)+4))
}
