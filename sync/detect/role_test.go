package detect

import "testing"

// mentionIn finds the first mention of the partner in a sentence.
func mentionIn(t *testing.T, text string) mention {
	t.Helper()
	d := detector(t)
	for _, m := range newPassage(text, 0, paragraph).mentions(d.names) {
		if d.parties[m.name.party].ID == "fieldview" {
			return m
		}
	}
	t.Fatalf("%q: not found", text)
	return mention{}
}

func TestAsWhat(t *testing.T) {
	for _, tt := range []struct {
		text   string
		before cue // among what stands before it
		after  cue
		list   bool
		owns   bool
	}{
		{"We map every plot with FieldVane before sowing.", meantFor, 0, false, false},
		{"We built this map using the new FieldVane release.", useOf, 0, false, false},
		{"The map is built with FieldVane.", beneath, 0, false, false},
		{"There are tools like FieldVane for that.", alike, 0, false, false},
		{"Tools such as Rainbook and FieldVane help.", alike, 0, false, false},
		{"We are moving from FieldVane to paper.", away, 0, false, false},
		{"She is an engineer at FieldVane in Bern.", employer, 0, false, false},
		{"Together with our partner FieldVane we measured.", partnering, 0, false, false},
		{"As part of my work with FieldVane I travel a lot.", aside, 0, false, false},
		{"FieldVane announced a new map.", 0, acting, false, false},
		{"FieldVane's API is small.", 0, productNoun, false, true},
		{"Ask in the FieldVane channel.", 0, formatNoun, false, false},
		{"Try Grainer, FieldVane, Sower, etc.", 0, 0, true, false},
		{"We met Grainer, Sower, FieldVane and Mill.", 0, 0, true, false},
		{"The importer takes shops, calendars, FieldVane and plain folders.", 0, 0, true, false},
		{"In May, FieldVane, a young company, moved.", 0, 0, false, false},
		{"Wir nutzen FieldVane auf jedem Feld.", useOf, 0, false, false},
		{"Werkzeuge wie FieldVane helfen dabei.", alike, 0, false, false},
		{"In Zusammenarbeit mit FieldVane entstand die Karte.", partnering, 0, false, false},
		{"Das läuft auf FieldVane.", beneath, 0, false, false},
		{"Nous utilisons FieldVane dans les champs.", useOf, 0, false, false},
		{"Des outils comme FieldVane aident.", alike, 0, false, false},
		{"En partenariat avec FieldVane, nous semons.", partnering, 0, false, false},
		{"Usamos FieldVane en cada parcela.", useOf, 0, false, false},
		{"Herramientas tales como FieldVane ayudan.", alike, 0, false, false},
		{"En colaboración con FieldVane medimos el suelo.", partnering, 0, false, false},
		{"FieldVane は地図を公開しました。", 0, acting, false, false},
		{"FieldVane などの道具を使います。", 0, andSoOn, false, false},
	} {
		m := mentionIn(t, tt.text)
		if m.before&tt.before != tt.before || tt.before == 0 && m.before&(alike|away|beneath|employer) != 0 {
			t.Errorf("%q: before it stands %b, want %b", tt.text, m.before, tt.before)
		}
		if m.after&tt.after != tt.after {
			t.Errorf("%q: after it stands %b, want %b", tt.text, m.after, tt.after)
		}
		if m.inList != tt.list || m.owns != tt.owns {
			t.Errorf("%q: in a list %v, owns %v", tt.text, m.inList, m.owns)
		}
	}
}

func TestLongCuesBeatShortOnes(t *testing.T) {
	if m := mentionIn(t, "This was built with FieldVane."); m.before&meantFor != 0 {
		t.Error("“with” is heard in “built with”")
	}
	if m := mentionIn(t, "We are not affiliated with FieldVane."); m.before&leavingOut == 0 {
		t.Error("“not affiliated with” isn't heard")
	}
}
