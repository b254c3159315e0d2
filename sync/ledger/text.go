package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longestKey bounds what stands in an index: PostgreSQL refuses entries above
// about 2,700 bytes, and a feed may give any text as an id.
const longestKey = 400

// clean makes text from outside storable: PostgreSQL refuses NUL and bytes that
// are not UTF-8.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// short is the form in which a key or an alias is stored: itself unless it is too
// long, else its beginning and a hash of all of it. The short form of a short form
// is the same.
func short(key string) string {
	k := clean(key)
	if len(k) <= longestKey {
		return k
	}
	sum := sha256.Sum256([]byte(k))
	const head = longestKey - 33
	return strings.ToValidUTF8(k[:head], "") + "#" + hex.EncodeToString(sum[:16])
}
