package conformance

import (
	"fmt"
	"path"
	"strings"
	"sync"
)

// Case is one test of one rule. Cases are shared and never changed.
type Case struct {
	Number string // such as 2.3.1
	Name   string
	Topic  string // what the first part of the number stands for
	Rule   string // what must hold
	// Section is where the standard says so.
	Section  string
	Protocol Protocol

	client, server bool // the roles that it tests
	spec           spec
}

// Tests reports whether the case is for peers of that role.
func (c *Case) Tests(role Role) bool { return role == Client && c.client || role == Server && c.server }

// spec is a row of the tables: what one case does. The opening handshake is the ordinary
// one unless ask or answer say otherwise, and is not part of the steps.
type spec struct {
	name  string
	rule  string // "": the section's
	where string // likewise

	steps []step

	deflate *deflateTerms // permessage-deflate is needed, on these terms
	ask     *ask          // how our request differs, when a server is tested
	answer  *answer       // how our response differs, when a client is tested
}

// section is a table of cases that have a rule in common.
type section struct {
	number string
	only   Role // "": both
	rule   string
	where  string
	cases  []spec
}

// topic is a part of the suite; protocol is RFC 6455 unless it says otherwise.
type topic struct {
	name     string
	protocol Protocol
	sections []section
}

// topics are the suite in its order. What a client may refuse to go through, the opening
// handshakes, comes late: a driver that gives up there has done the rest.
func topics() []topic {
	return []topic{
		framingCases(), pingCases(), reservedCases(), opcodeCases(), fragmentCases(),
		utf8Cases(), closingCases(), closingCodeCases(), endingCases(), maskCases(), limitCases(),
		deflateTermsCases(), deflateCases(), brokenDeflateCases(),
		answerCases(), requestCases(),
		hixieCases(), hixieOpeningCases(),
	}
}

// All returns every case in its order.
var All = sync.OnceValue(func() []*Case {
	var all []*Case
	for _, t := range topics() {
		for _, s := range t.sections {
			for i, c := range s.cases {
				all = append(all, newCase(t, s, i, c))
			}
		}
	}
	return all
})

// newCase fills in what a row leaves to its section and topic.
func newCase(t topic, s section, i int, c spec) *Case {
	made := &Case{
		Number: fmt.Sprintf("%s.%d", s.number, i+1), Name: c.name, Topic: t.name,
		Rule: c.rule, Section: c.where, Protocol: t.protocol,
		client: s.only != Server, server: s.only != Client, spec: c,
	}
	if made.Rule == "" {
		made.Rule = s.rule
	}
	if made.Section == "" {
		made.Section = s.where
	}
	if made.Protocol == "" {
		made.Protocol = RFC6455
	}
	return made
}

// Select returns the cases for a role and protocol whose number or name matches one of the
// patterns, all of them when there is none. A pattern is a number or a name with * for any
// text, such as 7.* or *-reason; one that begins with ! leaves out what it matches. The
// error names a pattern that matches nothing, not for the other role or protocol either.
func Select(role Role, protocol Protocol, patterns ...string) ([]*Case, error) {
	var selected []*Case
	matched := make([]bool, len(patterns))
	for _, c := range All() {
		wanted, err := c.selectedBy(patterns, matched)
		if err != nil {
			return nil, err
		}
		if wanted && c.Protocol == protocol && c.Tests(role) {
			selected = append(selected, c)
		}
	}
	for i, p := range patterns {
		if !matched[i] {
			return nil, fmt.Errorf("no case matches %q", p)
		}
	}
	return selected, nil
}

// selectedBy applies the patterns in their order, and notes which of them matched.
func (c *Case) selectedBy(patterns []string, matched []bool) (bool, error) {
	wanted := len(patterns) == 0 || strings.HasPrefix(patterns[0], "!")
	for i, p := range patterns {
		glob, exclude := strings.CutPrefix(p, "!")
		for _, what := range []string{c.Number, c.Name} {
			matches, err := path.Match(glob, what)
			if err != nil {
				return false, fmt.Errorf("pattern %q: %w", p, err)
			}
			if matches {
				matched[i] = true
				wanted = !exclude
			}
		}
	}
	return wanted, nil
}
