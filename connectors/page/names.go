package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// roleWords are what people are called after their work, folded, in the languages
// that pages are read in. Short forms must be whole words.
var roleWords = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:` + strings.Join([]string{
	`c[efitmospdr]o`, `c[id]so`, `cpo`, `cdo`, `s?v\.?p\.?`, `evp`, `vice president`, `president`, `founder`, `co-?founders?`, `founding`, `owner`, `partner`, `principal`,
	`director`, `managing`, `head of`, `chief`, `officer`, `manager`, `lead`, `leader`, `engineer`, `developer`, `architect`, `analyst`, `scientist`, `researcher`, `professor`,
	`consultant`, `specialist`, `administrator`, `coordinator`, `strategist`, `evangelist`, `advocate`, `designer`, `editor`, `chair(?:man|woman|person)?`, `secretary`, `executive`,
	`partnerships`, `operations`, `alliances`, `relations`, `marketing`, `sales`, `product`,
	`\w*gründer(?:in)?`, `geschäftsführ\w*`, `\w*leiter(?:in)?`, `vorst[aä]nd\w*`, `inhaber(?:in)?`, `\w*entwickler(?:in)?`, `meister(?:in)?`, `referent(?:in)?`, `sprecher(?:in)?`, `prokurist(?:in)?`, `bereichsleit\w*`, `projektleit\w*`,
	`fondat(?:eur|rice)`, `cofondat(?:eur|rice)`, `direct(?:eur|rice)`, `responsable`, `président[e]?`, `gérant[e]?`, `ingénieur[e]?`, `chef`,
	`fundador[a]?`, `cofundador[a]?`, `director[a]`, `gerente`, `jefe`, `jefa`, `presidente`, `ingenier[oa]`, `responsabile`, `fondatore`, `diretor[a]?`, `fundador`, `sócio`, `socio`,
}, "|") + `)(?:[^\p{L}]|$)|(?:取締役|社長|代表|部長|課長|マネージャ|責任者|創業者|担当|エンジニア|リーダー|本部長|执行官|创始人|经理|总监|대표|이사|팀장)`)

// roleLine reports whether a text says what somebody does and where.
func roleLine(s string) bool {
	return utf8.RuneCountInString(s) <= 200 && roleWords.MatchString(s) && !strings.HasSuffix(s, ".") || roleWords.MatchString(s) && utf8.RuneCountInString(s) <= 90
}

// particles may stand in names in lower case.
var particles = map[string]bool{"de": true, "da": true, "di": true, "van": true, "von": true, "der": true, "den": true, "del": true, "della": true, "la": true, "le": true, "el": true, "al": true, "bin": true, "ibn": true, "dos": true, "du": true, "zu": true, "ter": true, "y": true, "und": true}

// nameLike reports whether a text could be a person's name and nothing else: two
// to five words that are written with capitals, or a short run of letters in a
// script that has none.
func nameLike(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), ",.;:")
	if i := strings.LastIndex(s, ", "); i > 0 && degree.MatchString(s[i+2:]) {
		s = s[:i]
	}
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 48 || strings.ContainsAny(s, ",;:!?@/()[]{}<>|\"“”«»0123456789%&+=") {
		return false
	}
	if spaceless(s) {
		return n <= 14 && !strings.ContainsAny(s, "。、")
	}
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 {
		return false
	}
	capitals := 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			capitals++
		case particles[strings.ToLower(w)]:
		case !unicode.Is(unicode.Latin, r) && !unicode.Is(unicode.Cyrillic, r) && !unicode.Is(unicode.Greek, r):
			capitals++
		default:
			return false
		}
	}
	return capitals >= 2 && !roleWords.MatchString(s)
}

var degree = regexp.MustCompile(`^(?i)(?:ph\.?\s?d\.?|m\.?d\.?|mba|m\.?sc\.?|jr\.?|sr\.?|dr\.?|cissp|cpa|esq\.?|pe)$`)

var nameEnd = regexp.MustCompile(`\s*(?:[,(|/–—:·•]|\s-\s|\s–\s)\s*`)

// nameIn is the person's name that a text begins with, before a comma, a bracket
// or a dash; empty if it begins with none.
func nameIn(s string) string {
	at := nameEnd.FindStringIndex(s)
	if at == nil {
		return ""
	}
	if name := s[:at[0]]; nameLike(name) {
		return name
	}
	return ""
}
