package main

import (
	"context"
	"slices"

	"lately"
	"lately/scoring"
	"lately/scoring/report/digest"
	"lately/scoring/report/say"
	"lately/sync/ledger"
)

// partnerDigest is what changed in the exchange with one partner; ok is false if
// nothing did.
func partnerDigest(ctx context.Context, led *ledger.Ledger, ag scoring.Agreement, m scoring.Model, s digestSpan) (p digest.Partner, ok bool, err error) {
	acts, err := gather(led.Activities(ctx, ledger.Filter{
		Partner: ag.Partner, Statuses: []lately.Status{lately.Counted, lately.Pending, lately.Gone, lately.Rejected},
	}))
	if err != nil {
		return p, false, err
	}
	news, err := led.News(ctx, ag.Partner, s.news)
	if err != nil {
		return p, false, err
	}
	moves := movesOf(news, acts)
	was := scoring.Score(slices.Values(digest.Before(acts, moves)), ag, m, s.from)
	is := scoring.Score(slices.Values(acts), ag, m, s.to)
	p, ok = digest.Compare(&was, &is, say.Standing(&is), moves)
	return p, ok, nil
}

// movesOf joins the news with the activities that they are about. Of one that isn't
// found any more only what the news say is known.
func movesOf(news []ledger.News, acts []lately.Activity) []digest.Move {
	byID := make(map[string]lately.Activity, len(acts))
	for _, a := range acts {
		byID[a.ID] = a
	}
	moves := make([]digest.Move, 0, len(news))
	for _, n := range news {
		a, ok := byID[n.Activity]
		if !ok {
			a = lately.Activity{ID: n.Activity, Partner: n.Partner, Side: n.Side, Area: n.Area, Title: n.Title}
		}
		moves = append(moves, digest.Move{Activity: a, Was: n.Was, Is: n.Is})
	}
	return moves
}

// sourceDigest is which sources of the config stopped, work again, or hold removals
// back since the beginning of the span.
func sourceDigest(ctx context.Context, led *ledger.Ledger, s digestSpan) ([]digest.Source, error) {
	news, err := led.SourceNews(ctx, s.news)
	if err != nil {
		return nil, err
	}
	states, err := led.Sources(ctx)
	if err != nil {
		return nil, err
	}
	changed := make(map[string]ledger.SourceNews, len(news))
	for _, n := range news {
		changed[n.Source] = n
	}
	var out []digest.Source
	for _, state := range states {
		if n, ok := changed[state.Source.ID]; ok {
			out = append(out, digest.Source{ID: n.Source, Failing: n.Failed, At: n.At, Error: state.Error})
		}
		if state.HeldBack > 0 && state.HeldSince.After(s.from) {
			out = append(out, digest.Source{ID: state.Source.ID, At: state.HeldSince, HeldBack: state.HeldBack})
		}
	}
	return out, nil
}
