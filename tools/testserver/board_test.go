package testserver

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSharedValues: connections of one script, one after the other and at once.
func TestSharedValues(t *testing.T) {
	const script = `
		connection.accept();
		for (let m; (m = connection.receive()) !== null;) connection.send(String(JSON.stringify(eval(m))));`
	s, _ := startFiles(t, map[string]string{"t_wsh.js": script, "u_wsh.js": script})
	ask := func(p *peer, question, answer string) {
		t.Helper()
		p.write("\x81" + string([]byte{0x80 | byte(len(question))}) + "\x00\x00\x00\x00" + question)
		if answer != "" {
			p.wantText(answer)
		}
	}
	a, b, other := open(t, s, "/t"), open(t, s, "/t"), open(t, s, "/u")
	ask(a, `shared.get("x")`, `undefined`)
	ask(a, `shared.set("x", {y: [1, "é"]})`, `undefined`)
	ask(b, `shared.get("x")`, `{"y":[1,"é"]}`)
	ask(other, `shared.get("x")`, `undefined`)
	ask(a, `shared.set("x", undefined)`, `undefined`)
	ask(b, `shared.get("x")`, `undefined`)
	ask(a, `shared.add("n")`, `1`)
	ask(b, `shared.add("n", -3)`, `-2`)
	ask(b, `shared.wait("n")`, `-2`)
	ask(b, `shared.wait("late", 1)`, `undefined`)
	ask(b, `shared.wait("late", 60000)`, ``)
	ask(a, `shared.set("late", 5)`, `undefined`)
	b.wantText(`5`)
}

func TestBroadcast(t *testing.T) {
	s, _ := startFiles(t, map[string]string{"t_wsh.js": `
		connection.accept();
		connection.send("ready");
		const m = connection.receive();
		if (m !== null) { connection.broadcast(m); connection.send("done"); }`,
		"u_wsh.js": `connection.send("ready"); connection.receive();`})
	a, b, c, other := open(t, s, "/t"), open(t, s, "/t"), openHixie(t, s, "/t"), open(t, s, "/u")
	for _, p := range []*peer{a, b, other} {
		p.wantText("ready")
	}
	c.wantHex(`00 "ready" FF`)

	// One that has said goodbye, but has not been answered, is left out.
	gone := open(t, s, "/t")
	gone.wantText("ready")
	gone.send(`81 81` + zeroMask + `"x"`)
	gone.wantText("done")
	gone.wantHex(`88 02 03 E8`)
	for _, p := range []*peer{a, b} {
		p.wantText("x")
	}
	c.wantHex(`00 "x" FF`)

	a.send(`81 82` + zeroMask + `"hi"`)
	a.wantText("done")
	b.wantText("hi")
	c.wantHex(`00 "hi" FF`)
	gone.goodbye(`88 80` + zeroMask)
	require.NoError(t, other.CloseWrite())
	other.wantHex(`88 02 03 E8`) // and no broadcast
	other.wantEOF()
}
