package webdriver

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// fakeMark makes this binary a fake driver, which says what its value is and then waits.
const fakeMark = "ADIEU_FAKE_DRIVER"

func TestMain(m *testing.M) {
	if says := os.Getenv(fakeMark); says != "" {
		fakeProcess(says)
		return
	}
	goleak.VerifyTestMain(m)
}
