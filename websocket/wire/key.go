package wire

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
)

// acceptGUID is what a server appends to the key to prove that it speaks WebSocket (RFC
// 6455 §1.3).
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// keySize is the number of random bytes in a Sec-WebSocket-Key (RFC 6455 §4.1).
const keySize = 16

// GenerateKey makes a Sec-WebSocket-Key. A nil random means crypto/rand.
func GenerateKey(random io.Reader) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	var b [keySize]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("generating a Sec-WebSocket-Key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b[:]), nil
}

// AcceptKey is the Sec-WebSocket-Accept that answers key (RFC 6455 §4.2.2 step 5.4). The
// key is taken as it is; whether it holds 16 bytes is not looked at.
func AcceptKey(key string) string {
	sum := sha1.Sum([]byte(key + acceptGUID))
	return base64.StdEncoding.EncodeToString(sum[:])
}
