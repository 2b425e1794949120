package engine

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
	"github.com/evanw/esbuild/pkg/api"
)

// loweredMapName is what lowered code calls its source map; nothing is loaded by that name.
const loweredMapName = "source-map"

// lower compiles a classic script in whose language goja lacks something, by rewriting it:
// asynchronous generators, for await, HTML comments, functions in blocks that are seen outside.
// Errors name the places of the source as it was. ok is false when that does not help.
//
// Deviation: what the rewritten script needs is declared as global variables, whose names begin
// with two underscores.
func lower(name, source string) (_ *goja.Program, ok bool) {
	lowered := api.Transform(source, api.TransformOptions{
		Loader:   api.LoaderJS,
		Target:   api.ES2022,
		LogLevel: api.LogLevelSilent,
		Supported: map[string]bool{
			"async-generator": false,
			"for-await":       false,
		},
		Charset:        api.CharsetUTF8, // no escapes that goja's parser does not take
		Sourcefile:     name,
		Sourcemap:      api.SourceMapExternal,
		SourcesContent: api.SourcesContentExclude,
	})
	if len(lowered.Errors) > 0 {
		return nil, false
	}
	sourceMap, ok := columnsFromOne(lowered.Map)
	if !ok {
		return nil, false
	}
	code := string(lowered.Code) + "\n//# sourceMappingURL=" + loweredMapName
	tree, err := parse(name, code,
		parser.WithSourceMapLoader(func(string) ([]byte, error) { return sourceMap, nil }))
	if err != nil {
		return nil, false
	}
	mentionArguments(tree, code)
	program, err := goja.CompileAST(tree, false)
	return program, err == nil
}

// columnsFromOne moves a source map's places one column to the right: maps count columns
// from 0, and goja hands them on as if they counted from 1. Each place is written as
// the difference to the one before, so that only the first has to be changed.
func columnsFromOne(sourceMap []byte) ([]byte, bool) {
	var m map[string]any
	if json.Unmarshal(sourceMap, &m) != nil {
		return nil, false
	}
	mappings, _ := m["mappings"].(string)
	first := strings.TrimLeft(mappings, ";,")
	end := strings.IndexAny(first, ";,")
	if end < 0 {
		end = len(first)
	}
	// A segment is generated column, source, line, column, and perhaps a name.
	var segment bytes.Buffer
	field := 0
	for rest := first[:end]; rest != ""; field++ {
		value, n := decodeVLQ(rest)
		if n == 0 {
			return nil, false
		}
		if field == 3 {
			value++
		}
		segment.WriteString(encodeVLQ(value))
		rest = rest[n:]
	}
	m["mappings"] = mappings[:len(mappings)-len(first)] + segment.String() + first[end:]
	moved, err := json.Marshal(m)
	return moved, err == nil
}

const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// decodeVLQ reads a number at the beginning of s, n digits long; n is 0 if there is none.
func decodeVLQ(s string) (value, n int) {
	for shift := 0; n < len(s) && shift < 32; shift += 5 {
		digit := strings.IndexByte(vlqDigits, s[n])
		if digit < 0 {
			return 0, 0
		}
		n++
		value |= digit & 31 << shift
		if digit&32 == 0 {
			if value&1 != 0 {
				return -(value >> 1), n
			}
			return value >> 1, n
		}
	}
	return 0, 0
}

func encodeVLQ(value int) string {
	bits := value << 1
	if value < 0 {
		bits = -value<<1 | 1
	}
	var digits []byte
	for {
		digit := bits & 31
		if bits >>= 5; bits > 0 {
			digit |= 32
		}
		digits = append(digits, vlqDigits[digit])
		if bits == 0 {
			return string(digits)
		}
	}
}
