package runner

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// isPattern reports whether a path has characters that stand for others.
func isPattern(p string) bool { return strings.ContainsAny(p, "*?[") }

// glob returns the tests that a pattern matches or that are in a directory that it matches. It
// is tried where resolve looks for files: relative to dir, to root, and to root's parent.
func glob(root, dir, pattern string) ([]Test, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	all, err := walk(root, ".")
	if err != nil {
		return nil, err
	}
	for _, base := range []string{dir, root, filepath.Dir(root)} {
		absolute := pattern
		if !filepath.IsAbs(pattern) {
			absolute = filepath.Join(base, pattern)
		}
		relative, err := filepath.Rel(root, absolute)
		if err != nil || !filepath.IsLocal(relative) {
			continue
		}
		segments := strings.Split(filepath.ToSlash(relative), "/")
		var tests []Test
		for _, t := range all {
			if matchSegments(segments, strings.Split(t.Name, "/")) {
				tests = append(tests, t)
			}
		}
		if len(tests) > 0 {
			return tests, nil
		}
	}
	return nil, nil
}

// matchSegments matches the first segments of a name, or all of it. “**” stands for any number
// of directories.
func matchSegments(pattern, name []string) bool {
	if len(pattern) == 0 {
		return true // what is below what was matched
	}
	if pattern[0] == "**" {
		for i := range name {
			if matchSegments(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	}
	if len(name) == 0 {
		return false
	}
	matched, err := path.Match(pattern[0], name[0])
	return err == nil && matched && matchSegments(pattern[1:], name[1:])
}
