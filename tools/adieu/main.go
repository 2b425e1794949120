package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"adieu/tools/runner"
)

// The exit codes, apart from 0 and those of signals.
const (
	exitUnexpected = 1   // a test or the script failed
	exitCannotRun  = 2   // wrong usage, or nothing that could be run
	exitTimeout    = 124 // as timeout(1)
)

// streams are the standard streams. Standard output is a command's result, standard error
// what is said about it.
type streams struct {
	in       io.Reader
	out, err *os.File
}

// commands is the command line.
type commands struct {
	Test  testCommands `cmd:"" help:"Run layout tests."`
	Run   runCommand   `cmd:"" help:"Run a script that has WebSocket, but no document."`
	Serve serveCommand `cmd:"" help:"Serve files and WebSockets, well behaved or not."`

	Conformance conformanceCommand `cmd:"" help:"Test WebSocket clients and servers against the standards."`
}

// exit is the error of a command that has said what there is to say: only the exit code is
// left.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// cannotRun wraps an error that kept a command from doing anything.
type cannotRun struct{ error }

func (e cannotRun) Unwrap() error { return e.error }

func main() {
	runner.ChildMain(loadPage)
	os.Exit(execute(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// flagDefaults are the numbers that flags speak of.
var flagDefaults = kong.Vars{
	"batchsize": strconv.Itoa(runner.DefaultBatchSize),
	"maxmemory": strconv.Itoa(runner.DefaultMaxMemory >> 20),
	"timeout":   strconv.FormatInt(runner.DefaultTimeout.Milliseconds(), 10),
}

// execute runs a command line and returns the exit code.
func execute(args []string, std streams) int {
	parser, err := kong.New(&commands{},
		kong.Name("adieu"),
		kong.Description("The WebSocket subsystem of a browser engine: tests, scripts, and a server for them."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(help),
		kong.Writers(std.out, std.err),
		kong.Bind(std),
		flagDefaults,
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.err, "adieu: %v\n", err)
		help := "adieu --help"
		var parsing *kong.ParseError
		if errors.As(err, &parsing) && parsing.Context.Selected() != nil {
			help = "adieu " + commandName(parsing.Context.Selected()) + " --help"
		}
		fmt.Fprintf(std.err, "Run \"%s\" for what it takes, with examples.\n", help)
		return exitCannotRun
	}
	return code(command.Run(), commandName(command.Selected()), std)
}

// commandName is what a user has typed for a command: nothing for one that is the default of
// the command above it.
func commandName(node *kong.Node) string {
	var words []string
	for ; node.Parent != nil; node = node.Parent {
		if node.Parent.DefaultCmd != node {
			words = append([]string{node.Name}, words...)
		}
	}
	return strings.Join(words, " ")
}

// help is kong's, but that the help of a command with a default is that of the default, and that
// no one reads its name.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	selected := ctx.Selected()
	if selected != nil && selected.DefaultCmd != nil {
		selected = selected.DefaultCmd
		ctx.Path = append(ctx.Path, &kong.Path{Parent: selected.Parent, Command: selected})
	}
	out := ctx.Stdout
	var text bytes.Buffer
	ctx.Stdout = &text
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	named := strings.Replace(text.String(), "Usage: adieu test "+defaultTest, "Usage: adieu test", 1)
	_, err := io.WriteString(out, strings.ReplaceAll(named, defaultTest, strings.Repeat(" ", len(defaultTest)))) // columns stay
	return err
}

// code says what went wrong, if that was not done yet, and returns the exit code.
func code(err error, command string, std streams) int {
	var silent exit
	var cannot cannotRun
	switch {
	case err == nil:
		return 0
	case errors.As(err, &silent):
		return int(silent)
	case errors.As(err, &cannot):
		fmt.Fprintf(std.err, "adieu %s: %v\n", command, err)
		return exitCannotRun
	}
	fmt.Fprintf(std.err, "adieu %s: %v\n", command, err)
	return exitUnexpected
}
