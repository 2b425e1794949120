package reporters

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"adieu/tools/runner"
)

// JUnit's XML, with a test suite for each directory. Tests that were tried more than once are
// told of as Maven's Surefire does.
type junitSuites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Suites   []*junitSuite
}

type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase

	took int64 // milliseconds
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	XMLName   xml.Name `xml:"testcase"`
	Name      string   `xml:"name,attr"`
	ClassName string   `xml:"classname,attr"`
	File      string   `xml:"file,attr"`
	Time      string   `xml:"time,attr"`

	Skipped *junitProblem
	Error   *junitProblem
	Failure *junitProblem
	Reruns  []junitProblem
	Out     string `xml:"system-out,omitempty"`
}

// junitProblem is what is wrong with a test, under the name that says how bad it is.
type junitProblem struct {
	XMLName xml.Name
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes JUnit's XML. A time-out and a crash are errors, an expected failure is
// skipped: JUnit has no word for it.
func writeJUnit(w io.Writer, run Run, report *runner.Report) error {
	out := junitSuites{Name: "adieu test", Time: seconds(run.Ended.Sub(run.Began).Milliseconds())}
	suites := map[string]*junitSuite{}
	for _, result := range report.Tests {
		dir := directory(result.Name)
		suite := suites[dir]
		if suite == nil {
			suite = &junitSuite{Name: dir, Timestamp: run.Began.UTC().Format("2006-01-02T15:04:05"), Properties: junitProperties(run)}
			suites[dir] = suite
			out.Suites = append(out.Suites, suite)
		}
		suite.add(junitTestCase(run, dir, result), result)
	}
	slices.SortFunc(out.Suites, func(a, b *junitSuite) int { return strings.Compare(a.Name, b.Name) })
	for _, suite := range out.Suites {
		suite.Time = seconds(suite.took)
		out.Tests += suite.Tests
		out.Failures += suite.Failures
		out.Errors += suite.Errors
		out.Skipped += suite.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase, result runner.Result) {
	s.Cases = append(s.Cases, c)
	s.took += result.DurationMS
	s.Tests++
	switch {
	case c.Skipped != nil:
		s.Skipped++
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	}
}

// junitProperties are the facts about a run that are known.
func junitProperties(run Run) []junitProperty {
	var properties []junitProperty
	for _, p := range []junitProperty{
		{"product", run.Product}, {"version", run.Version}, {"revision", run.Revision}, {"seed", run.Seed}, {"command", run.Command},
	} {
		if p.Value != "" {
			p.Value = runner.Visible(p.Value)
			properties = append(properties, p)
		}
	}
	return properties
}

func junitTestCase(run Run, dir string, result runner.Result) junitCase {
	c := junitCase{
		Name: runner.Visible(base(result.Name)), ClassName: runner.Visible(className(run, dir)),
		File: runner.Visible(run.file(result.Name)), Time: seconds(result.DurationMS), Out: runner.Visible(result.Console),
	}
	attempts := result.Attempts
	if len(attempts) > 0 && result.Status != runner.Flaky {
		attempts = attempts[:len(attempts)-1] // the last is the result itself
	}
	rerun := "rerun"
	switch {
	case result.Status == runner.Skip:
		c.Skipped = problem("skipped", "", result.Message, "")
	case result.Expected && result.Status != runner.Flaky:
		c.Skipped = problem("skipped", "expected-"+string(result.Status), expectedText(result), "")
	case result.Status == runner.Flaky && result.OK():
		rerun = "flaky"
	case result.Status == runner.Timeout || result.Status == runner.Crash:
		c.Error = problem("error", string(result.Status), firstLine(result.Message), result.Message)
	case !result.OK():
		c.Failure = problem("failure", string(result.Status), firstLine(result.Message), result.Message)
	}
	for _, a := range attempts {
		name := rerun + "Failure"
		switch a.Status {
		case runner.Pass:
			continue
		case runner.Timeout, runner.Crash:
			name = rerun + "Error"
		}
		c.Reruns = append(c.Reruns, *problem(name, string(a.Status), firstLine(a.Message), a.Message))
	}
	return c
}

// className is a directory as readers of JUnit take it apart: with dots. The topmost has the name of
// the tests' own directory.
func className(run Run, dir string) string {
	if dir == "." {
		dir = cmp.Or(run.Root, "tests")
	}
	return strings.ReplaceAll(strings.Trim(dir, "/"), "/", ".")
}

func problem(name, kind, message, text string) *junitProblem {
	return &junitProblem{XMLName: xml.Name{Local: name}, Type: kind, Message: runner.Visible(message), Text: runner.Visible(text)}
}

// seconds writes milliseconds as JUnit has times.
func seconds(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	return fmt.Sprintf("%.3f", d.Seconds())
}
