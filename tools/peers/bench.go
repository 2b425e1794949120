package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// skipped is the error of a peer that cannot be here: no fault of anybody.
type skipped string

// Error implements error.
func (s skipped) Error() string { return string(s) }

// bench is what the ends need of the machine. Its methods find things out once.
type bench struct {
	here     string // the directory of this module
	checkout string
	temp     string // for the built command
	log      func(line string)

	node    string // the path of Node.js, "" when there is none
	command *command
	npm     func() error // installs the packages
}

// newBench looks at the machine. The caller must close it.
func newBench(log func(line string)) (*bench, error) {
	here, err := moduleDirectory()
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, err
	}
	b := &bench{here: here, checkout: filepath.Join(here, "..", ".."), temp: temp, log: log}
	b.node, _ = exec.LookPath("node")
	b.npm = sync.OnceValue(b.install)
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.temp) }

// moduleDirectory finds the directory of this module, in which the program must be run.
func moduleDirectory() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !strings.HasPrefix(string(content), "module adieu/tools/peers\n") {
		return "", errors.New("this must run in its own directory: (cd tools/peers && go run .)")
	}
	return dir, nil
}

// adieu builds the command, once.
func (b *bench) adieu(ctx context.Context) (*command, error) {
	if b.command != nil {
		return b.command, nil
	}
	b.log("building adieu")
	c, err := buildCommand(ctx, b.checkout, b.here, b.temp)
	if err == nil {
		b.command = c
	}
	return c, err
}

// installTime bounds npm.
const installTime = 5 * time.Minute

// install has npm install the packages, unless they are there. npm reads package.json,
// which has exact versions, and writes node_modules only.
func (b *bench) install() error {
	if b.node == "" {
		return skipped("Node.js is not installed")
	}
	if b.installed() {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return skipped("npm is not installed")
	}
	b.log("installing the packages of package.json with npm, about 200 MB, into node_modules")
	ctx, cancel := context.WithTimeout(context.Background(), installTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = b.here
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w\n%s", err, out)
	}
	return nil
}

// installed reports whether node_modules has what package.json asks for, and for this
// platform the runtimes.
func (b *bench) installed() bool {
	wanted, err := b.wanted()
	if err != nil {
		return false
	}
	for name, version := range wanted.Dependencies {
		if got, err := b.packageVersion(name); err != nil || got != version {
			return false
		}
	}
	for _, choose := range []func() string{bunPackage, denoPackage} {
		name := choose()
		if got, err := b.packageVersion(name); name != "" && (err != nil || got != wanted.OptionalDependencies[name]) {
			return false
		}
	}
	return true
}

// packages is what this program needs of a package.json.
type packages struct {
	Version              string            `json:"version"`
	Dependencies         map[string]string `json:"dependencies"`
	OptionalDependencies map[string]string `json:"optionalDependencies"`
}

func (b *bench) wanted() (packages, error) { return readPackage(filepath.Join(b.here, "package.json")) }

func readPackage(name string) (p packages, err error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(content, &p)
}

func (b *bench) packageVersion(name string) (string, error) {
	p, err := readPackage(filepath.Join(b.here, "node_modules", filepath.FromSlash(name), "package.json"))
	return p.Version, err
}

// bunPackage and denoPackage are the npm packages that have the programs for this
// platform, "" when there are none.
func bunPackage() string {
	return map[string]string{
		"linux/amd64": "@oven/bun-linux-x64", "linux/arm64": "@oven/bun-linux-aarch64",
		"darwin/amd64": "@oven/bun-darwin-x64", "darwin/arm64": "@oven/bun-darwin-aarch64",
		"windows/amd64": "@oven/bun-windows-x64",
	}[runtime.GOOS+"/"+runtime.GOARCH]
}

func denoPackage() string {
	return map[string]string{
		"linux/amd64": "@deno/linux-x64-glibc", "linux/arm64": "@deno/linux-arm64-glibc",
		"darwin/amd64": "@deno/darwin-x64", "darwin/arm64": "@deno/darwin-arm64",
		"windows/amd64": "@deno/win32-x64",
	}[runtime.GOOS+"/"+runtime.GOARCH]
}

// runtime returns the path of Bun or Deno.
func (b *bench) runtime(choose func() string) (string, error) {
	name := choose()
	if name == "" {
		return "", skipped("there is no npm package of it for " + runtime.GOOS + "/" + runtime.GOARCH)
	}
	if err := b.npm(); err != nil {
		return "", err
	}
	dir := filepath.Join(b.here, "node_modules", filepath.FromSlash(name))
	for _, program := range []string{"deno", "deno.exe", "bin/bun", "bin/bun.exe"} {
		path := filepath.Join(dir, filepath.FromSlash(program))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", skipped(name + " could not be installed for this system")
}

// moduleVersion finds the version of a Go module that this program is built with.
func moduleVersion(path string) func(*bench) (string, error) {
	return func(*bench) (string, error) {
		info, ok := debug.ReadBuildInfo()
		if !ok {
			return "", errors.New("no build information")
		}
		for _, dep := range info.Deps {
			if dep.Path == path {
				return dep.Version, nil
			}
		}
		return "", fmt.Errorf("%s is not built in", path)
	}
}

// packageVersion finds the version of a package that Node.js runs.
func packageVersion(name string) func(*bench) (string, error) {
	return func(b *bench) (string, error) {
		version, err := b.packageVersion(name)
		if err != nil {
			return "", err
		}
		node, err := exec.Command(b.node, "--version").Output()
		return version + " on Node.js " + strings.TrimSpace(string(node)), err
	}
}

// runtimeVersion finds the version of Bun or Deno.
func runtimeVersion(choose func() string) func(*bench) (string, error) {
	return func(b *bench) (string, error) { return b.packageVersion(choose()) }
}
