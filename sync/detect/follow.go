package detect

// follow puts where short links lead in their place, as the item's connector found
// it out.
func (d *document) follow(links map[string]string) {
	if len(links) == 0 {
		return
	}
	to := make(map[string]string, len(links))
	for from, target := range links {
		to[shortKey(from)] = target
	}
	for _, b := range d.blocks {
		for i := range b.links {
			if target, ok := to[shortKey(b.links[i].href)]; ok {
				b.links[i].href = target
			}
		}
	}
}
