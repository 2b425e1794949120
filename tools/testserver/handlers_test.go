package testserver

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCloseHandler(t *testing.T) {
	s := start(t, Config{})
	for target, closeFrame := range map[string]string{
		"/close":                        `88 00`,
		"/close?code=1000":              `88 02 03 E8`,
		"/close?code=4999&reason=so+it": `88 07 13 87 "so it"`,
		"/close?code=1006":              `88 02 03 EE`, // it may lie
		"/close?code=0":                 `88 02 00 00`,
		"/close?code=65535":             `88 02 FF FF`,
	} {
		t.Run(target, func(t *testing.T) {
			p := open(t, s, target)
			p.wantHex(closeFrame)
			p.goodbye(`88 80` + zeroMask)
		})
	}
	t.Run("after a message", func(t *testing.T) {
		p := open(t, s, "/close?code=1001&wait=1")
		p.send(`81 82` + zeroMask + `"go"`)
		p.wantHex(`88 02 03 E9`)
		p.send(`81 8A` + zeroMask + `"on its way" 89 80` + zeroMask) // nothing is answered any more
		p.goodbye(`88 80` + zeroMask)
	})
	t.Run("hixie", func(t *testing.T) {
		p := openHixie(t, s, "/close")
		p.wantHex(`FF 00`)
		p.send(`00 "on its way" FF`)
		p.goodbye(`FF 00`)
	})
}

func TestCloseHandlerDoesNotWaitForEver(t *testing.T) {
	s := start(t, Config{CloseTimeout: 50 * time.Millisecond, DrainTimeout: time.Millisecond})
	p := open(t, s, "/close?code=1000")
	p.wantHex(`88 02 03 E8`)
	p.wantEOF()
}

func TestCloseNoAnswer(t *testing.T) {
	s := start(t, Config{})
	p := open(t, s, "/close-no-answer")
	p.send(`81 81` + zeroMask + `"a" 88 82` + zeroMask + `03 E8 81 81` + zeroMask + `"b"`)
	p.wantHex(`81 01 "a"`)
	require.NoError(t, p.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	_, err := p.Read(make([]byte, 1))
	require.ErrorIs(t, err, errDeadline)
	require.NoError(t, p.SetReadDeadline(time.Now().Add(patience)))
	require.NoError(t, p.CloseWrite())
	p.wantEOF()
}

func TestSlow(t *testing.T) {
	s := start(t, Config{})
	begin := time.Now()
	p := open(t, s, "/slow?handshake=30&delay=20")
	require.GreaterOrEqual(t, time.Since(begin), 30*time.Millisecond)
	p.send(`81 81` + zeroMask + `"a" 81 81` + zeroMask + `"b"`)
	p.wantHex(`81 01 "a" 81 01 "b"`)
	require.GreaterOrEqual(t, time.Since(begin), 70*time.Millisecond)

	begin = time.Now()
	p = open(t, s, "/slow?delay=10&read=4")
	p.send(`82 90` + zeroMask + `"0123456789abcdef"`) // 22 bytes: 6 reads
	p.wantHex(`82 10 "0123456789abcdef"`)
	require.GreaterOrEqual(t, time.Since(begin), 60*time.Millisecond)
}

func TestFlood(t *testing.T) {
	s := start(t, Config{})
	p := open(t, s, "/flood?n=1000&size=300")
	message := "\x81\x7e\x01\x2c" + strings.Repeat("m", 300)
	p.want(strings.Repeat(message, 1000))
	p.send(`81 82` + zeroMask + `"go" 88 80` + zeroMask)
	p.wantHex(`88 00`)
	p.wantEOF()

	p = open(t, s, "/flood?n=2&size=1&bin=1&wait=1")
	p.send(`89 80` + zeroMask)
	p.wantHex(`8A 00`) // nothing else yet
	p.send(`81 82` + zeroMask + `"go"`)
	p.wantHex(`82 01 "m" 82 01 "m"`)

	p = open(t, s, "/flood?n=2&size=100000")
	big := "\x81\x7f\x00\x00\x00\x00\x00\x01\x86\xa0" + strings.Repeat("m", 100000)
	p.want(big + big)

	p = openHixie(t, s, "/flood?n=3&size=2")
	p.wantHex(`00 "mm" FF 00 "mm" FF 00 "mm" FF`)
	p.send(`FF 00`)
	p.wantHex(`FF 00`)
	p.wantEOF()
}

func TestSink(t *testing.T) {
	s := start(t, Config{})
	p := open(t, s, "/sink?n=3")
	p.send(`81 81` + zeroMask + `"a" 01 81` + zeroMask + `"b" 80 80` + zeroMask + `82 80` + zeroMask)
	p.wantHex(`81 01 "3"`)
	p.send(`81 81` + zeroMask + `"d" 89 80` + zeroMask)
	p.wantHex(`8A 00`)
}

func TestDropFIN(t *testing.T) {
	s := start(t, Config{})
	p := open(t, s, "/drop-fin")
	p.wantEOF()

	p = open(t, s, "/drop-fin?after=1")
	p.send(`81 81` + zeroMask + `"a" 81 81` + zeroMask + `"b"`)
	p.wantHex(`81 01 "a"`)
	p.wantEOF()

	p = open(t, s, "/drop-fin?on=close")
	p.send(`81 81` + zeroMask + `"a" 88 80` + zeroMask)
	p.wantHex(`81 01 "a"`)
	p.wantEOF()

	p = openHixie(t, s, "/drop-fin?on=close")
	p.send(`FF 00`)
	p.wantEOF()
}

func TestDropRST(t *testing.T) {
	s := start(t, Config{})
	for _, target := range []string{"/drop-rst?after=1", "/drop-rst?on=close"} {
		p := open(t, s, target)
		p.send(`81 81` + zeroMask + `"a"`)
		p.wantHex(`81 01 "a"`)
		if strings.HasSuffix(target, "close") {
			p.send(`88 80` + zeroMask)
		}
		p.wantReset()
	}
	p := dial(t, s)
	p.write(rfcRequest("/drop-rst"))
	p.wantReset() // the 101 may be lost with it
}

// wantReset demands that the stream fails and does not end.
func (p *peer) wantReset() {
	p.t.Helper()
	_, err := io.Copy(io.Discard, p)
	require.True(p.t, errors.Is(err, syscall.ECONNRESET), "got %v", err)
}

func TestHang(t *testing.T) {
	s := start(t, Config{HandshakeTimeout: patience})
	p := dial(t, s)
	p.write(rfcRequest("/hang"))
	require.NoError(t, p.CloseWrite())
	p.wantEOF()
}

// TestDropDeliversEverything: FIN comes after all that was written, although the client
// has sent bytes that nobody reads.
func TestDropDeliversEverything(t *testing.T) {
	s, _ := startScript(t, `
		connection.accept();
		for (let i = 0; i < 64; i++) connection.send(new Uint8Array(1 << 16));
		connection.drop();`)
	p := open(t, s, "/t")
	p.send(`81 81` + zeroMask + `"a"`)
	n, err := io.Copy(io.Discard, p)
	require.NoError(t, err)
	require.EqualValues(t, 64*(1<<16+10), n)
}
