package main

import (
	"fmt"
	"os"

	"lately/sync/detect"
)

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
