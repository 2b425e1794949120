package memnet

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A stream is compared with two plain slices while it is written, read and cut at random.
func TestStreamAgreesWithAModel(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := &stream{sendLimit: 1 + random.IntN(20), receiveLimit: 1 + random.IntN(20)}
		var model []byte
		next := byte(0)
		for range 500 {
			switch random.IntN(10) {
			default:
				b := make([]byte, random.IntN(30))
				for i := range b {
					b[i] = next + byte(i)
				}
				n := s.write(b)
				require.Equal(t, min(len(b), s.sendLimit+s.receiveLimit-len(model)), n)
				model = append(model, b[:n]...)
				next += byte(n)
			case 4, 5, 6, 7, 8:
				b, limit := make([]byte, 1+random.IntN(30)), random.IntN(5)
				n := s.read(b, limit)
				want := min(len(b), len(model), s.receiveLimit)
				if limit > 0 {
					want = min(want, limit)
				}
				require.True(t, bytes.Equal(model[:want], b[:n]))
				model = model[want:]
			case 9:
				s.dropUnsent()
				model = model[:min(len(model), s.receiveLimit)]
			}
			require.Equal(t, len(model), s.size())
			require.Equal(t, min(len(model), s.receiveLimit), s.arrived)
			require.LessOrEqual(t, cap(s.buf), 256, "what was read is not kept")
		}
	}
}

func TestStreamEndsBehindItsBytes(t *testing.T) {
	s := &stream{sendLimit: 2, receiveLimit: 2}
	require.Equal(t, 4, s.write([]byte("abcdef")))
	s.finish()
	require.False(t, s.finArrived, "two bytes are still on their way")
	require.Equal(t, 1, s.read(make([]byte, 1), 0))
	require.False(t, s.finArrived)
	require.Equal(t, 1, s.read(make([]byte, 1), 0))
	require.True(t, s.finArrived)
	s.dropUnsent()
	require.True(t, s.fin, "what has arrived cannot be taken back")
	require.Equal(t, 2, s.size())
}
