package main

import (
	"context"
	"fmt"
	"strings"

	"lately"
	"lately/connectors"
	"lately/scoring/report/say"
	"lately/sync/detect"
	"lately/sync/ledger"
)

const (
	sampleDeals = 5  // deals that a check shows with what they mean
	mostMissed  = 10 // deals without a known partner that are listed one by one
)

// notes writes what a connector found out about its source.
func notes(list []connectors.Note) string {
	var b strings.Builder
	for _, n := range list {
		mark := "-"
		if n.Bad {
			mark = "!"
		}
		fmt.Fprintf(&b, "     %s %s\n", mark, say.Plain(n.Text))
		if n.Bad && n.Fix != "" {
			fmt.Fprintf(&b, "       %s\n", say.Plain(n.Fix))
		}
	}
	return b.String()
}

// deals shows some of the deals on a source's first page with what they mean, and
// those that look as if a partner were behind them although none is known.
func deals(det *detect.Detector, judged []lately.Refound) string {
	var samples strings.Builder
	var missed []string
	shown := 0
	for _, j := range judged {
		if j.Record.Item.Kind != lately.DealItem {
			continue
		}
		if why := det.Unattributed(j.Record.Source, j.Record.Item); why != "" {
			missed = append(missed, unattributed(j.Record.Item, why))
		}
		for _, f := range j.Findings {
			if shown++; shown <= sampleDeals {
				fmt.Fprintf(&samples, "     - %s: %s, %s, %s %s%s (%s)\n", say.Plain(j.Record.Item.Title), f.Partner, f.Side, f.Status, f.Stage, worth(f), say.Plain(f.Excerpt))
			}
		}
	}
	return samples.String() + listMissed(missed, len(missed))
}

// worth is a referral's amount as a part of a line.
func worth(f lately.Finding) string {
	if f.Amount == "" {
		return ""
	}
	return strings.TrimRight(", "+f.Amount+" "+f.Currency, " ")
}

func unattributed(it lately.Item, why string) string {
	line := say.Plain(it.Title)
	if it.URL != "" {
		line += " " + it.URL
	}
	return line + ": " + why
}

// listMissed writes the first of the deals that name no known partner.
func listMissed(missed []string, all int) string {
	if all == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "     ! %s like a partner's and %s no partner in the config:\n", look(all), name(all))
	for _, m := range missed[:min(len(missed), mostMissed)] {
		fmt.Fprintf(&b, "       %s\n", m)
	}
	if more := all - min(len(missed), mostMissed); more > 0 {
		fmt.Fprintf(&b, "       and %d more\n", more)
	}
	return b.String()
}

func look(n int) string {
	if n == 1 {
		return "1 deal looks"
	}
	return count(n, "deal") + " look"
}

func name(n int) string {
	if n == 1 {
		return "names"
	}
	return "name"
}

// missing is what a CRM's stored deals lack.
type missing struct {
	deals []string // the first that look partner-sourced and name no known partner
	count int      // of all of them
}

// unattributedDeals looks through the stored deals that gave no referral, by source.
func unattributedDeals(ctx context.Context, led *ledger.Ledger, det *detect.Detector) (map[string]missing, error) {
	out := map[string]missing{}
	for after := int64(0); ; {
		recs, err := led.Unexplained(ctx, after, 500)
		if err != nil || len(recs) == 0 {
			return out, err
		}
		for _, r := range recs {
			after = r.ID
			why := det.Unattributed(r.Source, r.Item)
			if why == "" {
				continue
			}
			m := out[r.Source.ID]
			if m.count++; len(m.deals) < mostMissed {
				m.deals = append(m.deals, unattributed(r.Item, why))
			}
			out[r.Source.ID] = m
		}
	}
}

// oneSided is a word on each CRM that knows of referrals in one direction only, or of
// none: that is more often a matter of what is written down than of what happened.
func oneSided(ctx context.Context, led *ledger.Ledger, states []lately.SourceState) (map[string]string, error) {
	given, got := map[string]int{}, map[string]int{}
	for a, err := range led.Activities(ctx, ledger.Filter{Area: lately.Referral, Statuses: []lately.Status{lately.Counted, lately.Pending, lately.Gone}}) {
		if err != nil {
			return nil, err
		}
		if a.Side == lately.Ours {
			given[a.Source]++
		} else {
			got[a.Source]++
		}
	}
	out := map[string]string{}
	for _, s := range states {
		g, r := given[s.Source.ID], got[s.Source.ID]
		switch {
		case !strings.HasPrefix(s.Source.Kind, "crm/") || s.Items == 0 || g > 0 && r > 0:
		case g == 0 && r == 0:
			out[s.Source.ID] = fmt.Sprintf("%s and no referral among them: say under inbound and outbound where partners are noted; `lately check` shows what was found", count(s.Items, "deal"))
		case g == 0:
			out[s.Source.ID] = fmt.Sprintf("%s received and 0 given, ever: probably not recorded. Agree on one place in the CRM for customers that we pass on (a label, field or pipeline like \"Referred to\") and name it under outbound", count(r, "referral"))
		default:
			out[s.Source.ID] = fmt.Sprintf("%s given and 0 received, ever: probably not recorded. Have the partner of a deal noted in one place (a label or field like \"Referral partner\") and name it under inbound", count(g, "referral"))
		}
	}
	return out, nil
}
