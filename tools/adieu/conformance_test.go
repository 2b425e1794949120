package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// conformanceReport is what --json writes.
type conformanceReport struct {
	Cases     *int `json:"cases"`
	OK        *int `json:"ok"`
	NonStrict *int `json:"nonstrict"`
	Failed    *int `json:"failed"`
	Results   []struct {
		Case, Role, Protocol, Rule, Verdict string
		Log                                 []json.RawMessage
	} `json:"results"`
}

func readReport(t *testing.T, file string) conformanceReport {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var report conformanceReport
	require.NoError(t, json.Unmarshal(text, &report))
	for _, count := range []*int{report.Cases, report.OK, report.NonStrict, report.Failed} {
		require.NotNil(t, count)
	}
	require.Len(t, report.Results, *report.Cases)
	return report
}

// someCases are quick ones of several topics.
const someCases = "1.1.*,2.1.*,6.1.*,7.1.*,12.1.*,76.1.*"

// TestConformanceSelf: some cases of both directions and dialects, and the reports. CI runs
// all of them.
func TestConformanceSelf(t *testing.T) {
	dir := t.TempDir()
	got := run(t, dir, "", "conformance", "--self", "--cases", someCases, "--json", "out.json", "--html", "out.html")
	require.Zero(t, got.code, "%s%s", got.stdout, got.stderr)
	report := readReport(t, filepath.Join(dir, "out.json"))
	assert.Equal(t, [3]int{*report.Cases, 0, 0}, [3]int{*report.OK, *report.NonStrict, *report.Failed})
	seen := map[string]int{}
	for _, r := range report.Results {
		seen[r.Role+" "+r.Protocol]++
		assert.NotEmpty(t, r.Rule, r.Case)
		assert.NotEmpty(t, r.Log, r.Case)
	}
	for _, what := range []string{"client rfc6455", "server rfc6455", "client hixie76", "server hixie76"} {
		assert.Positive(t, seen[what], what)
	}
	assert.Regexp(t, `\n?\d+ cases: \d+ ok, 0 failed\n$`, got.stdout)
	html, err := os.ReadFile(filepath.Join(dir, "out.html"))
	require.NoError(t, err)
	assert.NotRegexp(t, `(src|href)="?https?:`, string(html), "the report stands alone")
	assert.Contains(t, string(html), report.Results[0].Rule)
}

// TestConformanceOfServe tests “adieu serve” as anybody would.
func TestConformanceOfServe(t *testing.T) {
	server := start(t, t.TempDir(), "serve", "--listen", "127.0.0.1:0", "--no-tls")
	var url string
	for !strings.HasPrefix(url, "ws://") {
		url = strings.TrimSpace(server.line())
	}
	got := run(t, t.TempDir(), "", "conformance", "--server", url, "--cases", someCases)
	assert.Zero(t, got.code)
	assert.Regexp(t, `^\d+ cases: \d+ ok, 0 failed\n$`, got.stdout)
	server.signal(os.Interrupt)
	server.wait()
}

// TestConformanceOfRun leads “adieu run” through the cases by the driver that the server has.
func TestConformanceOfRun(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "conformance", "--client", "--listen", "127.0.0.1:0", "--cases", someCases, "--json", "out.json")
	server.line() // the WebSockets
	_, address, found := strings.Cut(server.line(), "runs ")
	require.True(t, found)
	response, err := http.Get(address)
	require.NoError(t, err)
	driver, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	client := run(t, dir, string(driver), "run", "-")
	assert.Zero(t, client.code, client.stderr)
	rest, code := server.wait()
	assert.Zero(t, code, rest)
	report := readReport(t, filepath.Join(dir, "out.json"))
	assert.Equal(t, *report.Cases, *report.OK)
	assert.Contains(t, client.stdout, "cases, see the reports")
}

// TestConformanceInterrupted: Ctrl-C ends the wait for a client, and what there is is written.
func TestConformanceInterrupted(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir, "conformance", "--client", "--listen", "127.0.0.1:0", "--json", "out.json")
	for !strings.Contains(server.line(), "Ctrl-C") {
	}
	server.signal(os.Interrupt)
	rest, code := server.wait()
	assert.Equal(t, 130, code)
	assert.Contains(t, rest, "0 cases")
	assert.Zero(t, *readReport(t, filepath.Join(dir, "out.json")).Cases)
}

// TestConformanceErrors: what cannot be run exits with 2 and names the way out.
func TestConformanceErrors(t *testing.T) {
	busy := listen(t).Addr().String()
	free := listen(t)
	gone := free.Addr().String()
	require.NoError(t, free.Close())
	for want, args := range map[string][]string{
		"one of --client, --server URL, --self and --list": {},
		"--client and --self can't be used together":       {"--client", "--self"},
		"want ws://HOST:PORT/PATH":                         {"--server", "127.0.0.1:9000"},
		"start the server, or correct the URL":             {"--server", "ws://" + gone + "/"},
		"choose another port with --listen":                {"--client", "--listen", busy},
		`no case matches "nope"`:                           {"--self", "--cases", "nope"},
		"--json: open":                                     {"--self", "--json", "none/out.json"},
		"--patience -1s: it must be positive":              {"--self", "--patience=-1s"},
		"--parallel 0: it must be at least 1":              {"--self", "-j", "0"},
	} {
		got := run(t, t.TempDir(), "", append([]string{"conformance"}, args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", args)
		assert.Contains(t, got.stderr, want)
	}
}
