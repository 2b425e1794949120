package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"adieu/websocket/wire"
)

func TestFieldsKeepOrderAndSpelling(t *testing.T) {
	var f wire.Fields
	f.Add("Upgrade", "websocket")
	f.Add("X-One", "a")
	f.Add("Connection", "Upgrade")
	f.Add("x-one", "b")

	assert.Equal(t, "a", f.Get("X-ONE"))
	assert.Equal(t, []string{"a", "b"}, f.Values("X-One"))
	assert.True(t, f.Has("upgrade"))
	assert.False(t, f.Has("Host"))
	assert.Empty(t, f.Get("Host"))
	assert.Nil(t, f.Values("Host"))

	f.Set("X-oNE", "c")
	assert.Equal(t, wire.Fields{{"Upgrade", "websocket"}, {"X-oNE", "c"}, {"Connection", "Upgrade"}}, f)
	f.Set("Host", "example.com")
	assert.Equal(t, "example.com", f[3].Value)
	f.Del("UPGRADE")
	f.Del("nothing")
	assert.Equal(t, wire.Fields{{"X-oNE", "c"}, {"Connection", "Upgrade"}, {"Host", "example.com"}}, f)
}

func TestFieldNamesFoldASCIIOnly(t *testing.T) {
	f := wire.Fields{{"\u212Aey", "Kelvin"}, {"@`", "not letters"}}
	assert.False(t, f.Has("key"))
	assert.False(t, f.Has("``"))
}
