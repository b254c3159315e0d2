package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// deal is what everybody who reads a stand-in has to agree on.
type deal struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Amount   string   `json:"amount"`
	Stage    string   `json:"stage"`
	Partners []string `json:"partners"`
}

func open(s standIn, url string) (connectors.Connector, error) {
	if err := os.Setenv("LATELY_STANDIN", secret); err != nil {
		return nil, err
	}
	ref, err := lately.NewSecret("env:LATELY_STANDIN")
	if err != nil {
		return nil, err
	}
	client, err := transport.New(transport.Options{UserAgent: "lately-standins", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		return nil, err
	}
	src := lately.Source{ID: "us/crm/" + s.name, Owner: lately.OurID, Kind: "crm/" + s.name}
	return s.settings(strings.TrimRight(url, "/"), ref).Open(src, connectors.Deps{Client: client, Now: func() time.Time { return time.Now().UTC() }})
}

// read prints the deals that name a partner, in the order of their ids.
func read(ctx context.Context, s standIn, url string) error {
	c, err := open(s, url)
	if err != nil {
		return err
	}
	if p, ok := c.(connectors.Prober); ok {
		if err := p.Probe(ctx); err != nil {
			return fmt.Errorf("probe: %w", err)
		}
	}
	found := map[string]deal{}
	var cursor lately.Cursor
	for more := true; more; {
		b, err := c.Fetch(ctx, cursor)
		if err != nil {
			return err
		}
		for _, it := range b.Items {
			if d := it.Deal; d != nil && len(d.Partners) > 0 {
				out := deal{ID: d.ID, Title: it.Title, Amount: d.Amount, Stage: d.StageName}
				for _, p := range d.Partners {
					out.Partners = append(out.Partners, p.CompanyID)
				}
				slices.Sort(out.Partners)
				found[d.ID] = out
			}
		}
		cursor, more = b.Cursor, b.More
	}
	lines := make([]string, 0, len(found))
	for _, d := range found {
		line, err := json.Marshal(d)
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
	}
	slices.Sort(lines)
	fmt.Println(strings.Join(lines, "\n"))
	return nil
}

// push writes a score as `lately push --apply` does, and once more.
func push(ctx context.Context, s standIn, url, value string) error {
	c, err := open(s, url)
	if err != nil {
		return err
	}
	w, ok := c.(connectors.Writer)
	if !ok {
		return errors.New("the connector can't write")
	}
	score := connectors.Score{Partner: s.partner, Values: map[string]string{
		"lately_score": value, "lately_status": "balanced", "lately_balance": "-0.25", "lately_date": "2026-07-01", "lately_link": "https://lately.example/p",
	}}
	for round := range 2 {
		p, err := w.Plan(ctx, []connectors.Score{score})
		if err != nil {
			return fmt.Errorf("plan: %w", err)
		}
		if round == 1 {
			if len(p.Updates) != 0 || len(p.Same) != 1 {
				return fmt.Errorf("the second push would write: %+v", p)
			}
			return nil
		}
		if len(p.Updates) != 1 {
			return fmt.Errorf("the first push would write %d accounts: %q", len(p.Updates), p.Notes)
		}
		missing := slices.DeleteFunc(slices.Clone(p.Fields), func(f connectors.Field) bool { return f.State != connectors.Creatable })
		if err := w.Create(ctx, missing); err != nil {
			return fmt.Errorf("create: %w", err)
		}
		if err := w.Write(ctx, p.Updates[0]); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		fmt.Println(p.Updates[0].Account)
	}
	return nil
}
