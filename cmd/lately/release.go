package main

import (
	"context"
	"errors"
	"fmt"

	"lately/sync/ledger"

	"github.com/spf13/cobra"
)

func (a *app) releaseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "release SOURCE…", Short: "End the activities whose removal a source holds back", Args: cobra.MinimumNArgs(1),
		Long: `When one read of a source would end at least three activities and more than a quarter
of what stands there, lately holds that back: a page that was rebuilt or is broken is
likelier. Three more good reads over two more days end them; this command does so now.
Don't release what is still there: look at the page first.`,
		Example: "  lately sources\n  lately sources release us/page:acme.example/partners",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.release(cmd.Context(), args)
		},
	}
}

func (a *app) release(ctx context.Context, words []string) error {
	cfg, led, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer led.Close()
	ids, err := choose(cfg, words)
	if err != nil {
		return err
	}
	for _, id := range ids {
		n, err := led.Release(ctx, id, a.now())
		if errors.Is(err, ledger.ErrNoSource) {
			err = usage("source %s was not polled yet; nothing is held back there", id)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s: %s ended\n", id, count(n, "activity"))
	}
	return nil
}
