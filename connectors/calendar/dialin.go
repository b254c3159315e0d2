package calendar

import (
	"net/url"
	"regexp"
	"strings"
)

// Meeting software writes into each invitation how to dial in. Its makers' names and
// links stand there, and say nothing about what the event is.
var (
	// Google encloses what it adds in lines of its own.
	googleMeet = regexp.MustCompile(`(?s)-::~:~::~[:~]*::?-?.*?(?:-::~:~::~[:~]*::?-?|$)`)
	// Teams writes between lines of underscores.
	teams = regexp.MustCompile(`(?s)_{20,}\s*\n[^_]*?(?:teams\.microsoft\.com|Microsoft Teams)[^_]*(?:_{20,}|$)`)
	// Zoom, Webex and the rest write lines that begin alike.
	dialIn = regexp.MustCompile(`(?im)^[ \t]*(?:join (?:the )?(?:zoom|google meet|webex|microsoft teams|teams)[^\n]{0,40}|` +
		`[^\n]{0,80}is inviting you to a scheduled (?:zoom|webex) meeting\.?|meeting id:[^\n]*|(?:pass(?:code|word)|kennwort|kenncode):[^\n]*|` +
		`one tap mobile[^\n]*|dial by your location[^\n]*|find your local number:[^\n]*|join by (?:phone|sip|video)[^\n]*|` +
		`<?https?://(?:[a-z0-9-]+\.)?(?:zoom\.us/(?:j|w|u)/|meet\.google\.com/|teams\.microsoft\.com/l/|[a-z0-9-]+\.webex\.com/meet/|meet\.jit\.si/)[^\n]*)[ \t]*$`)
)

func withoutDialIn(s string) string {
	s = googleMeet.ReplaceAllString(s, "\n")
	s = teams.ReplaceAllString(s, "\n")
	s = dialIn.ReplaceAllString(s, "")
	return strings.TrimSpace(s)
}

// meeting reports a link into a meeting, which is the same for all that are held in
// one room.
func meeting(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range []string{"zoom.us", "meet.google.com", "teams.microsoft.com", "teams.live.com", "webex.com", "meet.jit.si", "whereby.com", "gotomeeting.com", "calendar.google.com"} {
		if host == h || strings.HasSuffix(host, "."+h) {
			return true
		}
	}
	return false
}
