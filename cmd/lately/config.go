package main

import (
	"lately/config"

	"github.com/spf13/cobra"
)

func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "About the config file", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of the config, for editors", Args: cobra.NoArgs,
		Long: "Print the JSON Schema of the config. Editors complete and check the file with it:\n\n" +
			"  lately config schema > lately.schema.json\n\n" +
			"and, as the first line of lately.yaml:\n\n  # yaml-language-server: $schema=lately.schema.json",
		RunE: func(*cobra.Command, []string) error {
			b, err := config.Schema(kinds())
			if err == nil {
				_, err = a.out.Write(append(b, '\n'))
			}
			return err
		},
	})
	return c
}
