package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"adieu/websocket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The peers that are Go libraries need nothing but Go.
func TestGoPeersAgreeWithOurs(t *testing.T) {
	b, err := newBench(func(line string) { t.Log(line) })
	require.NoError(t, err)
	defer b.close()
	b.npm = func() error { return skipped("not in this test") }
	r := &runner{b: b, only: regexp.MustCompile(""), scenarios: scenarios(), servers: map[*end]server{}}
	defer r.stop()
	ran := 0
	for _, p := range pairings() {
		if !slices.Contains([]*end{peerCoder, peerGobwas}, p.peer) || p.client == endRun || p.server == endServe {
			continue
		}
		// The version is not known in a test's build.
		p.peer.version = func(*bench) (string, error) { return "", nil }
		c, err := r.run(t.Context(), p)
		require.NoError(t, err)
		for _, cell := range c.Cells {
			assert.NotEqual(t, verdictFailed, cell.Verdict, "%s as %s, %s: %v\nclient %v\nserver %v",
				p.peer.name, p.role(), cell.Scenario, cell.Complaints, cell.Client, cell.Server)
			if cell.Verdict == verdictOK {
				ran++
			}
		}
	}
	assert.Greater(t, ran, 80, "scenarios that were run")
}

func TestPeersThatAreMissingAreSkipped(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	b, err := newBench(func(string) {})
	require.NoError(t, err)
	defer b.close()
	r := &runner{b: b, scenarios: scenarios(), servers: map[*end]server{}}
	c, err := r.run(t.Context(), &pairing{peer: peerWS, client: endDial, server: peerWS})
	require.NoError(t, err)
	require.ErrorContains(t, c.skipped, "Node.js is not installed")
	assert.Equal(t, verdictSkipped, c.Cells[0].Verdict)
	assert.Zero(t, count([]column{c}, verdictFailed))
}

func number(n int) *int          { return &n }
func text(s string) *string      { return &s }
func truth(b bool) *bool         { return &b }
func words(w ...string) []string { return w }

func TestComplaints(t *testing.T) {
	clean := View{Opened: true, Closed: true, Messages: 1, Code: number(1000), Reason: text("done"), Clean: truth(true),
		Events: words("open", "message", "close")}
	lost := View{Opened: true, Closed: true, Code: number(1006), Reason: text(""), Clean: truth(false),
		Events: words("open", "error", "close")}
	with := func(v View, change func(v *View)) View {
		change(&v)
		return v
	}
	for name, c := range map[string]struct {
		view    View
		want    want
		dialect websocket.Protocol
		says    string // "" for no complaint
	}{
		"a clean end":                 {view: clean, want: normal},
		"an end without a Close":      {view: lost, want: abnormal},
		"what an API does not tell":   {view: View{Opened: true, Closed: true}, want: normal},
		"something went wrong":        {view: with(clean, func(v *View) { v.Wrong = "no pong came" }), want: normal, says: "no pong came"},
		"no connection":               {view: View{Detail: "refused"}, want: normal, says: "did not open (refused)"},
		"no end":                      {view: View{Opened: true}, want: normal, says: "it saw no end"},
		"another code":                {view: with(clean, func(v *View) { v.Code = number(1001) }), want: normal, says: "close code 1001, want 1000"},
		"another reason":              {view: with(clean, func(v *View) { v.Reason = text("x") }), want: normal, says: `close reason "x", want "" or "done"`},
		"an unclean end":              {view: with(clean, func(v *View) { v.Clean = truth(false) }), want: normal, says: "wasClean false"},
		"an error event too many":     {view: with(clean, func(v *View) { v.Events = words("open", "message", "error", "close") }), want: normal, says: "events open message error close"},
		"no error event":              {view: with(lost, func(v *View) { v.Events = words("open", "close") }), want: abnormal, says: "want open error close"},
		"events after close":          {view: with(clean, func(v *View) { v.Events = words("open", "close", "message") }), want: normal, says: "events open close message"},
		"messages that were lost":     {view: clean, want: normal.with(func(w *want) { w.messages = 2 }), says: "1 messages came, want 2"},
		"another subprotocol":         {view: with(clean, func(v *View) { v.Protocol = text("first") }), want: want{subprotocol: true, protocol: "second"}, says: `subprotocol "first"`},
		"nothing was compressed":      {view: with(clean, func(v *View) { v.Extensions, v.Sent, v.Raw = text("permessage-deflate"), 900, 1000 }), want: want{deflate: deflateOn}, says: "did not compress"},
		"an extension too many":       {view: with(clean, func(v *View) { v.Extensions = text("permessage-deflate") }), want: want{deflate: deflateOff}, says: "want off"},
		"takeover that was not asked": {view: with(clean, func(v *View) { v.Extensions = text("permessage-deflate") }), want: want{deflate: deflateFresh}, says: "want fresh"},
		"a program that is gone":      {view: View{}, want: want{gone: true, codes: []int{1000}}},
		"draft 76 has no codes":       {view: with(clean, func(v *View) { v.Code, v.Reason = number(1005), text("") }), want: normal, dialect: websocket.Hixie76},
		"draft 76 has no error event": {view: with(lost, func(v *View) { v.Events = words("open", "close") }), want: abnormal, dialect: websocket.Hixie76},
		"draft 75 is never clean":     {view: with(lost, func(v *View) { v.Events = words("open", "close") }), want: normal, dialect: websocket.Hixie75},
		"draft 75 cannot be clean":    {view: with(clean, func(v *View) { v.Code, v.Reason = number(1006), text("") }), want: normal, dialect: websocket.Hixie75, says: "wasClean true"},
	} {
		t.Run(name, func(t *testing.T) {
			said := complaints("client", c.view, c.want, c.dialect)
			if c.says == "" {
				assert.Empty(t, said)
				return
			}
			require.Len(t, said, 1)
			assert.Contains(t, said[0], c.says)
		})
	}
}

func TestAnUnlistedComplaintIsAFailure(t *testing.T) {
	p := &pairing{peer: peerDeno, client: peerDeno, server: endServe}
	s := &scenario{name: "server drops"}
	var c cell
	c.judge(p, s, words("client: close code 0, want 1006"))
	assert.Equal(t, verdictExpected, c.Verdict)
	c.judge(p, s, words("client: close code 0, want 1006", "client: wasClean true, want false"))
	assert.Equal(t, verdictFailed, c.Verdict)
	c.judge(p, &scenario{name: "client closes, 1000"}, words("client: close code 0, want 1000"))
	assert.Equal(t, verdictFailed, c.Verdict, "of another scenario")
	c.judge(&pairing{peer: peerBun, client: peerBun, server: endServe}, s, words("client: close code 0, want 1006"))
	assert.Equal(t, verdictFailed, c.Verdict, "of another peer")
}

func TestDeviationsAreOfWhatExists(t *testing.T) {
	peers := map[string]bool{}
	for _, p := range pairings() {
		peers[p.peer.name] = true
	}
	for _, d := range deviations {
		assert.True(t, peers[d.peer], d.peer)
		assert.NotEmpty(t, d.rule, d.why)
		for _, pattern := range d.scenarios {
			assert.True(t, slices.ContainsFunc(scenarios(), func(s scenario) bool { return matches(pattern, s.name) }), pattern)
		}
	}
}

func TestScenariosHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenarios() {
		assert.False(t, seen[s.name], s.name)
		seen[s.name] = true
		assert.LessOrEqual(t, len(s.job.Reason), 123, s.name)
	}
	assert.LessOrEqual(t, len(pairings()), 52, "columns are letters")
}

func TestPackageVersionsAreExact(t *testing.T) {
	content, err := os.ReadFile("package.json")
	require.NoError(t, err)
	assert.NotRegexp(t, `"[\^~><*]`, string(content))
	wanted, err := readPackage(filepath.Join(".", "package.json"))
	require.NoError(t, err)
	for _, name := range []string{bunPackage(), denoPackage()} {
		if name != "" {
			assert.Contains(t, wanted.OptionalDependencies, name)
		}
	}
}

func TestPayloads(t *testing.T) {
	assert.Empty(t, Payload{}.message().data)
	assert.Equal(t, "abcdefghijklmnopqrstuvwxyza", string(Payload{Size: 27}.message().data))
	m := Payload{Binary: true, Size: 3000}.message()
	require.Len(t, m.data, 3000)
	assert.Empty(t, difference(m, Payload{Binary: true, Size: 3000}.message()))
	assert.NotEmpty(t, difference(m, message{data: m.data}), "the other type")
	other := slices.Clone(m.data)
	other[2999]++
	assert.Contains(t, difference(message{true, other}, m), "byte 2999")
	parts := fragments(m)
	assert.Equal(t, m.data, slices.Concat(parts...))
	assert.Contains(t, parts, []byte{})
}
