//go:build !unix

package runner

import (
	"errors"
	"os"
)

// quit cannot be done here.
func quit(*os.Process) error { return errors.ErrUnsupported }
