package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplainFigures(t *testing.T) {
	cfg := demoLedger(t)
	all, errs, code := inProcess(t, "explain", "harborpay", "-c", cfg)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	has := map[string]string{
		"given":      "What we did for them",
		"received":   "What they did for us",
		"balance":    "How they compare",
		"unreturned": "Unreturned, at face value",
		"trend":      "How it went",
	}
	for figure, heading := range has {
		if strings.Contains(all, heading) != (figure != "trend") {
			t.Errorf("all figures: %q", heading)
		}
		out, errs, code := inProcess(t, "explain", "harborpay", "--figure", figure, "-c", cfg)
		if code != exitOK {
			t.Errorf("%s: exit %d: %s", figure, code, errs)
		}
		for other, h := range has {
			if strings.Contains(out, h) != (other == figure) {
				t.Errorf("--figure %s, %q:\n%s", figure, h, out)
			}
		}
	}
	posts, _, _ := inProcess(t, "explain", "harborpay", "--area", "blog_post", "--side", "theirs", "-c", cfg)
	if !strings.Contains(posts, "Blog post: ") || strings.Contains(posts, "Workshop: ") || strings.Contains(posts, "did for them") {
		t.Error(posts)
	}
}

func TestExplainForPrograms(t *testing.T) {
	cfg := demoLedger(t)
	var p struct {
		Partner, Model, Terms string
		Sides                 []struct {
			Areas []struct {
				Activities []struct {
					ID string `json:"activity_id"`
				}
			}
		}
		Trend []any
	}
	read := func(into any, args ...string) {
		t.Helper()
		out, errs, code := inProcess(t, append(args, "--format", "json", "-c", cfg)...)
		if code != exitOK {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
		if err := json.Unmarshal([]byte(out), into); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	read(&p, "explain", "harborpay", "--figure", "trend")
	if len(p.Trend) != trendMonths || len(p.Sides) != 0 {
		t.Errorf("%d months, %d sides", len(p.Trend), len(p.Sides))
	}
	read(&p, "explain", "harborpay", "--side", "ours", "--area", "blog_post")
	if len(p.Sides) != 1 || len(p.Sides[0].Areas) != 1 || len(p.Sides[0].Areas[0].Activities) == 0 || p.Terms == "" || p.Model == "" {
		t.Fatalf("%+v", p)
	}
	id := p.Sides[0].Areas[0].Activities[0].ID
	var d struct {
		ID       string `json:"activity_id"`
		Evidence []any
		Worth    struct{ Points float64 }
		Judge    struct {
			Signals []any
		} `json:"judgement"`
	}
	read(&d, "explain", id[:8])
	if d.ID != id || len(d.Evidence) == 0 || d.Worth.Points <= 0 || len(d.Judge.Signals) == 0 {
		t.Errorf("%+v", d)
	}
}

func TestScoreForPrograms(t *testing.T) {
	cfg := demoLedger(t)
	one, errs, code := inProcess(t, "score", "harborpay", "--format", "json", "-c", cfg)
	var c struct {
		Given float64
		Sides []struct{ Areas []map[string]any }
	}
	if err := json.Unmarshal([]byte(one), &c); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, errs)
	}
	if c.Given <= 0 || len(c.Sides) != 2 || len(c.Sides[0].Areas) != 8 || c.Sides[0].Areas[0]["activities"] != nil || c.Sides[0].Areas[0]["state"] == "" {
		t.Errorf("%+v", c)
	}
	all, _, _ := inProcess(t, "score", "--format", "json", "-c", cfg)
	rows, _, _ := inProcess(t, "export", "scores", "--format", "json", "-c", cfg)
	var scored, exported []map[string]any
	if json.Unmarshal([]byte(all), &scored) != nil || json.Unmarshal([]byte(rows), &exported) != nil || len(scored) != len(exported) || len(scored) == 0 || scored[0]["given"] != exported[0]["given"] {
		t.Errorf("%s\n%s", all, rows)
	}
	if _, errs, code := inProcess(t, "score", "--format", "xml", "-c", cfg); code != exitUsage || !strings.Contains(errs, "use text or json") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestExplainRefusesWhatMakesNoSense(t *testing.T) {
	cfg := blogConfig(t, "http://127.0.0.1:1", 1, filepath.Join(t.TempDir(), "l.db"))
	for args, want := range map[string]string{
		"explain zephyrmill --figure sum":                         "use one of given, received, balance, unreturned, trend",
		"explain zephyrmill --side both":                          "use ours or theirs",
		"explain zephyrmill --area post":                          "is no area",
		"explain zephyrmill --figure given --side theirs":         "given is ours",
		"explain zephyrmill --figure balance --area blog_post":    "leave --area out",
		"explain zephyrmill --format csv":                         "use text or json",
		"explain 3f9c2a1b --figure balance":                       "are about a partner",
		"explain 3f9c2a1b":                                        "no activity",
		"explain zephyrmill --figure unreturned --area workshop ": "leave --area out",
	} {
		if _, errs, code := inProcess(t, append(strings.Fields(args), "-c", cfg)...); code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d: %s", args, code, errs)
		}
	}
}
