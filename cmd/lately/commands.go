package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

const long = `lately keeps track of what two partnering companies do for each other: partner page
listings, testimonials, blog posts, white papers, press releases, integrations,
workshops and business referrals.

It polls what both sides publish and what the CRM knows, detects each activity and
who gave it, keeps it with its evidence, and scores the reciprocity.

  lately demo            the whole job on sample data: start here
  lately check           is my config right, and would my sources work?
  lately sync            poll what is due (put this in cron)
  lately score           what have you done for us lately?`

// command builds the tree of subcommands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use: "lately", Short: "What have you done for us lately, and what have we done for you?", Long: long,
		SilenceUsage: true, SilenceErrors: true, Version: version,
		PersistentPreRun: func(*cobra.Command, []string) { a.started = true },
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	f := root.PersistentFlags()
	f.StringVarP(&a.configPath, "config", "c", "", "config file (else $LATELY_CONFIG, else ./lately.yaml)")
	f.StringVar(&a.logFormat, "log", "text", "form of log lines: text or json")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "only errors on stderr")
	root.AddCommand(
		a.demoCommand(), a.checkCommand(), a.syncCommand(), a.sourcesCommand(),
		a.scoreCommand(), a.explainCommand(), a.reviewCommand(), a.exportCommand(), a.pushCommand(), a.evalCommand(),
		a.configCommand(), a.versionCommand(),
	)
	return root
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.out, "lately %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
