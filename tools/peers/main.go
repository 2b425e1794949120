package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"time"

	"adieu/tools/conformance"
)

// Exit codes, those of the command adieu.
const (
	exitFailed    = 1
	exitCannotRun = 2
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "conformance" {
		os.Exit(mainConformance(os.Args[2:]))
	}
	only := flag.String("run", "", "only the cells whose “PEER as ROLE: SCENARIO” matches this regular expression")
	report := flag.String("json", "", "write the results as JSON to this file; - is standard output, instead of the table")
	list := flag.Bool("list", false, "list the pairings and scenarios, and run nothing")
	verbose := flag.Bool("v", false, "print each result, and what both ends saw, when it is there")
	flag.Parse()
	if *list {
		printList(os.Stdout)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := run(ctx, *only, *report, *verbose)
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		code = exitCannotRun
	}
	if code != 0 {
		stop()
		os.Exit(code)
	}
}

// mainConformance is “go run . conformance”.
func mainConformance(args []string) int {
	flags := flag.NewFlagSet("conformance", flag.ExitOnError)
	only := flags.String("run", "", "only the peers whose “PEER as ROLE” matches this regular expression")
	cases := flags.String("cases", "", "only these cases, as with adieu conformance --cases")
	jsonFile := flags.String("json", "", "write the results with the bytes on the wire as JSON to this file")
	htmlFile := flags.String("html", "", "write them as a page for browsers to this file")
	parallel := flags.Int("j", 4, "how many cases run at once")
	patience := flags.Duration("patience", 5*time.Second, "how long a peer may take for what it has to do")
	flags.Parse(args)
	log.SetOutput(io.Discard) // net/http tells there of every answer that is not as it should be
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	filter, err := regexp.Compile(*only)
	if err == nil {
		x := &examiner{only: filter, parallel: *parallel, times: conformance.Times{Patience: *patience}}
		if *cases != "" {
			x.patterns = strings.Split(*cases, ",")
		}
		var code int
		if code, err = examine(ctx, x, *jsonFile, *htmlFile); err == nil {
			return code
		}
	}
	fmt.Fprintln(os.Stderr, "peers:", err)
	return exitCannotRun
}

// examine runs the conformance cases with the peers and returns the exit code.
func examine(ctx context.Context, x *examiner, jsonFile, htmlFile string) (int, error) {
	b, err := newBench(func(line string) { fmt.Fprintln(os.Stderr, line) })
	if err != nil {
		return 0, err
	}
	defer b.close()
	x.b = b
	start := time.Now()
	code := 0
	var list []*examination
	for _, s := range subjects() {
		if !x.only.MatchString(s.String()) {
			continue
		}
		e, err := x.examine(ctx, s)
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if err != nil { // the others are not to blame
			fmt.Fprintln(os.Stderr, "peers:", err)
			code = exitCannotRun
		}
		list = append(list, e)
	}
	printExaminations(os.Stdout, list)
	fmt.Printf("\n%d failures that nobody has read up, in %.0f s\n", unexplained(list), time.Since(start).Seconds())
	if err := writeReports(list, jsonFile, htmlFile); err != nil {
		return 0, err
	}
	if unexplained(list) > 0 {
		code = exitFailed
	}
	return code, nil
}

// run runs everything that matches only and returns the exit code.
func run(ctx context.Context, only, report string, verbose bool) (int, error) {
	filter, err := regexp.Compile(only)
	if err != nil {
		return 0, err
	}
	b, err := newBench(func(line string) { fmt.Fprintln(os.Stderr, line) })
	if err != nil {
		return 0, err
	}
	defer b.close()
	r := &runner{b: b, only: filter, scenarios: scenarios(), servers: map[*end]server{}}
	defer r.stop()
	start := time.Now()
	var columns []column
	for _, p := range pairings() {
		if !r.wantsAny(p) {
			continue
		}
		c, err := r.run(ctx, p)
		if err != nil {
			return 0, err
		}
		if verbose {
			printColumn(os.Stderr, c)
		}
		columns = append(columns, c)
	}
	if report != "-" {
		printTable(os.Stdout, columns, r.scenarios)
		fmt.Printf("\n%d ok, %d known deviations, %d failed, %d not offered, %d skipped, in %.0f s\n",
			count(columns, verdictOK), count(columns, verdictExpected), count(columns, verdictFailed),
			count(columns, verdictUnoffered), count(columns, verdictSkipped), time.Since(start).Seconds())
	}
	code := 0
	if count(columns, verdictFailed) > 0 {
		code = exitFailed
	}
	if report != "" {
		err = writeJSON(report, columns)
	}
	return code, err
}

// printColumn prints a pairing's results.
func printColumn(w io.Writer, c column) {
	fmt.Fprintf(w, "%s %s, %s\n", c.Peer, c.Version, c.Role)
	for _, cell := range c.Cells {
		if cell.Verdict == verdictNone {
			continue
		}
		fmt.Fprintf(w, "  %-26s %-11s %5.2f s %v %v\n", cell.Scenario, cell.Verdict, cell.Seconds, cell.Complaints, cell.Why)
		if cell.Client != nil {
			fmt.Fprintf(w, "      client: %v\n", cell.Client)
		}
		if cell.Server != nil {
			fmt.Fprintf(w, "      server: %v\n", cell.Server)
		}
	}
}

func printList(w io.Writer) {
	for _, p := range pairings() {
		fmt.Fprintf(w, "%s as %s\n", p.peer.name, p.role())
	}
	fmt.Fprintln(w)
	for _, s := range scenarios() {
		fmt.Fprintf(w, "%-26s %s\n", s.name, s.about)
	}
}
