package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// History is what is remembered of earlier runs: how long each test took, and whether its last
// result was unexpected. It is kept in a file of the user's cache, never in a checkout. It belongs
// to one goroutine.
type History struct {
	root, product string
	file          string // "" when there is no place to keep it
	tests         map[string]pastResult
}

// pastResult is the last result of a test.
type pastResult struct {
	Failed     bool  `json:"failed,omitempty"`
	DurationMS int64 `json:"duration_ms"`
}

// historyFile is the form of the file.
type historyFile struct {
	Root    string                `json:"root"` // for people who wonder what it is
	Product string                `json:"product"`
	Tests   map[string]pastResult `json:"tests"`
}

// OpenHistory reads what is remembered of the suite in a directory and a product. Where nothing can be
// read, nothing is remembered.
func OpenHistory(root, product string) *History {
	if absolute, err := filepath.Abs(root); err == nil {
		root = absolute
	}
	h := &History{root: root, product: product, tests: map[string]pastResult{}}
	cache, err := os.UserCacheDir()
	if err != nil {
		return h
	}
	key := sha256.Sum256([]byte(root + "\x00" + product))
	h.file = filepath.Join(cache, "adieu", "runs", hex.EncodeToString(key[:8])+".json")
	h.tests = readHistory(h.file)
	return h
}

func readHistory(file string) map[string]pastResult {
	var read historyFile
	if data, err := os.ReadFile(file); err == nil {
		_ = json.Unmarshal(data, &read) // what is broken is forgotten
	}
	if read.Tests == nil {
		read.Tests = map[string]pastResult{}
	}
	return read.Tests
}

// Failed reports whether the last result of a test was unexpected.
func (h *History) Failed(t Test) bool { return h.tests[t.Name].Failed }

// Duration is how long a test took the last time; false if that is not known.
func (h *History) Duration(t Test) (time.Duration, bool) {
	past, known := h.tests[t.Name]
	return time.Duration(past.DurationMS) * time.Millisecond, known
}

// Add remembers the results of a run. What another process has remembered
// meanwhile is kept; the file is whole at any time. Tests that are not there any more are forgotten.
func (h *History) Add(report *Report, gone func(Test) bool) error {
	if h.file == "" || report == nil {
		return nil
	}
	h.tests = readHistory(h.file)
	for _, result := range report.Tests {
		if result.Status != Skip {
			h.tests[result.Name] = pastResult{!result.OK(), result.DurationMS}
		}
	}
	for name := range h.tests {
		if gone(Test{Name: name}) {
			delete(h.tests, name)
		}
	}
	data, err := json.Marshal(historyFile{h.root, h.product, h.tests})
	if err != nil {
		return err
	}
	return writeWhole(h.file, data)
}

// writeWhole puts a file in place that others see either as it was or as it is.
func writeWhole(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	made, err := os.CreateTemp(filepath.Dir(file), ".new-")
	if err != nil {
		return err
	}
	_, err = made.Write(data)
	if err = errors.Join(err, made.Close()); err == nil {
		err = os.Rename(made.Name(), file)
	}
	if err != nil {
		if removing := os.Remove(made.Name()); !errors.Is(removing, fs.ErrNotExist) {
			err = errors.Join(err, removing)
		}
	}
	return err
}
