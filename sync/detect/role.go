package detect

// reach is how many words may stand between a phrase and the name that it is about.
const reach = 3

// nearSponsor is how many words may stand between a name and a note that it is a sponsor.
const nearSponsor = 9

// opensWithin is how many words may stand before a name that opens its sentence.
const opensWithin = 2

// longSentence is how far from a name its sentence is read, in words.
const longSentence = 40

// place works out what the words around the name at tokens[i:j] say of it.
func (p *passage) place(m *mention, i, j int) {
	m.leads = i == 0
	from, to := p.sentence(i)
	all := cueBook().in(p.tokens[max(from, i-longSentence):min(to, i+longSentence)])
	m.opens = i-from <= opensWithin
	m.told, m.supposed = all&telling != 0, all&supposing != 0
	if !m.told && to < len(p.tokens) {
		_, end := p.sentence(to)
		m.told = cueBook().in(p.tokens[to:end])&telling != 0
	}
	m.own = all&firstPerson != 0
	if all&sponsorNote != 0 {
		m.sponsor = cueBook().in(p.tokens[max(from, i-nearSponsor):min(to, j+nearSponsor)])&sponsorNote != 0
	}
	first, last, size := p.row(i, j)
	m.inList = size >= 3 || p.series(i, j) >= longSeries
	if m.inList && cueBook().in(p.tokens[first:last])&jobTitle != 0 {
		m.inList = false // "Ruth Abiola, CEO, X" says who she is
	}
	if size > 1 {
		m.row = stretch{int(p.tokens[first].start), int(p.tokens[last-1].end)}
	}
	if m.inList && size >= 3 {
		m.before = p.beforeName(first)
	} else if m.before = p.beforeName(i); m.before == 0 && first < i {
		m.before = p.beforeName(first)
	}
	if !p.reaches(j) {
		return
	}
	if p.tokens[j].gap&genitive != 0 && p.tokens[j].size() == 1 {
		m.owns = true
		if j++; !p.reaches(j) {
			return
		}
	}
	kinds, _ := cueBook().starting(p.tokens, j)
	m.after = kinds & (acting | productNoun | formatNoun | andSoOn | useOf | meantFor | partnering | quoteVerb | eventNoun)
	if m.inList && p.reaches(last) {
		kinds, _ := cueBook().starting(p.tokens, last)
		m.after |= kinds & andSoOn
	}
}

// reaches reports whether the word at i belongs to the phrase that the one before it
// is in.
func (p *passage) reaches(i int) bool {
	return i < len(p.tokens) && p.tokens[i].gap&(stop|comma|dash|bracket) == 0
}

// beforeName gives what the words before the name at i say: the nearest phrase that
// ends there, a few words left out ("with the great new X").
func (p *passage) beforeName(i int) cue {
	var weak cue
	for skipped := 0; skipped <= reach && i > 0; skipped++ {
		if p.tokens[i].gap&(stop|comma|dash) != 0 {
			return weak
		}
		kinds, from := cueBook().ending(p.tokens, i)
		kinds &= useOf | meantFor | beneath | alike | away | employer | partnering | heldBy | regarding | aside | leavingOut
		if kinds != 0 {
			return kinds | p.longer(from)
		}
		i--
	}
	return weak
}

// longer looks before a phrase that only links ("in", "with") for the one that it
// goes with.
func (p *passage) longer(from int) cue {
	for k := from; k > 0 && k > from-3; k-- {
		if p.tokens[k].gap&(stop|comma|dash) != 0 {
			return 0
		}
		kinds, _ := cueBook().ending(p.tokens, k)
		if kinds &= aside | leavingOut | partnering | away; kinds != 0 {
			return kinds
		}
	}
	return 0
}

// row finds the enumeration of names that the name at tokens[i:j] stands in: where it
// starts and ends, and how many names it has.
func (p *passage) row(i, j int) (first, last, size int) {
	first, last, size = i, j, 1
	for size < 12 {
		start, ok := p.nameBefore(first)
		if !ok {
			break
		}
		first = start
		size++
	}
	for size < 12 {
		end, ok := p.nameAfter(last)
		if !ok {
			break
		}
		last = end
		size++
	}
	return first, last, size
}

// longSeries is how many members make a series of words an enumeration. Fewer are as
// often an aside between commas.
const longSeries = 4

// series counts the members of the enumeration of short terms, of names or not, that
// the name at tokens[i:j] stands in: "shops, calendars, X and plain folders". Without
// an "and" it is none.
func (p *passage) series(i, j int) int {
	size, joined := 1, i > 0 && p.and(i-1)
	for k := i; k > 0 && p.parts(k) && size < 12; size++ {
		start := k - 1
		if p.and(start) && p.tokens[k].gap&comma == 0 {
			start--
		}
		n := 0
		for start > 0 && n < 3 && !p.parts(start) && p.tokens[start].gap&(stop|dash|bracket) == 0 && !p.and(start-1) {
			start--
			n++
		}
		if k = start; k <= 0 {
			size++
			break
		}
	}
	for k := j; k < len(p.tokens) && size < 12; size++ {
		if p.and(k) {
			k, joined = k+1, true
		} else if p.tokens[k].gap&(comma|slash) == 0 {
			break
		}
		n := 0
		for k < len(p.tokens) && n < 4 && (n == 0 || !p.parts(k) && !p.and(k) && p.tokens[k].gap&(stop|dash|bracket) == 0) {
			k++
			n++
		}
		if k < len(p.tokens) && p.tokens[k].gap&(stop|dash|bracket) != 0 {
			size++
			break
		}
		if n == 4 {
			break
		}
	}
	if !joined {
		return 1
	}
	return size
}

// nameBefore finds the capitalised words that an enumeration has before i.
func (p *passage) nameBefore(i int) (int, bool) {
	k := i
	if k > 2 && p.article(k-1) && p.and(k-2) && p.tokens[k-1].gap&(stop|comma|dash|bracket) == 0 {
		k-- // "Mill and the Ovenworks"
	}
	if k < 2 && !(k == 1 && p.tokens[1].gap&(comma|slash|ampersand) != 0) || !p.parts(k) {
		return 0, false
	}
	if p.and(k-1) && p.tokens[k].gap&comma == 0 {
		k--
	}
	if k == 0 || p.tokens[k-1].size() < 2 {
		return 0, false
	}
	k--
	if !p.tokens[k].upper {
		return 0, false
	}
	for n := 0; n < 3 && k > 0 && p.tokens[k-1].upper && p.tokens[k].gap&^(spaced|hyphen|dot) == 0; n++ {
		k--
	}
	return k, true
}

// nameAfter finds the capitalised words that an enumeration has from j on.
func (p *passage) nameAfter(j int) (int, bool) {
	k := j
	if k >= len(p.tokens) {
		return 0, false
	}
	listed := p.tokens[k].gap&(comma|slash|ampersand) != 0
	if p.and(k) {
		listed = true
		if k++; k < len(p.tokens)-1 && p.article(k) {
			k++
		}
		if k >= len(p.tokens) {
			return 0, false
		}
	}
	if !listed || !p.tokens[k].upper || p.tokens[k].gap&(stop|dash|bracket) != 0 {
		return 0, false
	}
	k++
	for n := 0; n < 3 && k < len(p.tokens) && p.tokens[k].upper && p.tokens[k].gap&^(spaced|hyphen|dot) == 0; n++ {
		k++
	}
	return k, true
}

// article reports whether the word at i is one of the small words that stand before a
// name: "the".
func (p *passage) article(i int) bool {
	switch p.tokens[i].of(p.text) {
	case "the", "der", "die", "das", "dem", "den", "le", "la", "les", "el", "los", "las":
		return p.tokens[i].gap&(stop|dash|bracket) == 0
	}
	return false
}

// parts reports whether the word at i stands behind a comma, a slash or an "and".
func (p *passage) parts(i int) bool {
	return p.tokens[i].gap&(comma|slash|ampersand) != 0 || i > 0 && p.tokens[i].gap&(stop|dash|bracket) == 0 && p.and(i-1)
}

// and reports whether the word at i joins the last two of an enumeration. There may be
// none at i.
func (p *passage) and(i int) bool {
	if i < 0 || i >= len(p.tokens) {
		return false
	}
	switch p.tokens[i].of(p.text) {
	case "and", "or", "und", "oder", "et", "ou", "y", "o", "e", "en", "u", "ve":
		return true
	}
	return false
}
