package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordSet reads words parted by white space.
func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

var (
	// roleWords are what people are called after their work, in lower case, in the
	// languages that pages are read in.
	roleWords = wordSet(`ceo cfo coo cto cio cmo cpo cro cso cdo cco ciso cdao vp svp evp avp vice president founder founders cofounder cofounders founding owner partner principal
		director directors managing head chief officer manager lead leader engineer developer architect analyst scientist researcher professor consultant specialist administrator
		coordinator strategist evangelist advocate designer editor chair chairman chairwoman chairperson secretary executive partnerships operations alliances relations marketing sales product sre
		purchasing procurement buyer accounting accountant controller comptroller treasurer actuarial actuary underwriter logistics facilities housekeeping librarian curator registrar dean teacher
		headteacher agronomist farmer grower nurse doctor physician pharmacist surveyor supervisor superintendent foreman planner dispatcher translator mayor
		einkauf einkäufer einkäuferin buchhaltung buchhalter buchhalterin landwirt landwirtin lehrer lehrerin bürgermeister bürgermeisterin achats acheteur acheteuse comptable agriculteur agricultrice enseignant enseignante maire compras contable alcalde alcaldesa
		geschäftsführer geschäftsführerin geschäftsführung leitung inhaber inhaberin vorstand vorständin vorsitzender vorsitzende meister meisterin prokurist prokuristin sprecher sprecherin
		fondateur fondatrice cofondateur cofondatrice directeur directrice responsable président présidente gérant gérante ingénieur ingénieure chef dirigeant dirigeante
		fundador fundadora cofundador cofundadora directora gerente jefe jefa presidente presidenta ingeniero ingeniera encargado encargada
		responsabile fondatore fondatrice direttore direttrice diretor diretora sócio socio sócia oprichter directeur eigenaar grundare grunnlegger`)
	// roleEnds are how such words end in languages that write words together.
	roleEnds = []string{"gründer", "gründerin", "leiter", "leiterin", "entwickler", "entwicklerin", "referent", "referentin", "manager", "managerin", "ingenieur", "ingenieurin", "chef", "chefin", "vorstand", "beauftragter", "beauftragte", "berater", "beraterin"}
	// roleSigns are such words in scripts without spaces.
	roleSigns = []string{"取締役", "社長", "代表", "部長", "課長", "マネージャ", "責任者", "創業者", "担当", "エンジニア", "リーダー", "本部長", "室長", "店長", "执行官", "创始人", "经理", "总监", "대표", "이사", "팀장", "부장"}
)

// hasRole reports whether a text has a word for what somebody does.
func hasRole(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 40 {
			continue
		}
		if w = strings.ToLower(w); roleWords[w] {
			return true
		}
		if len(w) > 8 {
			for _, end := range roleEnds {
				if strings.HasSuffix(w, end) {
					return true
				}
			}
		}
	}
	if spaceless(s) {
		for _, sign := range roleSigns {
			if strings.Contains(s, sign) {
				return true
			}
		}
	}
	return false
}

// roleLine reports whether a text says what somebody does and where.
func roleLine(s string) bool {
	n := utf8.RuneCountInString(s)
	return (n <= 90 || n <= 200 && !strings.HasSuffix(s, ".")) && hasRole(s)
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
	if notFirst[strings.ToLower(words[0])] {
		return false
	}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsPunct(r):
			return false // a dash parts the name from what follows
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			capitals++
		case particles[strings.ToLower(w)]:
		case !unicode.Is(unicode.Latin, r) && !unicode.Is(unicode.Cyrillic, r) && !unicode.Is(unicode.Greek, r):
			capitals++
		default:
			return false
		}
	}
	return capitals >= 2 && !hasRole(s)
}

// notFirst are words that begin headings and sentences, and nobody's name.
var notFirst = wordSet(`our the your their its this these what why how who where when about contact more all see meet read learn get with for from and or in on at to by of is are we
	unser unsere unseren ihr ihre die der das was warum wie wer mehr über mit für nos notre vos votre les des pourquoi comment nuestra nuestro nuestras nuestros por qué cómo los las`)

var degree = regexp.MustCompile(`^(?i)(?:ph\.?\s?d\.?|m\.?d\.?|mba|m\.?sc\.?|jr\.?|sr\.?|dr\.?|cissp|cpa|esq\.?|pe)$`)

var nameEnd = regexp.MustCompile(`\s*(?:[,(|/–—:·•@]|\s-\s|\s–\s|\s--\s|\s(?:in|at|from)\s)\s*`)

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

// described is the person's name that a sentence begins with which goes on to say
// what they do and where: "Ada Marsh runs the kitchens at Harbor."
var described = regexp.MustCompile(`^((?:\p{Lu}[\p{L}'’.-]+\s+){2,3})\p{Ll}{2,}\s.*\b(?:at|of|for|from|bei|von|chez|de|en)\s+\p{Lu}`)

// subject is the person that such a sentence is about; empty if it is no such one.
func subject(s string) string {
	m := described.FindStringSubmatch(s)
	if m == nil || !nameLike(strings.TrimSpace(m[1])) {
		return ""
	}
	return strings.TrimSpace(m[1])
}
