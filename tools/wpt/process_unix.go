//go:build unix

package wpt

import (
	"os/exec"
	"syscall"
)

// ownGroup starts a command as the head of a process group, so that all of it can be
// ended together, and a Ctrl-C in the terminal is this process's to handle.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the group of a started command.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
