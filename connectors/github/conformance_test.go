package github

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: Kind(), Make: conformanceWorld, Many: 120, Conditional: true, Removes: true,
	})
}

func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	f := &fake{account: "Organization", login: "acme", repos: map[int64]*fakeRepo{}, Server: &httptest.Server{URL: at.URL}}
	for i := range things {
		f.add(fmt.Sprintf("repo-%04d", i))
	}
	added := 0
	return &connectortest.World{
		Handler: f,
		Source:  lately.Source{ID: "us/github", Name: "github:acme", Owner: lately.OurID, Kind: "github", Location: "acme"},
		Settings: func(secret lately.Secret) connectors.Settings {
			return &Settings{Forks: true, Details: true, Token: secret}
		},
		GitHub: at.URL + "/",
		Add: func() {
			added++
			f.add(fmt.Sprintf("new-%04d", added))
		},
		Change: func(i int) { f.push(int64(1000+i), "# Changed\n\nOther words.\n") },
		Remove: func(i int) { f.change(func() { delete(f.repos, int64(1000+i)) }) },
	}
}
