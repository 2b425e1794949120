package runner

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// call is a function call in a script's source.
type call struct {
	line, last int      // where it begins and ends
	arguments  []string // as they are written, without space around them
}

// calls finds the calls of a function by its name in the source of a script or of a page with
// scripts. It reads strings, comments and brackets, and nothing else of the language.
func calls(source, function string) []call {
	var found []call
	pattern := regexp.MustCompile(`(?:^|[^\w$])` + regexp.QuoteMeta(function) + `\s*\(`)
	for _, at := range pattern.FindAllStringIndex(source, -1) {
		before := strings.LastIndexByte(source[:at[0]+1], '\n')
		if strings.Contains(source[before+1:at[0]+1], "//") && !strings.Contains(source[before+1:at[0]+1], "://") {
			continue // in a comment
		}
		name := strings.Index(source[at[0]:at[1]], function) + at[0]
		if arguments, length := splitArguments(source[at[1]:]); length > 0 {
			found = append(found, call{lineAt(source, name), lineAt(source, at[1]+length-1), arguments})
		}
	}
	return found
}

// splitArguments splits what follows an opening parenthesis at the commas, up to the closing one,
// with which the length ends; 0 if there is none.
func splitArguments(source string) (arguments []string, length int) {
	depth, start := 0, 0
	add := func(end int) {
		if argument := strings.TrimSpace(source[start:end]); argument != "" {
			arguments = append(arguments, argument)
		}
		start = end + 1
	}
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '"' || c == '\'' || c == '`':
			i += quotedLength(source[i:]) - 1
		case strings.HasPrefix(source[i:], "//"):
			i += lengthUntil(source[i:], "\n")
		case strings.HasPrefix(source[i:], "/*"):
			i += lengthUntil(source[i:], "*/")
		case c == '/' && beginsRegExp(source[:i]):
			i += regExpLength(source[i:]) - 1
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case c == ')' && depth == 0:
			add(i)
			return arguments, i + 1
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			add(i)
		}
	}
	return nil, 0
}

// quotedLength is the length of a string literal, quotes and all; of the rest if it has no end.
func quotedLength(source string) int {
	for i := 1; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case source[0]:
			return i + 1
		}
	}
	return len(source)
}

// lengthUntil is the length of what ends with a mark.
func lengthUntil(source, mark string) int {
	if at := strings.Index(source, mark); at >= 0 {
		return at + len(mark) - 1
	}
	return len(source)
}

// beginsRegExp tells a regular expression from a division by what stands before it.
func beginsRegExp(before string) bool {
	before = strings.TrimRight(before, " \t\n")
	return before == "" || strings.IndexByte("(,=:[!&|?{};+>", before[len(before)-1]) >= 0
}

func regExpLength(source string) int {
	inClass := false
	for i := 1; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\':
			i++
		case c == '\n':
			return i
		case c == '[' || c == ']':
			inClass = c == '['
		case c == '/' && !inClass:
			return i + 1
		}
	}
	return len(source)
}

// stringLiteral finds the literals in an expression that is made of strings.
var stringLiteral = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`[^`]*`")

// joinedStrings returns what the string literals of an expression say, one after the other.
func joinedStrings(expression string) string {
	var b strings.Builder
	for _, literal := range stringLiteral.FindAllString(expression, -1) {
		inner := literal[1 : len(literal)-1]
		inner = strings.NewReplacer(`\'`, `'`, `\"`, `\"`, `\\`, `\\`, `"`, `\"`).Replace(inner)
		if text, err := strconv.Unquote(`"` + inner + `"`); err == nil {
			inner = text
		}
		b.WriteString(inner)
	}
	return b.String()
}

var (
	titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	tagsElement  = regexp.MustCompile(`(?i)<meta\s+name=["']?adieu-tags["']?\s+content=["']?([^"'>]*)`)
)

// describe returns what a page says of itself: its title and its calls of description().
func describe(source string) string {
	var said []string
	if title := titleElement.FindStringSubmatch(source); title != nil {
		said = append(said, strings.Join(strings.Fields(html.UnescapeString(title[1])), " "))
	}
	for _, c := range calls(source, "description") {
		if len(c.arguments) > 0 {
			said = append(said, joinedStrings(c.arguments[0]))
		}
	}
	return strings.Join(said, "\n")
}

// tagsOf returns the words by which a test can be selected: those of its page's
// <meta name="adieu-tags" content="…">, the directories it is in, and of a web-platform-test
// what stands between the dots of its name and in its query.
func tagsOf(t Test, source string) []string {
	page, query, _ := strings.Cut(strings.TrimPrefix(t.Name, "/"), "?")
	segments := strings.Split(page, "/")
	tags := segments[:len(segments)-1]
	if words := strings.Split(segments[len(segments)-1], "."); len(words) > 2 {
		tags = append(tags, words[1:len(words)-1]...)
	}
	for word := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == '=' }) {
		tags = append(tags, word)
	}
	for _, meta := range tagsElement.FindAllStringSubmatch(source, -1) {
		tags = append(tags, strings.Fields(meta[1])...)
	}
	return tags
}

// lineAt is the number of the line in which an offset is.
func lineAt(source string, offset int) int { return 1 + strings.Count(source[:offset], "\n") }
