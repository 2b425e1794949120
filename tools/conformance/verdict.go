package conformance

import (
	"fmt"
	"slices"
	"time"
)

// Verdict says how a peer did in a case. A larger one outweighs a smaller one.
type Verdict uint8

const (
	OK            Verdict = iota // as the standard asks
	Informational                // the standard leaves it open
	Unimplemented                // the peer does not offer what the case needs
	NonStrict                    // permitted but advised against, or wrong without harm
	Failed                       // a rule is broken
)

// verdictNames are the verdicts in reports.
var verdictNames = []string{"ok", "informational", "unimplemented", "nonstrict", "failed"}

func (v Verdict) String() string { return verdictNames[v] }

// MarshalText writes the name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the name.
func (v *Verdict) UnmarshalText(text []byte) error {
	i := slices.Index(verdictNames, string(text))
	if i < 0 {
		return fmt.Errorf("conformance: no verdict is called %q", text)
	}
	*v = Verdict(i)
	return nil
}

// Role is the side of the connection that is tested.
type Role string

const (
	Client Role = "client"
	Server Role = "server"
)

// Protocol is the dialect of a case.
type Protocol string

const (
	RFC6455 Protocol = "rfc6455"
	Hixie76 Protocol = "hixie76"
)

// Times bounds the waits of a case.
type Times struct {
	// Patience is how long the peer may take for what it has to do, 5 s by default.
	// Cases with much data allow for more.
	Patience time.Duration

	// Quiet is how long nothing may come where nothing should, 400 ms by default.
	Quiet time.Duration
}

func (t Times) withDefaults() Times {
	if t.Patience <= 0 {
		t.Patience = 5 * time.Second
	}
	if t.Quiet <= 0 {
		t.Quiet = 400 * time.Millisecond
	}
	return t
}

// Result is what came of a case.
type Result struct {
	Case     string   `json:"case"` // the number
	Name     string   `json:"name"`
	Role     Role     `json:"role"`
	Protocol Protocol `json:"protocol"`
	Agent    string   `json:"agent,omitempty"`
	Topic    string   `json:"topic"`
	Rule     string   `json:"rule"`
	Section  string   `json:"section"`

	Verdict Verdict `json:"verdict"`
	// Detail says why the verdict is not ok, and may add to one that is.
	Detail     string `json:"detail,omitempty"`
	DurationMS int64  `json:"duration_ms"`

	// Steps are what the case does, as far as it came.
	Steps []string   `json:"steps"`
	Log   []LogEntry `json:"log"`
}
