package runner

import "fmt"

// Finding is something that is wrong with the files of a suite. As an error it is
// "file:line: what".
type Finding struct {
	File string // as a message has it: a slash path under the root, or what the caller named
	Line int    // 0 when it is about the file as a whole
	What string // what is wrong, and what to do
}

func (f Finding) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.What)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What)
}
