package reporters

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"adieu/tools/runner"
)

// GitHub shows ten annotations of a kind for a step; the rest would be lost. The step's
// summary has a table of all, and details of as many as it takes: it may be a mebibyte long.
const (
	shownAnnotations  = 10
	annotationMessage = 2 << 10
	summaryRows       = 500
	summaryDetail     = 4 << 10
	summarySize       = 900 << 10
)

// writeGitHub writes workflow commands, which become annotations at the files of tests.
func writeGitHub(w io.Writer, run Run, report *runner.Report) error {
	errors, warnings := 0, 0
	for _, result := range report.Tests {
		level := "error"
		switch {
		case result.Status == runner.Flaky && result.OK():
			level = "warning"
			warnings++
		case !result.OK():
			errors++
		default:
			continue
		}
		if level == "error" && errors > shownAnnotations || level == "warning" && warnings > shownAnnotations {
			continue
		}
		if _, err := io.WriteString(w, annotation(run, level, result)); err != nil {
			return err
		}
	}
	if more := errors - shownAnnotations; more > 0 {
		_, err := fmt.Fprintf(w, "::notice title=adieu test::%d more tests did not end as expected: see the summary of this step\n", more)
		return err
	}
	return nil
}

// annotation is a workflow command about a result. Where the text differs it points to the first such line
// of the expected text.
func annotation(run Run, level string, result runner.Result) string {
	file, line := run.file(result.Name), 1
	if name, at := firstDifference(result); name != "" {
		file, line = run.file(name), at
	}
	page, _, _ := strings.Cut(file, "?")
	return fmt.Sprintf("::%s file=%s,line=%d,col=1,title=%s::%s\n", level, commandProperty(page), line,
		commandProperty(string(result.Status)+": "+result.Name), commandData(clipAt(result.Message, annotationMessage)))
}

var diffHead = regexp.MustCompile(`(?m)^--- (.+)$`)

// firstDifference names the file of the expected text, as a message has it, and the line in
// which the actual text differs first; "" when that is not what is wrong.
func firstDifference(result runner.Result) (name string, line int) {
	head := diffHead.FindStringSubmatch(result.Message)
	if head == nil || result.ExpectedText == "" {
		return "", 0
	}
	expected, actual := lines(result.ExpectedText), lines(result.ActualText)
	return head[1], min(equalLines(expected, actual)+1, len(expected))
}

// gist is what is wrong with a test in one line: the first one that differs, if that is it.
func gist(result runner.Result) string {
	if result.ExpectedText == "" {
		return firstLine(result.Message)
	}
	expected, actual := lines(result.ExpectedText), lines(result.ActualText)
	switch at := equalLines(expected, actual); {
	case at < len(actual):
		return actual[at]
	case at < len(expected):
		return "missing: " + expected[at]
	}
	return firstLine(result.Message)
}

// equalLines is the number of lines with which both begin.
func equalLines(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// commandData and commandProperty escape what stands in a workflow command.
func commandData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(runner.Visible(text))
}

func commandProperty(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(runner.Visible(text))
}

// writeStepSummary writes the summary of a step: Markdown, of GitHub's kind.
func writeStepSummary(w io.Writer, run Run, report *runner.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", markdown(verdict(report)))
	facts := []string{fmt.Sprintf("**%d** passed, **%d** failed, **%d** skipped", report.Passed, report.Failed, report.Skipped)}
	if report.Flaky > 0 {
		facts = append(facts, fmt.Sprintf("**%d** flaky", report.Flaky))
	}
	facts = append(facts, markdown(strings.TrimSpace(cmp.Or(run.Product, "adieu")+" "+run.Version)), markdown(run.Ended.Sub(run.Began).Round(1e7).String()))
	if run.Seed != "" {
		facts = append(facts, "seed "+markdown(run.Seed))
	}
	fmt.Fprintf(&b, "%s\n\n", strings.Join(facts, " · "))
	var news []runner.Result
	for _, result := range report.Tests {
		if !result.OK() || result.Status == runner.Flaky {
			news = append(news, result)
		}
	}
	if len(news) > 0 {
		b.WriteString("| Result | Test | Time | |\n|---|---|--:|---|\n")
	}
	for i, result := range news {
		if i == summaryRows {
			fmt.Fprintf(&b, "\n… and %d more\n", len(news)-i)
			break
		}
		sign := "❌"
		if result.Status == runner.Flaky {
			sign = "⚠️"
		}
		fmt.Fprintf(&b, "| %s %s | %s | %d ms | %s |\n", sign, result.Status, markdown(result.Name), result.DurationMS,
			markdown(clipLine(gist(result))))
	}
	for _, result := range news {
		if result.Message == "" || b.Len() > summarySize {
			continue
		}
		text := runner.Visible(clipAt(result.Message, summaryDetail))
		fence := strings.Repeat("`", longestRun(text, '`')+3)
		fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n%sdiff\n%s\n%s\n\n</details>\n", markdown(result.Name), fence, text, fence)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown writes text so that nothing in it is markup, a mention or a link.
func markdown(text string) string {
	var b strings.Builder
	for _, r := range runner.Visible(text) {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r == ' ' || r == '/' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

func clipLine(line string) string {
	const most = 200
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return line
}

func longestRun(text string, of rune) int {
	longest, run := 0, 0
	for _, r := range text {
		if r != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
