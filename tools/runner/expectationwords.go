package runner

import (
	"runtime"
	"slices"
	"strings"
)

// Configuration is what the modifiers of a line in TestExpectations speak of.
type Configuration struct {
	// Product is a [Product]'s name; "" means "adieu".
	Product string

	// Platform is "Linux", "Mac" or "Win" in any case; "" means this machine's.
	Platform string

	// Debug says that the race detector is on, in which everything is slower.
	Debug bool
}

// ThisConfiguration is that of this process for a product.
func ThisConfiguration(product string) Configuration {
	return Configuration{Product: product, Debug: raceDetector}
}

// productAdieu is the product when nothing else is said.
const productAdieu = "adieu"

// modifierKinds are the words that may stand before a path. A line counts where each kind that
// it names has the configuration's word.
var modifierKinds = []struct {
	words []string
	word  func(Configuration) string
}{
	{[]string{"Linux", "Mac", "Win"}, func(c Configuration) string {
		if c.Platform != "" {
			return c.Platform
		}
		return platformWord(runtime.GOOS)
	}},
	{[]string{"Debug", "Release"}, func(c Configuration) string {
		if c.Debug {
			return "Debug"
		}
		return "Release"
	}},
	{productWords, func(c Configuration) string {
		if c.Product != "" {
			return c.Product
		}
		return productAdieu
	}},
}

// productWords are the products that a line may name.
var productWords = []string{"Adieu", "Chromium", "Firefox", "WebKitGTK", "Node", "Bun", "Deno"}

// platformWord is WebKit's word for an operating system.
func platformWord(goos string) string {
	switch goos {
	case "darwin":
		return "Mac"
	case "windows":
		return "Win"
	}
	return goos
}

// modifier returns the proper spelling of a modifier, in any case.
func modifier(word string) (string, bool) { return spelling(word, modifierWords()) }

func modifierWords() []string {
	var words []string
	for _, kind := range modifierKinds {
		words = append(words, kind.words...)
	}
	return words
}

// spelling finds a word in a list, in any case.
func spelling(word string, words []string) (string, bool) {
	at := slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
	if at < 0 {
		return "", false
	}
	return words[at], true
}

// holds reports whether lines with these modifiers count in a configuration.
func (c Configuration) holds(modifiers []string) bool {
	for _, kind := range modifierKinds {
		named := slices.DeleteFunc(slices.Clone(modifiers), func(m string) bool { return !slices.Contains(kind.words, m) })
		if _, ours := spelling(kind.word(c), named); len(named) > 0 && !ours {
			return false
		}
	}
	return true
}

// allConfigurations are those that modifiers can tell apart.
func allConfigurations() []Configuration {
	var all []Configuration
	for _, platform := range modifierKinds[0].words {
		for _, product := range productWords {
			all = append(all, Configuration{Product: product, Platform: platform}, Configuration{Product: product, Platform: platform, Debug: true})
		}
	}
	return all
}

// The words that may stand behind a path.
const (
	wordPass           = "Pass"
	wordFailure        = "Failure"
	wordCrash          = "Crash"
	wordTimeout        = "Timeout"
	wordSlow           = "Slow"
	wordSkip           = "Skip"
	wordWontFix        = "WontFix"                  // skipped for good
	wordRebaseline     = "Rebaseline"               // the expected text is about to be made anew
	wordIgnoresConsole = "DumpJSConsoleLogInStdErr" // console lines are not part of the text
)

var outcomeWords = []string{wordPass, wordFailure, wordCrash, wordTimeout, wordSlow, wordSkip, wordWontFix, wordRebaseline, wordIgnoresConsole}

// outcomeWord is the word for a status.
func outcomeWord(s Status) string {
	switch s {
	case Fail:
		return wordFailure
	case Crash:
		return wordCrash
	case Timeout:
		return wordTimeout
	}
	return wordPass
}

// add notes what a word says; false if there is no such word.
func (e *Expectation) add(word string) bool {
	allow := func(statuses ...Status) {
		for _, s := range statuses {
			if !slices.Contains(e.Statuses, s) {
				e.Statuses = append(e.Statuses, s)
			}
		}
	}
	switch word {
	case wordPass:
		allow(Pass)
	case wordFailure:
		allow(Fail)
	case wordCrash:
		allow(Crash)
	case wordTimeout:
		allow(Timeout)
	case wordRebaseline:
		allow(Pass, Fail)
	case wordSlow:
		e.Slow = true
	case wordIgnoresConsole:
		e.IgnoresConsole = true
	case wordSkip, wordWontFix:
		e.Skip = true
	default:
		return false
	}
	return true
}
