package conformance

import (
	"context"
	"net"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testTimes are enough for a machine that is busy with other tests, and calmTimes for
// one that hardly gets on. Where a peer does not do what it should, they are waited for.
var (
	testTimes = Times{Patience: 4 * time.Second, Quiet: 500 * time.Millisecond}
	calmTimes = Times{Patience: time.Minute, Quiet: 500 * time.Millisecond}
)

// quick leaves out the cases that have much to send.
var quick = []string{"!9.*", "!13.5.*", "!13.3.7", "!7.11.3"}

// testPeer runs cases against an endpoint with a fault, and returns the results.
func testPeer(t *testing.T, role Role, f fault, patterns ...string) []Result {
	t.Helper()
	return testPeerFor(t, testTimes, role, f, patterns...)
}

// againInPeace runs a case that failed where it should not once more, by itself and with
// much patience: it may have been the machine that did not get on.
func againInPeace(t *testing.T, r Result, f fault) Result {
	t.Helper()
	t.Logf("once more: %s %s: %s: %s", r.Case, r.Name, r.Verdict, r.Detail)
	return testPeerFor(t, calmTimes, r.Role, f, r.Case)[0]
}

func testPeerFor(t *testing.T, times Times, role Role, f fault, patterns ...string) []Result {
	t.Helper()
	cases, err := Select(role, RFC6455, patterns...)
	require.NoError(t, err)
	suite := Suite{Cases: cases, Times: times, Parallel: 48} // most of them wait
	var report *Report
	if role == Server {
		report, err = suite.TestServer(context.Background(), serveEndpoints(t, f))
		require.NoError(t, err)
	} else {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server, err := suite.Serve(listener)
		require.NoError(t, err)
		runClient(t, server.URL(), server.Cases(), f, func() {
			assert.Eventually(t, func() bool { return server.Report().Counts().NotRun == 0 }, time.Minute, 5*time.Millisecond)
		})
		report = server.Report()
		require.NoError(t, server.Close())
	}
	assert.Zero(t, report.Counts().NotRun)
	return report.Results()
}

// isBad reports whether a result says that the peer did wrong.
func isBad(r Result) bool { return r.Verdict == Failed || r.Verdict == NonStrict }

// TestEndpointsWithoutFaultPass leaves out what takes the endpoints of these tests long,
// such as a million frames: "adieu conformance --self" has those.
func TestEndpointsWithoutFaultPass(t *testing.T) {
	for _, role := range []Role{Client, Server} {
		for _, r := range testPeer(t, role, "", quick...) {
			if isBad(r) {
				r = againInPeace(t, r, "")
			}
			if isBad(r) {
				t.Errorf("%s %s (%s under test): %s: %s", r.Case, r.Name, role, r.Verdict, r.Detail)
			}
		}
	}
}

// mustFail and mustPong are the cases in which the peer must fail the connection, and
// those in which it must answer a Ping.
func mustFail(c *Case) bool {
	return hasStep(c, "to be failed with Close", "expect Close 1002", "expect Close 1007", "expect its Close")
}

func mustPong(c *Case) bool { return hasStep(c, "expect Pong", "anywhere among them, Pong") }

// mustAnswer are the cases in which it must answer a Close.
func mustAnswer(c *Case) bool {
	return hasStep(c, "expect a Close", "expect Close with that code") && !hasStep(c, closeRequest)
}

func hasStep(c *Case, texts ...string) bool {
	return slices.ContainsFunc(c.spec.steps, func(s step) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(s.text, text) })
	})
}

// TestAFaultFailsTheCasesOfItsRule breaks one rule at a time: the cases that say so are
// those of the rule, no fewer and no more.
func TestAFaultFailsTheCasesOfItsRule(t *testing.T) {
	for i, test := range []struct {
		fault fault
		role  Role             // "": either will do, since what judges is the same
		cases string           // patterns of those that fail
		also  func(*Case) bool // and others
		among string           // patterns of those that are run: all that are quick
	}{
		// Frames.
		{"long forms", "", "1.3.[1-6]", nil, ""},
		{"huge lengths", "", "1.4.*", nil, "1.* 9.5.*"},
		{"long control", "", "2.4.* 7.2.5", nil, ""},
		{"fragmented control", "", "2.5.* 7.2.6", nil, ""},
		{"reserved bits", "", "3.* 13.7.*", nil, ""},
		// Two cases break a second rule as well. Opcode 3 also serves where any bad frame will do.
		{"reserved opcodes", "", "4.1.* 4.2.* 4.3.[124568] 7.11.2 7.12.[123] 8.1.9 14.2.16", nil, ""},
		{"stray continuation", "", "5.4.*", nil, ""},
		{"message in message", "", "5.5.* 5.6.2", nil, ""},
		{"any mask", "", "8.3.*", nil, ""},
		{"all text", "", "1.2.* 1.5.[2369] 5.1.[6-9] 5.2.5 5.3.[45] 6.5.* 8.1.[24] 13.1.13 13.1.14", nil, ""},
		{"loses empty messages", "", "1.1.1 1.2.1 1.5.9 5.2.[456] 8.1.3 13.1.1[01]", nil, "1.* 5.* 8.* 13.1.*"},
		// What it sends.
		{"masks wrongly", "", "8.1.*", nil, ""},
		{"one key", Client, "8.2.*", nil, ""},
		{"long form of 125", "", "1.1.2 1.2.2", nil, ""},
		{"sets rsv2", "", "", mustPong, ""},
		// Pings.
		{"no pongs", "", "", mustPong, "1.* 2.* 3.* 5.*"},
		// UTF-8.
		{"any text", "", "6.3.* 6.4.[1-9] 6.4.11 13.6.[789]", nil, ""},
		{"late utf8", "", "6.4.[1-9] 6.4.11", nil, ""},
		{"no byte order mark", "", "6.1.16 6.1.17", nil, ""},
		// Closing.
		{"close of 1 byte", "", "7.2.1", nil, ""},
		{"any code", "", "7.7.*", nil, ""},
		{"any reason", "", "7.3.[4-7]", nil, ""},
		{"empty answer to close", "", "7.6.*", nil, ""},
		{"no answer to close", "", "", mustAnswer, "7.[1236].* 8.1.*"},
		{"goes on after close", Client, "7.4.* 7.5.4 7.11.1", nil, "7.*"},
		{"goes on after close", Server, "7.4.* 7.5.4 7.10.* 7.11.1", nil, "7.*"},
		{"keeps tcp", "", "7.5.* 7.10.* 7.11.* 7.12.[12] 7.13.*", nil, "7.1.1 7.5.1 7.1[0-3].*"},
		{"ends first", Client, "7.5.* 7.10.*", nil, ""},
		{"resets", "", "7.5.* 7.10.* 7.11.* 7.12.[12]", nil, "7.*"},
		{"drops", "", "", func(c *Case) bool { return mustFail(c) && !strings.HasPrefix(c.Number, "8.3.") }, ""},
		{"wrong code", "", "", func(c *Case) bool { return mustFail(c) && !hasStep(c, "expect its Close") }, ""},
		{"goes on after failing", "", "7.11.2 7.12.*", nil, "7.*"},
		{"delivers at eof", "", "7.13.[23]", nil, ""},
		// Compression.
		{"stops at bfinal", "", "13.1.[56]", nil, "13.*"},
		{"forgets messages", "", "13.3.[1-6]", nil, "12.* 13.*"},
		{"rsv1 anywhere", "", "13.7.[1-5]", nil, "3.* 12.* 13.*"},
		{"any deflate", Client, "12.5.[1-9] 12.5.1[0-3] 12.5.16", nil, ""},
		{"any deflate", Server, "12.1.15 12.2.*", nil, ""},
		{"offers nothing", Client, "", nil, ""},
		// Opening handshakes.
		{"any status", Client, "14.5.[1-6] 14.5.[89] 14.7.3", nil, ""},
		{"any accept", Client, "14.3.*", nil, ""},
		{"any upgrade", Client, "14.4.*", nil, ""},
		{"any subprotocol", Client, "14.6.1", nil, ""},
		{"any extension", Client, "12.5.* 14.6.2", nil, ""},
		{"one nonce", Client, "14.1.6", nil, ""},
		{"posts", Client, "14.1.1", nil, ""},
		{"any version", Server, "15.3.*", nil, ""},
		{"any key", Server, "15.4.*", nil, ""},
		{"any method", Server, "15.5.[67]", nil, ""},
		{"any upgrade", Server, "15.5.[1-5]", nil, ""},
		{"wrong accept", Server, "15.1.1", nil, ""},
		{"brings up an extension", Server, "12.2.* 12.3.1 15.1.3", nil, ""},
	} {
		role := test.role
		if role == "" {
			role = []Role{Client, Server}[i%2]
		}
		t.Run(string(test.fault)+" as "+string(role), func(t *testing.T) {
			t.Parallel()
			patterns := append(strings.Fields(test.among), quick...)
			for _, r := range testPeer(t, role, test.fault, patterns...) {
				c := All()[slices.IndexFunc(All(), func(c *Case) bool { return c.Number == r.Case })]
				expected := test.also != nil && test.also(c) || slices.ContainsFunc(strings.Fields(test.cases), func(p string) bool {
					ok, err := path.Match(p, r.Case)
					require.NoError(t, err)
					return ok
				})
				if isBad(r) && !expected {
					r = againInPeace(t, r, test.fault)
				}
				switch {
				case isBad(r) && !expected:
					t.Errorf("not expected: %s %s: %s: %s", r.Case, r.Name, r.Verdict, r.Detail)
				case r.Verdict == OK && expected:
					t.Errorf("not noticed: %s %s", r.Case, r.Name)
				}
			}
		})
	}
}
