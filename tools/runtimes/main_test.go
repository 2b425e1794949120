package runtimes

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// fakeMark makes this binary a fake runtime, which does what its value says.
const fakeMark = "ADIEU_FAKE_RUNTIME"

func TestMain(m *testing.M) {
	if does := os.Getenv(fakeMark); does != "" {
		fakeRuntime(does)
		return
	}
	goleak.VerifyTestMain(m)
}
