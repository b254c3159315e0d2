package main

import (
	"fmt"
	"os"

	"lately/config"
	"lately/sync/detect"
)

// detector sets up detection as the config says.
func detector(cfg *config.Config) (*detect.Detector, error) {
	options, err := detectOptions(cfg)
	if err != nil {
		return nil, err
	}
	det, err := detect.New(cfg.Parties, options...)
	if err != nil {
		return nil, usage("%s: set up detection: %w", cfg.Path, err)
	}
	return det, nil
}

// detectOptions are the weights and cuts that the config gives.
func detectOptions(cfg *config.Config) ([]detect.Option, error) {
	var options []detect.Option
	if path := cfg.Detect.Weights; path != "" {
		models, err := readWeights(path)
		if err != nil {
			return nil, usage("%s: detection.weights: %w", cfg.Path, err)
		}
		for _, m := range models {
			options = append(options, detect.WithModel(m))
		}
	}
	if cfg.Detect.Counted > 0 || cfg.Detect.Pending > 0 {
		options = append(options, detect.WithCuts(cfg.Detect.Counted, cfg.Detect.Pending))
	}
	return options, nil
}

// readWeights reads a file of tables of weights.
func readWeights(path string) ([]*detect.Model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	defer file.Close()
	models, err := detect.ReadModels(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return models, nil
}
