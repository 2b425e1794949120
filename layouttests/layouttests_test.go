package layouttests

import (
	"testing"
	"time"

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

// TestFiles says what adieu test --lint-test-files says.
func TestFiles(t *testing.T) {
	findings, err := runner.Lint(".")
	require.NoError(t, err)
	for _, finding := range findings {
		t.Error(finding)
	}
}
