package wpt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Manifest lists a checkout's testharness.js tests.
type Manifest struct {
	Revision string // the commit, "" if it is not known
	Tests    []Test // in the order of their URLs
}

const manifestVersion = 8

// Manifest reads the checkout's MANIFEST.json if it has one, and else one of ours in the
// cache, which is made when it is missing or of another commit: that takes minutes the
// first time, and progress is called before. With update it is made in any case, because
// files have changed that are not committed.
func (c *Checkout) Manifest(ctx context.Context, update bool, progress func(string)) (*Manifest, error) {
	revision := c.revision(ctx)
	file := filepath.Join(c.Dir, "MANIFEST.json")
	if _, err := os.Stat(file); err != nil || update {
		file = filepath.Join(c.cache, "MANIFEST.json")
		stamp := filepath.Join(c.cache, "MANIFEST.revision")
		made, err := os.ReadFile(stamp)
		if update || err != nil || string(made) != revision {
			progress("making the list of the tests in " + c.Dir)
			if err := c.makeManifest(ctx, file); err != nil {
				return nil, err
			}
			if err := os.WriteFile(stamp, []byte(revision), 0o644); err != nil {
				return nil, err
			}
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	tests, err := parseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &Manifest{Revision: revision, Tests: tests}, nil
}

// makeManifest has the checkout write its manifest. It is put in place when it is whole, so
// that another run sees the old one or the new one.
func (c *Checkout) makeManifest(ctx context.Context, file string) error {
	dir, err := os.MkdirTemp(c.cache, "manifest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "MANIFEST.json")
	if old, err := os.ReadFile(file); err == nil { // what has not changed is not parsed again
		if err := os.WriteFile(made, old, 0o644); err != nil {
			return err
		}
	}
	out, err := c.command(ctx, c.script(), "manifest", "--no-download", "--path", made, "--cache-root", dir).CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("cannot list the tests: %s (%w)", lastLine(out), err)
	}
	return os.Rename(made, file)
}

// parseManifest takes the testharness.js tests out of a manifest.
func parseManifest(data []byte) ([]Test, error) {
	var manifest struct {
		Version int    `json:"version"`
		URLBase string `json:"url_base"`
		Items   struct {
			TestHarness json.RawMessage `json:"testharness"`
		} `json:"items"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return nil, fmt.Errorf("this is no manifest: %w", err)
	}
	if manifest.Version != manifestVersion {
		return nil, fmt.Errorf("a manifest of version %d, but only %d is known", manifest.Version, manifestVersion)
	}
	if len(manifest.Items.TestHarness) == 0 {
		return nil, errors.New("the manifest has no testharness.js tests")
	}
	var tests []Test
	err := walkManifest(manifest.Items.TestHarness, "", func(path string, items []json.RawMessage) error {
		for _, item := range items[1:] { // the first is the file's hash
			test, err := parseItem(manifest.URLBase, path, item)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			tests = append(tests, test)
		}
		return nil
	})
	sortTests(tests)
	return tests, err
}

// walkManifest goes down a tree of directories, whose leaves are files.
func walkManifest(node json.RawMessage, path string, file func(path string, items []json.RawMessage) error) error {
	if node[0] == '[' {
		var items []json.RawMessage
		if err := json.Unmarshal(node, &items); err != nil || len(items) == 0 {
			return fmt.Errorf("%s: not a list of tests", path)
		}
		return file(path, items)
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(node, &entries); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for name, entry := range entries {
		if err := walkManifest(entry, strings.TrimPrefix(path+"/"+name, "/"), file); err != nil {
			return err
		}
	}
	return nil
}

// parseItem reads one test of a file: its URL, null if that is the file's path, and more.
func parseItem(base, path string, item json.RawMessage) (Test, error) {
	var pair []json.RawMessage
	var url *string
	var extras struct {
		Timeout    string `json:"timeout"`
		TestDriver bool   `json:"testdriver"`
	}
	if err := json.Unmarshal(item, &pair); err != nil || len(pair) != 2 {
		return Test{}, errors.New("not a test")
	}
	if err := json.Unmarshal(pair[0], &url); err != nil {
		return Test{}, err
	}
	if err := json.Unmarshal(pair[1], &extras); err != nil {
		return Test{}, err
	}
	if url == nil {
		url = &path
	}
	return Test{URL: base + *url, File: path, Long: extras.Timeout == "long", TestDriver: extras.TestDriver}, nil
}
