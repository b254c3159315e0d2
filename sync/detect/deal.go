package detect

import (
	"fmt"
	"slices"
	"strings"

	"lately"
)

// deal turns a deal into a referral for each partner that it names, once in each
// direction. The direction says who gave; where the CRM doesn't tell, the referral
// waits for a person, unless another relation to the same partner tells.
func (c call) deal() []lately.Finding {
	deal := c.it.Deal
	if deal == nil || deal.Stage == lately.Deleted {
		return nil
	}
	var out []lately.Finding
	for _, clear := range []bool{true, false} {
		for _, dp := range deal.Partners {
			m := c.dealParty(dp)
			if (dp.Direction != lately.Unclear) != clear || m.party < 0 || !c.concerns(m.party) {
				continue
			}
			f := c.referral(dp, m)
			same := slices.IndexFunc(out, func(o lately.Finding) bool {
				return o.Partner == f.Partner && (o.Side == f.Side || !clear)
			})
			switch {
			case same < 0:
				out = append(out, f)
			case out[same].Status == lately.Pending && f.Status == lately.Counted:
				out[same] = f
			}
		}
	}
	return out
}

// referral is the finding about one partner of the deal.
func (c call) referral(dp lately.DealPartner, m dealMatch) lately.Finding {
	deal, giver := c.it.Deal, m.party
	if dp.Direction == lately.Outbound {
		giver = ours
	}
	f := c.finding(m.party, giver, lately.Referral)
	f.OccurredAt, f.Stage, f.StageAt = deal.CreatedAt.UTC(), deal.Stage, deal.ChangedAt.UTC()
	f.Amount, f.Currency, f.DealID, f.Account = deal.Amount, deal.Currency, deal.ID, deal.Account
	f.Status, f.Confidence = lately.Counted, 1
	f.Rule = "the deal names the partner by " + m.how
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
	if m.doubt != "" {
		f.Status, f.Confidence = lately.Pending, 0.5
		f.Rule += "; " + m.doubt
	}
	return f
}

// dealMatch is the party that a deal's partner is found to be.
type dealMatch struct {
	party     int // negative if none
	how       string
	doubt     string   // why it may be somebody else
	ambiguous []string // ids of the parties among which there is no telling
}

// dealParty finds the party by account id, then domain, then name. Where several
// share what was found, none is guessed.
func (c call) dealParty(dp lately.DealPartner) dealMatch {
	if m, ok := c.d.pick(c.accounts(dp), "its account id"); ok {
		return m
	}
	named := c.d.named(dp.Name)
	if dp.Domain != "" {
		t, ok := c.d.links.resolve("https://" + withoutScheme(dp.Domain))
		if ok && len(t.parties) > 1 {
			if both := slices.DeleteFunc(slices.Clone(t.parties), func(i int) bool { return !slices.Contains(named, i) }); len(both) == 1 {
				return dealMatch{party: both[0], how: "its domain and name"}
			}
		}
		if m, found := c.d.pick(t.parties, "its domain"); ok && found {
			return m
		}
	}
	m, ok := c.d.pick(named, "its name")
	if !ok || m.party < 0 {
		return m
	}
	switch p := c.d.parties[m.party]; {
	case dp.Domain != "" && len(p.Domains) > 0:
		m.doubt = fmt.Sprintf("but its domain %s is none of the partner's: add it to domains, or the account's id to crm, if it is the same company", lately.OneLine(dp.Domain))
	case p.Ambiguous && dp.Domain == "":
		m.doubt = "but the name is a common word: add the account's id to crm if it is the same company"
	}
	return m
}

// accounts finds whom the config gives the company's record, or one that was merged
// into it. Two CRMs may use the same id for different companies, so an id can be said
// to be of one of them.
func (c call) accounts(dp lately.DealPartner) (parties []int) {
	kind := strings.TrimPrefix(c.src.Kind, "crm/")
	for _, id := range append([]string{dp.CompanyID}, strings.Fields(dp.Former)...) {
		if id == "" {
			continue
		}
		for _, i := range append(slices.Clone(c.d.crm[accountID(id)]), c.d.crm[accountID(kind+":"+id)]...) {
			if !slices.Contains(parties, i) {
				parties = append(parties, i)
			}
		}
	}
	return parties
}

// accountID makes ids comparable: Salesforce's are written with 15 letters or, with a
// checksum that only helps those who can't tell cases apart, with 18.
func accountID(id string) string {
	id = strings.TrimSpace(id)
	if crm, rest, ok := strings.Cut(id, ":"); ok {
		return strings.ToLower(strings.TrimSpace(crm)) + ":" + accountID(rest)
	}
	if len(id) == 18 && strings.HasPrefix(id, "001") {
		return id[:15]
	}
	return id
}

// pick is the match of the only party found. Of several it tells the names.
func (d *Detector) pick(parties []int, how string) (dealMatch, bool) {
	m := dealMatch{party: -1, how: how}
	switch len(parties) {
	case 0:
		return m, false
	case 1:
		m.party = parties[0]
		return m, true
	}
	for _, i := range parties {
		m.ambiguous = append(m.ambiguous, d.parties[i].ID)
	}
	return m, true
}

// named finds the parties that a company's name is the name of, with or without a
// legal form.
func (d *Detector) named(name string) (parties []int) {
	tokens := d.names.tokens(name)
	found, size := d.names.longest(name, tokens, 0)
	if size == 0 || len(tokens) > size+1 {
		return nil
	}
	if rest := tokens[size:]; len(rest) == 1 && !slices.Contains(legalForms, foldWord(rest[0].of(name))) {
		return nil
	}
	for _, nm := range found {
		if (nm.kind == properName || nm.kind == domainName) && !slices.Contains(parties, nm.party) {
			parties = append(parties, nm.party)
		}
	}
	return parties
}

// Unattributed says why a deal looks as if a partner were behind it although it gives
// no referral; empty for any other deal or item.
func (d *Detector) Unattributed(src lately.Source, it lately.Item) string {
	owner, ok := d.index[src.Owner]
	if !ok || it.Kind != lately.DealItem || it.Deal == nil || it.Deal.Stage == lately.Deleted {
		return ""
	}
	c := call{d: d, src: src, it: it, owner: owner}
	if len(c.deal()) > 0 {
		return ""
	}
	for _, dp := range it.Deal.Partners {
		m := c.dealParty(dp)
		switch {
		case dp.Direction == lately.Unclear && len(m.ambiguous) == 0:
		case len(m.ambiguous) > 0:
			return lately.OneLine(fmt.Sprintf("%s names %s, which may be %s: give the account's id under crm to the one that it is", dp.Via, whom(dp), strings.Join(m.ambiguous, " or ")))
		case m.party < 0:
			return lately.OneLine(fmt.Sprintf("%s names %s, which no partner in the config is", dp.Via, whom(dp)))
		}
	}
	if it.Deal.Hint != "" {
		return lately.OneLine(it.Deal.Hint + " says that a partner is behind it, but not which")
	}
	return ""
}

// whom is how the CRM calls a company.
func whom(dp lately.DealPartner) string {
	switch {
	case dp.Name != "" && dp.Domain != "" && dp.Domain != dp.Name:
		return fmt.Sprintf("%q (%s)", dp.Name, dp.Domain)
	case dp.Name != "":
		return fmt.Sprintf("%q", dp.Name)
	case dp.Domain != "":
		return fmt.Sprintf("%q", dp.Domain)
	}
	return "account " + dp.CompanyID
}
