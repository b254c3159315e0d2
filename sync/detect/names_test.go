package detect

import (
	"slices"
	"testing"

	"lately"
)

// world is a detector for names of every sort.
func world(t testing.TB) *Detector {
	t.Helper()
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Saatgut Nord", Domains: []string{"saatgut-nord.example"}},
		Partners: []lately.Party{
			{ID: "barrow", Name: "Barrow Fields", Aliases: []string{"BarrowFields Ltd"}, Domains: []string{"barrow.example"}, Products: []string{"Barrow Fields Sheet", "Kettlehouse", "Field Portal"}},
			{ID: "grainpulse", Name: "GrainPulse.io", Domains: []string{"grainpulse.io"}},
			{ID: "compass", Name: "Compass", Domains: []string{"compass.example"}, Ambiguous: true, Ignore: []string{"compass rose"}},
			{ID: "tandemgrid", Name: "TandemGrid", Domains: []string{"tandemgrid.example"}},
			{ID: "hana", Name: "はな", Domains: []string{"hana.example"}, Ambiguous: true},
			{ID: "ibex", Name: "IBX", Domains: []string{"ibx.example"}},
			{ID: "swarm", Name: "SWARM", Domains: []string{"swarm.example"}, Ambiguous: true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNamesAreFoundAsTheyAreWritten(t *testing.T) {
	d := world(t)
	for _, tt := range []struct {
		text string
		want []string // ids, with the role where it isn't the company's
	}{
		{"We like Barrow Fields.", []string{"barrow"}},
		{"We like barrow fields, BARROW-FIELDS and BarrowFields™.", []string{"barrow", "barrow", "barrow"}},
		{"A Barrow Field is meant too.", []string{"barrow"}},
		{"Barrow and Fields are two.", nil},
		{"Send us the Barrow Fields Sheet.", []string{"barrow format"}},
		{"Kettlehouse is its product.", []string{"barrow product"}},
		{"the field portal is anybody's", nil},
		{"a kettlehouse is not", nil},
		{"GrainPulse is written without its ending.", []string{"grainpulse uncertain"}},
		{"We use GrainPulse.io and grainpulse.io daily.", []string{"grainpulse", "grainpulse"}},
		{"See docs.grainpulse.io/start and x@grainpulse.io.", nil},
		{"Tandem Grid is one word, tandem grid is two.", []string{"tandemgrid"}},
		{"A compass points north.", nil},
		{"We sail with Compass every day.", []string{"compass"}},
		{"Compass points north.", []string{"compass uncertain"}},
		{"We saw the Compass there.", []string{"compass uncertain"}},
		{"We met Golden Compass in Oslo.", nil},
		{"We met Compass Holidays in Oslo.", []string{"compass uncertain"}},
		{"The Compass API is down, and Compass Inc. knows.", []string{"compass", "compass"}},
		{"A Compass rose is drawn.", nil},
		{"はなが咲く季節です。", []string{"hana uncertain"}},
		{"株式会社はなと始めました。", []string{"hana"}},
		{"IBX leads, ibx is a typo.", []string{"ibex"}},
		{"Our Guest Ruth Abiola, Head of Maps, Heard Of Compass's Early Plans.", []string{"compass"}},
		{"Our Guest Ruth Abiola, Head of Maps, Heard Of The Compass's Early Plans.", []string{"compass uncertain"}},
		{"An SWARM course was held, and every swarm of bees came.", []string{"swarm"}},
		{"THE SWARM IS COMING HOME", []string{"swarm uncertain"}},
	} {
		var got []string
		p := newPassage(tt.text, 0, paragraph)
		for _, m := range p.mentions(d.names) {
			id := d.parties[m.name.party].ID
			switch m.role {
			case asOther:
				continue
			case asUncertain:
				id += " uncertain"
			case asFormat:
				id += " format"
			case asProduct:
				id += " product"
			}
			got = append(got, id)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestMisspellings(t *testing.T) {
	var ix typoIndex
	ix.add("tandemgrid", 1)
	ix.add("barrowfields", 2)
	ix.add("kettlehouse", 3)
	ix.add("kettlehorse", 4)
	for _, tt := range []struct {
		word string
		want int
	}{
		{"tandemgrid", -1}, // is no misspelling
		{"tandmgrid", 1}, {"tandemmgrid", 1}, {"tandemgird", 1}, {"tandemgrit", 1},
		{"tandemgri", 1}, {"xandemgrid", -1}, {"tandgrid", -1}, {"tendemgrit", -1},
		{"barowfields", 2}, {"barrowfeilds", 2},
		{"kettlehouze", 3}, {"kettlehoese", -1}, // as near to the other one
		{"", -1}, {"grid", -1},
	} {
		if got := ix.near([]byte(tt.word)); got != tt.want {
			t.Errorf("%q: got %d, want %d", tt.word, got, tt.want)
		}
	}
}

func TestAMisspellingNeedsASecondSign(t *testing.T) {
	d := world(t)
	const text = `<p>This spring Tandmgrid drew all our maps, and the Tandmgrid team came along to the farm to see them used.</p>`
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{"alone", text, false},
		{"with a link", text + `<p>More <a href="https://tandemgrid.example/maps">here</a>.</p>`, true},
		{"beside the right spelling", text + `<p>TandemGrid is free for farms.</p>`, true},
	} {
		weighted := 0.0
		s := d.scan(read(post("Maps", tt.body)), lately.Item{}, ours, nil)
		if e := s.found[d.index["tandemgrid"]]; e != nil {
			weighted = e.weighted
		}
		if (weighted >= 2) != tt.want {
			t.Errorf("%s: %v mentions", tt.name, weighted)
		}
	}
}

func TestGermanCapitalsMarkNoNames(t *testing.T) {
	d := world(t)
	body := `<p>Jedes Unternehmen braucht Werte. Unser Compass hat vier Himmelsrichtungen, und der Compass hängt in jedem Besprechungsraum neben dem Kalender.</p>
<p>Nach dem Frühstück prüft die Leitung, ob der Compass noch in dieselbe Richtung zeigt wie im Vorjahr.</p>`
	for _, f := range d.Detect(ourBlog, post("Vier Werte", body)) {
		if f.Status == lately.Counted {
			t.Errorf("the common word is taken for the company: %s", f.Rule)
		}
	}
}

func TestANameIsNoOtherNameWrittenInAnotherWay(t *testing.T) {
	parties := lately.Parties{Us: lately.Party{Name: "Saatgut Nord"}, Partners: []lately.Party{
		{ID: "labs", Name: "Acre Labs", Domains: []string{"acrelabs.example"}},
		{ID: "lab", Name: "Acre Lab", Domains: []string{"acre-lab.example"}},
		{ID: "glued", Name: "Loamfields"},
		{ID: "apart", Name: "Loam Fields"},
	}}
	for range 2 {
		d, err := New(parties)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ named, want string }{
			{"Acre Lab", "lab"}, {"Acre Labs", "labs"}, {"Loamfields", "glued"}, {"Loam Fields", "apart"},
		} {
			var got []string
			for _, f := range d.Detect(ourBlog, post("How we map plots with "+tt.named, "<p>We map plots with "+tt.named+", since "+tt.named+" knows soil.</p>")) {
				got = append(got, f.Partner)
			}
			if len(got) != 1 || got[0] != tt.want {
				t.Errorf("%s: got %v, want %s", tt.named, got, tt.want)
			}
		}
		slices.Reverse(parties.Partners) // whoever comes first
	}
}

func TestATagThatIsTheNameIsASecondSign(t *testing.T) {
	d := world(t)
	count := func(tags ...string) bool {
		it := post("Old Maps and the Compass", "<p>Compass drew them. The sea was calm.</p>")
		it.Categories = tags
		return slices.ContainsFunc(d.Detect(ourBlog, it), func(f lately.Finding) bool { return f.Partner == "compass" })
	}
	if count("Maps") || count("compass") || count("Compass and Rule") {
		t.Error("a common word counts as the company without a sign of it")
	}
	if !count("Maps", "Compass") {
		t.Error("a post filed under the company's name isn't seen to name it")
	}
}
