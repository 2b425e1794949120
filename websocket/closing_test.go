package websocket

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestCloseTable spells out every cell, in the order of closeEvent: local close, peer's
// Close, violation, transport ended, close deadline, linger deadline.
func TestCloseTable(t *testing.T) {
	want := map[closeState][closeEvents]closeStep{
		closeNone:     {{closeSent, doSend}, {closeComplete, doReply}, {closeFailed, doFail}, {closeEnded, doReport}, {closeNone, doNothing}, {closeNone, doNothing}},
		closeSent:     {{closeSent, doNothing}, {closeComplete, doLinger}, {closeFailed, doFailSilent}, {closeEnded, doReport}, {closeEnded, doReportHang}, {closeSent, doNothing}},
		closeComplete: {{closeComplete, doNothing}, {closeComplete, doNothing}, {closeComplete, doNothing}, {closeEnded, doReport}, {closeComplete, doNothing}, {closeEnded, doHangUp}},
		closeFailed:   {{closeFailed, doNothing}, {closeFailed, doNothing}, {closeFailed, doNothing}, {closeEnded, doRelease}, {closeFailed, doNothing}, {closeEnded, doRelease}},
		closeEnded:    {{closeEnded, doNothing}, {closeEnded, doNothing}, {closeEnded, doNothing}, {closeEnded, doNothing}, {closeEnded, doNothing}, {closeEnded, doNothing}},
	}
	for s := range closeStates {
		for ev := range closeEvents {
			to, do := s.on(ev)
			assert.Equal(t, want[s][ev], closeStep{to, do}, "%v, %v", s, ev)
		}
	}
}

// TestCloseTableLaws checks what must hold whatever the cells say.
func TestCloseTableLaws(t *testing.T) {
	reports := map[closeAction]bool{doFail: true, doFailSilent: true, doReport: true, doReportHang: true, doHangUp: true}
	for s := range closeStates {
		for ev := range closeEvents {
			to, do := s.on(ev)
			assert.GreaterOrEqual(t, to, s, "%v, %v: a goodbye goes forward only", s, ev)
			if to == s {
				assert.Equal(t, doNothing, do, "%v, %v: nothing is done twice", s, ev)
			}
			told := s == closeFailed || s == closeEnded
			ends := to == closeFailed || to == closeEnded
			assert.Equal(t, !told && ends, reports[do], "%v, %v: the client hears of the end exactly once", s, ev)
		}
		to, _ := s.on(evTransportEnded)
		assert.Equal(t, closeEnded, to, "%v: nothing outlives its transport", s)
	}
}

func TestScriptMayClose(t *testing.T) {
	for code, want := range map[uint16]bool{0: false, 999: false, 1000: true, 1001: false, 2999: false, 3000: true, 4999: true, 5000: false, 65535: false} {
		assert.Equal(t, want, scriptMayClose(code), code)
	}
}

func TestPeerMayClose(t *testing.T) {
	for code, want := range map[uint16]bool{
		0: false, 999: false, 1000: true, 1003: true, 1004: false, 1005: false, 1006: false, 1007: true,
		1014: true, 1015: false, 1016: false, 1100: false, 2999: false, 3000: true, 4999: true, 5000: true, 65535: true,
	} {
		assert.Equal(t, want, peerMayClose(code), code)
	}
}
