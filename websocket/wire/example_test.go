package wire_test

import (
	"fmt"

	"adieu/websocket/wire"
)

// A client's text frame, and what a server reads of it.
func Example() {
	header := wire.Header{Fin: true, Opcode: wire.OpText, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}}
	frame := wire.AppendFrame(nil, header, []byte("Hello"))
	fmt.Printf("% x\n", frame)

	got, n, ok := wire.ParseHeader(frame)
	payload := frame[n:]
	wire.MaskBytes(got.Mask, 0, payload)
	fmt.Println(ok, got.Length, string(payload))
	// Output:
	// 81 85 37 fa 21 3d 7f 9f 4d 51 58
	// true 5 Hello
}
