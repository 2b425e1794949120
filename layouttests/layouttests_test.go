package layouttests

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"adieu/tools/runner"
)

func TestMain(m *testing.M) {
	runner.ChildMain(runner.LoadPage)
	goleak.VerifyTestMain(m)
}

// TestLayout runs each layout test as a subtest of its name:
//
//	go test ./layouttests -run TestLayout/websocket/hybi/close
func TestLayout(t *testing.T) {
	r, err := runner.New(runner.Config{Root: ".", CheckLeaks: 10 * time.Second})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) }) // once all have ended
	tests, err := runner.FindTests(".", ".", nil)
	require.NoError(t, err)
	for _, test := range tests {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			result, err := r.RunTest(t.Context(), test)
			require.NoError(t, err)
			switch {
			case result.Status == runner.Skip:
				t.Skip(result.Message)
			case !result.OK() || result.Status == runner.Flaky:
				t.Errorf("%s\n%s", result.Status, result.Message)
			}
		})
	}
}

// An expected text ends with a line that a test which died early cannot print, and belongs
// to a test that is still there.
func TestExpectedTexts(t *testing.T) {
	tests, err := runner.FindTests(".", ".", nil)
	require.NoError(t, err)
	wanted := map[string]bool{}
	for _, test := range tests {
		wanted[test.ExpectedName()] = true
	}
	err = fs.WalkDir(os.DirFS("."), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "-expected.txt") {
			return err
		}
		assert.True(t, wanted[name], "%s: its test is gone", name)
		text, err := os.ReadFile(name)
		end := strings.TrimSpace(string(text))
		assert.True(t, strings.HasSuffix(end, "TEST COMPLETE") || strings.HasSuffix(end, "DONE"), "%s: no last line", name)
		return err
	})
	require.NoError(t, err)
}
