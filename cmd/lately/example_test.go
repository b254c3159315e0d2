package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// The example that people copy is right, and the schema that editors use is JSON.
func TestExampleConfig(t *testing.T) {
	out, errs, code := inProcess(t, "check", "--offline", "-c", "../../lately.example.yaml")
	if code != exitOK || !strings.Contains(out, "config is right") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	out, errs, code = inProcess(t, "config", "schema")
	if code != exitOK || !json.Valid([]byte(out)) {
		t.Errorf("schema: exit %d: %s", code, errs)
	}
}

// Scripts branch on these.
func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"version", exitOK, ""},
		{"help", exitOK, ""},
		{"completion bash", exitOK, ""},
		{"frobnicate", exitUsage, "unknown command"},
		{"score --as-of yesterday -c ../../lately.example.yaml", exitUsage, "is not a date"},
		{"export everything", exitUsage, "say what to export"},
		{"sync --frobnicate", exitUsage, "unknown flag"},
		{"sync -c missing.yaml", exitUsage, "no config at missing.yaml"},
		{"eval /nonexistent", exitFailed, ""},
		{"eval /nonexistent --format xml", exitUsage, "use text, json, csv or jsonl"},
	} {
		_, errs, code := inProcess(t, strings.Fields(tt.args)...)
		if code != tt.code || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: exit %d, want %d: %s", tt.args, code, tt.code, errs)
		}
	}
}
