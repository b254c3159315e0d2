package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lately"
	"lately/connectors/transport"
)

// assertionLife is how long a JWT is good for.
const assertionLife = 3 * time.Minute

// session is what a login gave: a token, and the host that it is for.
type session struct {
	token    string
	instance *url.URL
	http     *http.Client
}

// login asks for a token. There is no refresh token and no time of expiry: a session
// lasts as long as the org lets it.
func (c *client) login(ctx context.Context) (*session, error) {
	form, err := c.grant()
	if err != nil {
		return nil, err
	}
	ctx = transport.Idempotent(lately.WithValidators(ctx, nil))
	u := c.base.JoinPath("/services/oauth2/token")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("log in to salesforce: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := c.plain.Do(req)
	if err != nil {
		return nil, fmt.Errorf("log in to salesforce: %w", err)
	}
	c.learn(resp.Header)
	data, err := transport.Body(resp)
	if err != nil {
		return nil, fmt.Errorf("log in to salesforce: %w", err)
	}
	var answer struct {
		Token    string `json:"access_token"`
		Instance string `json:"instance_url"`
		Error    string `json:"error"`
		Reason   string `json:"error_description"`
	}
	if err := json.Unmarshal(data, &answer); err != nil && resp.StatusCode == http.StatusOK {
		return nil, fmt.Errorf("log in to salesforce: decode answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, c.loginRefused(resp.StatusCode, answer.Error, answer.Reason)
	}
	return c.open(answer.Token, answer.Instance)
}

// grant is the form of the token request.
func (c *client) grant() (url.Values, error) {
	s := c.settings
	if s.PrivateKey.IsZero() {
		secret, err := s.ClientSecret.Reveal()
		if err != nil {
			return nil, fmt.Errorf("log in to salesforce: %w", err)
		}
		return url.Values{"grant_type": {"client_credentials"}, "client_id": {s.ClientID}, "client_secret": {secret}}, nil
	}
	pem, err := s.PrivateKey.Reveal()
	if err != nil {
		return nil, fmt.Errorf("log in to salesforce: %w", err)
	}
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(pem))
	if err != nil { // the parser's words may show parts of the key
		return nil, fmt.Errorf("log in to salesforce: private_key is no RSA key in PEM form (%w)", lately.ErrPermanent)
	}
	assertion, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": s.ClientID, "sub": s.Username, "aud": s.audience(), "exp": c.there().Add(assertionLife).Unix(),
	}).SignedString(key)
	if err != nil {
		return nil, errors.New("log in to salesforce: the assertion can't be signed")
	}
	return url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}}, nil
}

// loginRefused says what to do about a refused login.
func (c *client) loginRefused(status int, kind, reason string) error {
	advice := map[string]string{
		"invalid_client":         "check client_secret",
		"invalid_client_id":      "check client_id",
		"inactive_user":          "activate the user",
		"unsupported_grant_type": "enable the client credentials flow, or digital signatures, in the connected app",
		"invalid_grant":          "authorise the user for the connected app beforehand, check username and audience, and set this machine's clock",
	}[kind]
	text := fmt.Sprintf("log in to salesforce: status %d %s", status, c.clean(strings.TrimSpace(kind+" "+reason)))
	if advice != "" {
		text += "; " + advice
	}
	return &apiError{status: status, code: kind, text: text, permanent: status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout}
}

// open binds the token to the host that it is for. A token is never sent anywhere but
// to the host that was logged in to, or to another one of Salesforce's.
func (c *client) open(token, instance string) (*session, error) {
	if token == "" {
		return nil, errors.New("log in to salesforce: the answer has no token")
	}
	u, err := plainURL(instance)
	if err != nil {
		return nil, errors.New("log in to salesforce: the answer's instance_url " + err.Error())
	}
	same := u.Scheme == c.base.Scheme && u.Host == c.base.Host
	if !same && (u.Scheme != "https" || !ofSalesforce(u.Hostname())) {
		return nil, fmt.Errorf("log in to salesforce: the answer's instance_url %s is no host of Salesforce's (%w)", c.clean(u.Host), lately.ErrPermanent)
	}
	u.Path = ""
	return &session{token: token, instance: u, http: transport.WithAuth(c.plain, u, func(r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	})}, nil
}

func ofSalesforce(host string) bool {
	host = strings.ToLower(host)
	for _, domain := range []string{".salesforce.com", ".force.com", ".salesforce.mil", ".cloudforce.com"} {
		if strings.HasSuffix(host, domain) {
			return true
		}
	}
	return false
}
