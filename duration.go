package lately

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time as people write it in the config: 90m, 12h, 180d,
// 2w, or several together (1d12h). A bare number is an error, since nobody can
// tell what it would mean.
type Duration time.Duration

const day = 24 * time.Hour

// ParseDuration reads a Duration.
func ParseDuration(s string) (Duration, error) {
	rest := strings.TrimSpace(s)
	if rest == "" {
		return 0, fmt.Errorf("a duration is missing; write a number with a unit, like 90m, 12h, 180d or 2w")
	}
	if _, err := strconv.ParseFloat(rest, 64); err == nil {
		return 0, fmt.Errorf("%q has no unit; write %sd for days, or use h, m, s or w", s, rest)
	}
	var total time.Duration
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if n <= 0 {
			return 0, fmt.Errorf("%q is not a duration; write a number with a unit, like 90m, 12h, 180d or 2w", s)
		}
		unit, ok := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day}[rest[n]]
		count, err := strconv.ParseInt(rest[:n], 10, 64)
		if !ok || err != nil || count > int64((1<<62)/unit) {
			return 0, fmt.Errorf("%q is not a duration; write a number with a unit, like 90m, 12h, 180d or 2w", s)
		}
		total += time.Duration(count) * unit
		if total < 0 {
			return 0, fmt.Errorf("%q is too long", s)
		}
		rest = rest[n+1:]
	}
	return Duration(total), nil
}

// UnmarshalText reads a duration from the config.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// String writes whole days as days and the rest as Go does.
func (d Duration) String() string {
	t := time.Duration(d)
	if t != 0 && t%day == 0 {
		return strconv.FormatInt(int64(t/day), 10) + "d"
	}
	return t.String()
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) {
	t := time.Duration(d)
	if t%day == 0 {
		return []byte(strconv.FormatInt(int64(t/day), 10) + "d"), nil
	}
	return []byte(strconv.FormatInt(int64(t/time.Second), 10) + "s"), nil
}
