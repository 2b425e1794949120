package engine

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFloat16RoundsToTheNearestEven(t *testing.T) {
	for f, want := range map[float64]uint16{
		0: 0, 1: 0x3C00, -2: 0xC000, 65504: 0x7BFF, 65519.9: 0x7BFF, 65520: 0x7C00, -1e9: 0xFC00,
		5.960464477539063e-8: 1, 2.9802322387695312e-8: 0, 2.9802322387695319e-8: 1, 6.097555160522461e-5: 0x03FF,
		6.1035e-5: 0x0400, 6.103515625e-5: 0x0400, 2049: 0x6800, 2051: 0x6802, 1.0009765625: 0x3C01, 1.00048828125: 0x3C00,
		math.Inf(1): 0x7C00, math.SmallestNonzeroFloat64: 0,
	} {
		assert.Equal(t, want, float16Bits(f), f)
	}
	assert.Equal(t, uint16(0x8000), float16Bits(math.Copysign(0, -1)))
	assert.True(t, math.IsNaN(float16Value(float16Bits(math.NaN()))))
	for bits := range 0x10000 {
		if f := float16Value(uint16(bits)); !math.IsNaN(f) {
			assert.Equal(t, uint16(bits), float16Bits(f))
		}
	}
}

func TestFloat16Array(t *testing.T) {
	values(t, "var f = new Float16Array([1, 2.5, -0.1]), b = new ArrayBuffer(8), v = new Float16Array(b, 2, 2);", [][2]string{
		{"[f.length, f.byteLength, f.byteOffset, f[1], f[3], 3 in f, 2 in f]", "3,6,0,2.5,,false,true"},
		{"f[2]", "-0.0999755859375"},
		{"[...f.map(x => x * 2)].slice(0, 2)", "2,5"},
		{"(v[0] = 1, new Uint8Array(b))", "0,0,0,60,0,0,0,0"},
		{"[v.buffer === b, v.byteOffset, v.length, v.subarray(1).byteOffset, ArrayBuffer.isView(v), ArrayBuffer.isView([])]", "true,2,2,4,true,false"},
		{"new Float16Array(b, 1)", "RangeError"},
		{"new Float16Array(b, 0, 5)", "RangeError"},
		{"new Float16Array(-1)", "RangeError"},
		{"Float16Array(1)", "TypeError"},
		{"new Float16Array(3)", "0,0,0"},
		{"new Float16Array(new Uint8Array([1, 2]))", "1,2"},
		{"[Float16Array.BYTES_PER_ELEMENT, Float16Array.length, f.constructor === Float16Array, f instanceof Object.getPrototypeOf(Uint8Array)]", "2,3,true,true"},
		{"Object.prototype.toString.call(f)", "[object Float16Array]"},
		{"Float16Array.from('123', Number).join('-') + Float16Array.of(1, 2).indexOf(2)", "1-2-31"},
		{"[new Float16Array([3, NaN, 1]).sort().join(), new Float16Array([1,2]).with(0, 5).join(), new Float16Array([1,2,3]).fill(7, 1).join()]", "1,3,NaN,5,2,1,7,7"},
		{"(f.set([9], 1), f.x = 1, delete f.x, Object.keys(f))", "0,1,2"},
		{"Math.f16round(1.337)", "1.3369140625"},
		{"(d => (d.setFloat16(0, 1.5), [d.getUint8(0), d.getFloat16(0), d.getFloat16(0, true) * 2**24]))(new DataView(new ArrayBuffer(2)))", "62,1.5,62"},
		{"new TextDecoder().decode(new Float16Array(new Uint8Array([104, 105]).buffer))", "hi"},
		{"new Blob([f]).size", "6"},
		{"Float16Array.prototype.length", "TypeError"},
	})
}
