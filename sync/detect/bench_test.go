package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lately"
)

// everyday are words that articles are made of.
var everyday = strings.Fields(`the of and to in for on with this that from their have when more than into over about
	harvest season market field water morning people weather supply team process result change report project
	customer delivery garden kitchen machine station window answer question number market letter system picture
	because between through another without however together perhaps almost always during before after while
	growing building reading writing learning moving making taking finding leaving planned started worked wanted
	Monday Berlin Northern August Directors Harbour Valley European`)

// bigWorld is an invented world of n partners with names of one to three words.
func bigWorld(n int) lately.Parties {
	p := lately.Parties{Us: lately.Party{Name: "Saatgut Nord", Domains: []string{"saatgut-nord.example"}, GitHub: []string{"saatgutnord"}}}
	heads := strings.Fields("Barn Field Grain Harbor Kettle Lumen Mill North Orchard Pebble Quartz Ridge Silo Timber Umber Vane Willow Zephyr Copper Falcon")
	tails := strings.Fields("works base cast craft dock flow forge grid lane line loop mark nest path pulse sight stack ware wise yard")
	for i := range n {
		name := fmt.Sprint(heads[i%20], tails[i/20%20], strings.Repeat("x", i/400%3), i/1200)
		party := lately.Party{ID: fmt.Sprint("p", i), Name: name, Aliases: []string{name + " Inc"}, Domains: []string{strings.ToLower(name) + ".com"}, Products: []string{name + " Cloud"}}
		if i%3 == 0 {
			party.Aliases = append(party.Aliases, heads[i%20]+" "+tails[i/20%20]+fmt.Sprint(" ", i))
		}
		p.Partners = append(p.Partners, party)
	}
	return p
}

// article writes one of about size bytes that names a few companies, with the markup
// that a blog has.
func article(r *rand.Rand, size int, names []string) lately.Item {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(`<p class="entry">`)
		for range 5 {
			for w := range 14 {
				if w > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(everyday[r.IntN(len(everyday))])
			}
			b.WriteString(". ")
		}
		if r.IntN(4) == 0 {
			name := names[r.IntN(len(names))]
			fmt.Fprintf(&b, `We tried <a href="https://%s.com/start?utm_source=x">%s</a> &amp; liked it.`, strings.ToLower(name), name)
		}
		if r.IntN(6) == 0 {
			b.WriteString(`See <a href="https://journal.example/` + everyday[r.IntN(len(everyday))] + `">the report</a>.`)
		}
		b.WriteString("</p>\n")
		if r.IntN(8) == 0 {
			b.WriteString("<ul><li>ropes</li><li>sieves</li></ul><h2>What comes next</h2>")
		}
	}
	return post("A season of "+everyday[r.IntN(len(everyday))], b.String())
}

// BenchmarkDetect shows how many bytes of text a core reads, and that it hardly
// matters how many partners there are.
func BenchmarkDetect(b *testing.B) {
	for _, n := range []int{2, 2000} {
		world := bigWorld(n)
		d, err := New(world)
		if err != nil {
			b.Fatal(err)
		}
		names := []string{world.Partners[0].Name, world.Partners[1].Name}
		r := rand.New(rand.NewPCG(1, 2))
		var items []lately.Item
		size := 0
		for range 50 {
			it := article(r, 6000, names)
			items, size = append(items, it), size+len(it.Body)
		}
		b.Run(fmt.Sprint(n, "partners"), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, it := range items {
					d.Detect(ourBlog, it)
				}
			}
		})
	}
}

// BenchmarkDetectRepeated is the same for a source in whose items much repeats itself.
func BenchmarkDetectRepeated(b *testing.B) {
	world := bigWorld(2000)
	d, err := New(world)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var items []lately.Item
	size := 0
	for range 50 {
		it := article(r, 6000, []string{world.Partners[0].Name, world.Partners[1].Name})
		it.Body += "<p>This season is made possible by our friends at Barn works, whose mills stand in our own kitchen.</p>"
		items, size = append(items, it), size+len(it.Body)
	}
	src := ourBlog
	src.Repeated = Repeated(slices.Values(items))
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, it := range items {
			d.Detect(src, it)
		}
	}
}

// BenchmarkRepeated is the time for finding what repeats.
func BenchmarkRepeated(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	items := make([]lately.Item, RepeatedFrom)
	size := 0
	for i := range items {
		items[i] = article(r, 6000, []string{"Barn works"})
		size += len(items[i].Body)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		Repeated(slices.Values(items))
	}
}

// BenchmarkJudgeAgain is the time for 100,000 stored articles of 6 KB.
func BenchmarkJudgeAgain(b *testing.B) {
	world := bigWorld(200)
	d, err := New(world)
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	items := make([]lately.Item, 100)
	for i := range items {
		items[i] = article(r, 6000, []string{world.Partners[i].Name, world.Partners[i+1].Name})
	}
	for b.Loop() {
		for i := range 100_000 {
			d.Detect(ourBlog, items[i%len(items)])
		}
	}
}

// BenchmarkRead is the reading of HTML alone.
func BenchmarkRead(b *testing.B) {
	it := article(rand.New(rand.NewPCG(1, 2)), 60_000, []string{"Barnworks0"})
	b.SetBytes(int64(len(it.Body)))
	for b.Loop() {
		read(it)
	}
}

// BenchmarkDetectListing shows what one thing on a page costs to judge.
func BenchmarkDetectListing(b *testing.B) {
	world := bigWorld(2000)
	d, err := New(world)
	if err != nil {
		b.Fatal(err)
	}
	src := lately.Source{ID: "us/page", Owner: lately.OurID, Kind: "page", Location: "https://saatgut-nord.example/partners/", Area: lately.PartnerPage}
	r := rand.New(rand.NewPCG(3, 4))
	var items []lately.Item
	for i := range 500 {
		name := world.Partners[r.IntN(2000)].Name
		if i%3 > 0 {
			name = "Somebody else " + fmt.Sprint(i)
		}
		items = append(items, lately.Item{
			Key: fmt.Sprint(i), Kind: lately.Listing, Title: name, URL: "https://saatgut-nord.example/p/" + fmt.Sprint(i), Format: lately.HTML,
			Body:  "<h3>" + name + "</h3><p>Ropes, sieves and " + everyday[r.IntN(len(everyday))] + " for the harvest, made by hand in a small town by the sea.</p>",
			Place: &lately.Place{Section: "Technology partners", Above: "Our partners", Page: "Partners", Form: "card", Region: "main", Of: 500, Alt: name + " logo", File: "logo-" + fmt.Sprint(i)},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, it := range items {
			d.Detect(src, it)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(items)), "ns/item")
}

// BenchmarkHostile is the worst that one article can do: a megabyte that names all of
// 2,000 partners, speaks of events and quotes somebody in every sentence.
func BenchmarkHostile(b *testing.B) {
	world := bigWorld(2000)
	d, err := New(world)
	if err != nil {
		b.Fatal(err)
	}
	for _, sep := range []string{" ", ". ", "</p><p>", "\n<li>"} {
		var text strings.Builder
		for i := 0; text.Len() < maxBody; i++ {
			p := world.Partners[i%2000]
			fmt.Fprintf(&text, `%s and %s give a workshop, "which everybody who came will remember" said the CEO of <a href="https://%s/x.pdf">%s</a>%s`,
				p.Name, world.Partners[(i*7)%2000].Name, p.Domains[0], p.Name, sep)
		}
		it := post("A workshop with "+world.Partners[0].Name, text.String())
		b.Run(fmt.Sprintf("%q", sep), func(b *testing.B) {
			b.SetBytes(int64(len(it.Body)))
			for b.Loop() {
				d.Detect(ourBlog, it)
			}
		})
	}
}
