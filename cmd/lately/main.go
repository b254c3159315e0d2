// Command lately answers: what have you done for us lately, and what have we done
// for you? See `lately help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones must be known on machines that carry none
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends at once
	a := newApp(os.Stdout, os.Stderr)
	os.Exit(a.run(ctx, os.Args[1:]))
}
