package detect

import (
	"testing"

	"lately"
)

// A component is for the party that it names most, even if its README only says how to
// set it up there; what isn't one, or names two as often, tells nothing by that.
func TestComponentOfTheForemost(t *testing.T) {
	const setUp = "## Setting up a Shopnest user\n\nThe sender needs a Shopnest user with the right to read orders.\n"
	for _, tt := range []struct {
		name, body string
		want       float64
	}{
		{"parcelwind-order-forwarder", "# parcelwind-order-forwarder\n\n" + setUp, 1},
		{"parcelwind-orders", "# A connector that prints labels\n\n" + setUp, 1},
		{"parcelwind-orders", "# Orders\n\nA small forwarder that prints labels.\n\n" + setUp, 1},
		{"parcelwind-orders", "# Orders\n\nPrints labels, with plugins to be added.\n\n" + setUp, 0},
		{"parcelwind-orders", "# Orders\n\n" + setUp, 0},
		{"parcelwind-order-forwarder", "# parcelwind-order-forwarder\n\n" + setUp + "\nQueueFish keeps the orders.\n\n## QueueFish\n", 0},
		{"queuefish-plugin", "# queuefish-plugin\n\nQueueFish keeps what is sent.\n\nOrders are from Shopnest.\n", 0},
		{"parcelwind-plugin", "# parcelwind-plugin\n\nPrints labels.\n\n## Requirements\n\n- Shopnest\n", 0},
	} {
		_, signals := lookAt(t, lately.Repo{Name: tt.name}, tt.body, "shopnest")
		if got := signals["component of the foremost"]; got != tt.want {
			t.Errorf("%s: %q: %g, want %g", tt.name, tt.body, got, tt.want)
		}
	}
	f, _ := lookAt(t, lately.Repo{Name: "parcelwind-order-forwarder"}, "# parcelwind-order-forwarder\n\n"+setUp, "shopnest")
	if f.Status != lately.Counted {
		t.Errorf("a component that is set up at a party is %s (%.2f)", f.Status, f.Confidence)
	}
}

// A file or folder whose name begins with a dot is for tools, never a thing of its own.
func TestDotFilesAreNoThings(t *testing.T) {
	for href, want := range map[string]float64{".gitignore": 0, ".shopnest": 0, "shopnest": 1} {
		_, signals := lookAt(t, lately.Repo{Name: "parcels"}, "# Parcels\n\nPrints labels for parcels everywhere.\n\nTo do:\n\n- Start ["+href+"]("+href+") with the templates of Shopnest.\n", "shopnest")
		if got := signals["folder of its own"]; got != want {
			t.Errorf("%s: %g, want %g", href, got, want)
		}
	}
}

// What the reader has, makes or sets up at a party is more than a name on the way; a key
// or an account there alone isn't.
func TestReadersOwnThere(t *testing.T) {
	for text, want := range map[string]float64{
		"Start your Shopnest shop.":                              1,
		"Create a new Shopnest catalogue and share it.":          1,
		"First log in to Shopnest, then open the orders.":        1,
		"Then sign up for a free Shopnest trial shop.":           1,
		"Open the orders in your own Shopnest.":                  1,
		"Orders in Shopnest are read.":                           0,
		"It is your choice. Shopnest is one.":                    0,
		"Put your Shopnest API key into the file.":               0,
		"Clone it from your Shopnest repository.":                0,
		"Create an order, print it, and Shopnest hears of it.":   0,
		"Erstelle einen neuen Shopnest-Katalog.":                 1,
		"Everything that you create is sent on to Shopnest too.": 0,
	} {
		_, signals := lookAt(t, lately.Repo{Name: "parcels"}, "# Parcels\n\nPrints labels for parcels.\n\n## Running locally\n\n"+text+"\n", "shopnest")
		if got := signals["the reader's own there"]; got != want {
			t.Errorf("%q: %g, want %g", text, got, want)
		}
	}
}

// That a repository named like a party also names it among its requirements, or where it is
// installed, speaks against nothing; that it is only built with it does.
func TestNamedAndRequired(t *testing.T) {
	for body, want := range map[string]float64{
		"# Setup\n\n## Installation\n\nInstall the tools of Shopnest first.\n":     0,
		"# Setup\n\n## Requirements\n\n- Shopnest 4\n":                             0,
		"# Labels\n\nPrints labels for parcels everywhere, built with Shopnest.\n": 0.5,
	} {
		f, signals := lookAt(t, lately.Repo{Name: "shopnest-order-labels"}, body, "shopnest")
		if got := signals["passing mentions"]; got != want || (f.Status == lately.Counted) != (want == 0) {
			t.Errorf("%q: %g, want %g; %s", body, got, want, f.Status)
		}
	}
}
