package engine

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longScript is a script of about so many bytes.
func longScript(statement string, size int) string {
	return statement + ";" + strings.Repeat(" ", size)
}

func TestProgramsAreCompiledOnce(t *testing.T) {
	source := longScript("1", cachedProgramSize)
	first, err := compile("a.js", source)
	require.NoError(t, err)
	again, err := compile("a.js", strings.Clone(source))
	require.NoError(t, err)
	assert.Same(t, first, again)
	other, err := compile("b.js", source) // errors in it name another file
	require.NoError(t, err)
	assert.NotSame(t, first, other)

	short, err := compile("a.js", "1")
	require.NoError(t, err)
	again, err = compile("a.js", "1")
	require.NoError(t, err)
	assert.NotSame(t, short, again)
}

func TestProgramCacheForgetsTheOldest(t *testing.T) {
	var c programCache
	keys := make([]programKey, 5)
	for i := range keys {
		keys[i] = programKey{string(rune('a' + i)), longScript("", cachedPrograms/4)}
		program, err := compileNew(keys[i].name, "1")
		require.NoError(t, err)
		c.put(keys[i], program)
		c.put(keys[i], program)
		assert.Same(t, program, c.get(keys[i]))
	}
	assert.Nil(t, c.get(keys[0]))
	assert.NotNil(t, c.get(keys[4]))
	assert.LessOrEqual(t, c.size, cachedPrograms)
	assert.Len(t, c.order, len(c.byKey))
	c.put(programKey{"huge", longScript("", cachedPrograms)}, c.get(keys[4]))
	assert.NotNil(t, c.get(keys[4]), "what is larger than the cache does not empty it")
}
