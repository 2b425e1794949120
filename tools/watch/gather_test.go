package watch

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestGatherWaitsForQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, batches := make(chan event), make(chan []string)
		go gather(events, batches, always)
		start := time.Now()
		for _, name := range []string{"b", "a", "b"} {
			events <- event{name: name}
			<-time.After(quiet / 2)
		}
		assert.Equal(t, []string{"a", "b"}, <-batches)
		assert.Equal(t, quiet*2, time.Since(start)) // the last name came after one, and was followed by one
		close(events)
	})
}

func TestGatherKeepsWhatNobodyTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, batches := make(chan event), make(chan []string)
		go gather(events, batches, always)
		events <- event{name: "a"}
		<-time.After(10 * quiet)
		events <- event{name: "b"}
		<-time.After(10 * quiet)
		assert.Equal(t, []string{"a", "b"}, <-batches)
		events <- event{name: "c"}
		assert.Equal(t, []string{"c"}, <-batches)
		close(events)
	})
}

func TestGatherDoesNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, batches := make(chan event), make(chan []string)
		go gather(events, batches, always)
		start := time.Now()
		stop := make(chan struct{})
		go func() {
			defer close(events)
			for {
				select {
				case events <- event{name: "busy"}:
				case <-stop:
					return
				}
				select {
				case <-time.After(quiet / 2):
				case <-stop:
					return
				}
			}
		}()
		assert.Equal(t, []string{"busy"}, <-batches)
		assert.InDelta(t, patience, time.Since(start), float64(quiet))
		close(stop)
	})
}

func TestGatherForgetsWhatCameAndWent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, batches := make(chan event), make(chan []string)
		there := map[string]bool{"saved": true}
		go gather(events, batches, func(name string) bool { return there[name] })
		events <- event{"passing", true}
		events <- event{"passing", false}
		<-time.After(2 * quiet)
		events <- event{"passing", true}
		events <- event{"saved", true}
		events <- event{"deleted", false}
		events <- event{"deleted", true} // and away again
		assert.Equal(t, []string{"deleted", "saved"}, <-batches)
		close(events)
	})
}

// always is for files that are there.
func always(string) bool { return true }
