package reporters

import (
	"fmt"
	"strings"
	"time"

	"adieu/tools/runner"
)

// Run is what is known of a run besides its results. Its JSON form is part of blobs.
type Run struct {
	// Comparing says that the run is one of “adieu test --compare”.
	Comparing bool `json:"-"`

	// Product is what ran the pages: "adieu", "chromium".
	Product string `json:"product"`
	Version string `json:"version,omitempty"`

	// Command is the command line, to be repeated by hand.
	Command string `json:"command,omitempty"`

	// Again is how the command line begins that runs one of the tests: "adieu test --browser
	// chromium".
	Again string `json:"again,omitempty"`

	// Seed is that of a random order, "" for another.
	Seed string `json:"seed,omitempty"`

	// Revision is that of the tests' repository, "" when it is not known.
	Revision string `json:"revision,omitempty"`

	// Root is the directory of the tests, as a slash path from where their repository
	// begins; names of tests are below it. "" for web-platform-tests.
	Root string `json:"root,omitempty"`

	// Shard and Shards are i and n of --shard i/n; zero without it.
	Shard  int `json:"shard,omitempty"`
	Shards int `json:"shards,omitempty"`

	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"`
}

// file is the path of a test's file in the repository.
func (r Run) file(name string) string {
	if r.Root == "" || r.Root == "." {
		return name
	}
	return r.Root + "/" + name
}

// directory is that of a test, "." for the topmost.
func directory(test string) string {
	page, _, _ := strings.Cut(test, "?")
	if slash := strings.LastIndexByte(page, '/'); slash > 0 {
		return page[:slash]
	}
	return "."
}

// base is a test's name in its directory.
func base(test string) string {
	page, query, hasQuery := strings.Cut(test, "?")
	name := page[strings.LastIndexByte(page, '/')+1:]
	if hasQuery {
		name += "?" + query
	}
	return name
}

// follower is a reporter that is told what happens, in an order in which it happened.
type follower = runner.Reporter

// sizeOf is a number of bytes for people.
func sizeOf(n int) string {
	const kilo = 1 << 10
	switch {
	case n < kilo:
		return fmt.Sprintf("%d bytes", n)
	case n < kilo*kilo:
		return fmt.Sprintf("%d KiB", n/kilo)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(kilo*kilo))
}
