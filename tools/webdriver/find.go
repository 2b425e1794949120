package webdriver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// NotInstalledError says that a browser or its driver is not on this machine.
type NotInstalledError struct {
	What    string // "chromedriver"
	Install string // how to get it
	Flag    string // the flag that names it
}

// Error implements error.
func (e *NotInstalledError) Error() string {
	return fmt.Sprintf("no %s found: %s, or set %s PATH", e.What, e.Install, e.Flag)
}

// find returns the program at path, which flag has set, or else the first of names that is
// installed. Names with a slash are places, in which * stands for anything.
func find(path, flag, what, install string, names ...string) (string, error) {
	if path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", flag, err)
		}
		return found, nil
	}
	for _, name := range names {
		if !strings.Contains(name, "/") {
			if found, err := exec.LookPath(name); err == nil || errors.Is(err, exec.ErrDot) {
				return found, nil
			}
			continue
		}
		places, _ := filepath.Glob(name)
		for _, place := range places {
			if info, err := os.Stat(place); err == nil && !info.IsDir() {
				return place, nil
			}
		}
	}
	return "", &NotInstalledError{What: what, Install: install, Flag: flag}
}
