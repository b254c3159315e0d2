package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

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
  lately score           what have you done for us lately?
  lately asks            what to ask for, and what to do, next
  lately explain         every activity behind a figure, every reason behind an activity`

// command builds the tree of subcommands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use: "lately", Short: "What have you done for us lately, and what have we done for you?", Long: long,
		SilenceUsage: true, SilenceErrors: true, Version: version,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.started = true
			if a.logFormat != textLog && a.logFormat != jsonLog {
				return usage("--log %s is not known; use text or json", a.logFormat)
			}
			return nil
		},
	}
	root.SetVersionTemplate(versionLine() + "\n")
	root.SetOut(a.out)
	root.SetErr(a.err)
	f := root.PersistentFlags()
	f.StringVarP(&a.configPath, "config", "c", "", "config file (else $LATELY_CONFIG, else ./lately.yaml)")
	f.StringVar(&a.logFormat, "log", textLog, "form of log lines: text or json")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "only errors on stderr")
	root.AddCommand(
		a.demoCommand(), a.checkCommand(), a.syncCommand(), a.sourcesCommand(),
		a.scoreCommand(), a.asksCommand(), a.explainCommand(), a.reviewCommand(), a.exportCommand(), a.reportCommand(), a.pushCommand(), a.evalCommand(),
		a.statementCommand(), a.digestCommand(),
		a.serveCommand(), a.configCommand(), a.versionCommand(),
	)
	return root
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.out, versionLine())
			return err
		},
	}
}

// versionLine says what was built, and by what for what. Without a release's number
// it is the commit, where the build knows it.
func versionLine() string {
	is := version
	if info, ok := debug.ReadBuildInfo(); ok && is == "dev" && strings.HasPrefix(info.Main.Version, "v") {
		is = info.Main.Version
	}
	return fmt.Sprintf("lately %s (%s, %s/%s)", is, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
