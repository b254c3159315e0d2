package detect

import "strings"

// The word lists of detection, folded. They hold kinds of words, never names of
// companies.

// Phrases, folded, with spaces around them where whole words are meant.
var (
	presenters = []string{"hosted by", "presented by", "held by", "webinar by", "workshop by", "speaker from", "organized by", "organised by", "prasentiert von", "anime par", "impartido por"}
)

// Headings of page sections, by what a listing under them means.
var (
	userSections    = []string{" customers ", " trusted by ", " used by ", " powered by ", " users ", " our clients ", " who uses ", " kunden ", " referenzen ", " nos clients ", " clientes "}
	partnerSections = []string{" partner", " integration", " sponsor", " alliance", " ecosystem", " resellers ", " socios ", " works with ", " technology alliances "}
)

func hasAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func hasSuffixAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}
