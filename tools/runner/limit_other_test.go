//go:build !unix

package runner

import "errors"

// limitMemory cannot be done here.
func limitMemory() error { return errors.ErrUnsupported }
