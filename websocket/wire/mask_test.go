package wire_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// maskByByte is the definition of RFC 6455 §5.3.
func maskByByte(key [4]byte, pos int, b []byte) []byte {
	masked := make([]byte, len(b))
	for i := range b {
		masked[i] = b[i] ^ key[(pos+i)%4]
	}
	return masked
}

func TestMaskAgreesWithItsDefinition(t *testing.T) {
	key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	random := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 300)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	for length := range 200 {
		for pos := range 8 {
			for align := range 8 {
				b := append([]byte(nil), data[:align+length+8]...)
				next := wire.MaskBytes(key, pos, b[align:align+length])
				require.Equal(t, (pos+length)%4, next%4)
				require.Equal(t, maskByByte(key, pos, data[align:align+length]), b[align:align+length])
				require.Equal(t, data[:align], b[:align], "nothing before is touched")
				require.Equal(t, data[align+length:align+length+8], b[align+length:], "nor after")
			}
		}
	}
}

func TestMaskMayBeCutAnywhere(t *testing.T) {
	key := [4]byte{1, 2, 3, 4}
	data := []byte("the quick brown fox jumps over the lazy dog, and over the next one as well, and again")
	want := maskByByte(key, 0, data)
	for first := range data {
		for second := first; second < len(data); second++ {
			b := append([]byte(nil), data...)
			pos := wire.MaskBytes(key, 0, b[:first])
			pos = wire.MaskBytes(key, pos, b[first:second])
			wire.MaskBytes(key, pos, b[second:])
			if !assert.Equal(t, want, b, "cut at %d and %d", first, second) {
				return
			}
		}
	}
}

func BenchmarkMaskBytes(b *testing.B) {
	for _, size := range []int{8, 125, 1 << 10, 64 << 10} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			data := make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			pos := 0
			for b.Loop() {
				pos = wire.MaskBytes([4]byte{1, 2, 3, 4}, pos, data)
			}
		})
	}
}
