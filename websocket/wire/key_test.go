package wire_test

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// The example of RFC 6455 §1.3.
func TestAcceptKey(t *testing.T) {
	assert.Equal(t, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", wire.AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="))
}

func TestGenerateKey(t *testing.T) {
	key, err := wire.GenerateKey(bytes.NewReader([]byte("the sample nonce")))
	require.NoError(t, err)
	assert.Equal(t, "dGhlIHNhbXBsZSBub25jZQ==", key)

	first, err := wire.GenerateKey(nil)
	require.NoError(t, err)
	second, err := wire.GenerateKey(nil)
	require.NoError(t, err)
	assert.NotEqual(t, first, second)
	nonce, err := base64.StdEncoding.DecodeString(first)
	require.NoError(t, err)
	assert.Len(t, nonce, 16)
}
