//go:build unix

package webdriver

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup starts a command as the head of a process group, so that all of it can be
// ended together, and a Ctrl-C in the terminal is this process's to handle.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the process group that pid is the head of, if it is one, and pid.
func killGroup(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// isRoot tells the user whom Chromium's sandbox does not work for.
func isRoot() bool { return os.Geteuid() == 0 }
