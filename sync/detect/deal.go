package detect

import (
	"slices"

	"lately"
)

// deal turns a deal into a referral for each partner that it names. The direction
// says who gave; where the CRM doesn't tell, the referral waits for a person.
func (c call) deal() []lately.Finding {
	deal := c.it.Deal
	if deal == nil || deal.Stage == lately.Deleted {
		return nil
	}
	var out []lately.Finding
	for _, dp := range deal.Partners {
		party, how := c.dealParty(dp)
		if party < 0 || !c.concerns(party) {
			continue
		}
		giver := party
		if dp.Direction == lately.Outbound {
			giver = ours
		}
		f := c.finding(party, giver, lately.Referral)
		f.OccurredAt, f.Stage, f.StageAt = deal.CreatedAt.UTC(), deal.Stage, deal.ChangedAt.UTC()
		f.Amount, f.Currency, f.DealID, f.Account = deal.Amount, deal.Currency, deal.ID, deal.Account
		f.Status, f.Confidence = lately.Counted, 1
		f.Rule = "the deal names the partner by " + how
		f.Excerpt = lately.OneLine(dp.Via)
		switch dp.Direction {
		case lately.Inbound:
			f.Rule += "; the partner referred the customer to us"
		case lately.Outbound:
			f.Rule += "; we referred the customer to the partner"
		default:
			f.Status, f.Confidence = lately.Pending, 0.5
			f.Rule += "; which way the referral went isn't clear"
		}
		if same := slices.IndexFunc(out, func(o lately.Finding) bool { return o.Partner == f.Partner }); same >= 0 {
			// A deal may be related to a partner twice: the clearer relation stands.
			if out[same].Status == lately.Pending && f.Status == lately.Counted {
				out[same] = f
			} else if out[same].Side == f.Side || f.Status == lately.Pending {
				continue
			}
		}
		if !slices.ContainsFunc(out, func(o lately.Finding) bool { return o.Partner == f.Partner && o.Side == f.Side }) {
			out = append(out, f)
		}
	}
	return out
}

// dealParty finds the party by account id, then domain, then name.
func (c call) dealParty(dp lately.DealPartner) (int, string) {
	if i, ok := c.d.crm[dp.CompanyID]; ok && dp.CompanyID != "" {
		return i, "its account id"
	}
	if dp.Domain != "" {
		if t, ok := c.d.links.resolve("https://" + withoutScheme(dp.Domain)); ok && len(t.parties) > 0 {
			return t.parties[0], "its domain"
		}
	}
	tokens := tokenize(dp.Name)
	found, size := c.d.names.longest(dp.Name, tokens, 0)
	if size == 0 || len(tokens) > size+1 {
		return -1, ""
	}
	rest := tokens[size:]
	if len(rest) == 1 && !slices.Contains(legalForms, rest[0].key) {
		return -1, ""
	}
	for _, nm := range found {
		if nm.kind == properName || nm.kind == domainName {
			return nm.party, "its name"
		}
	}
	return -1, ""
}
