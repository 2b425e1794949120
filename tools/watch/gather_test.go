package watch

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestGatherWaitsForQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names, batches := make(chan string), make(chan []string)
		go gather(names, batches)
		start := time.Now()
		for _, name := range []string{"b", "a", "b"} {
			names <- name
			<-time.After(quiet / 2)
		}
		assert.Equal(t, []string{"a", "b"}, <-batches)
		assert.Equal(t, quiet*2, time.Since(start)) // the last name came after one, and was followed by one
		close(names)
	})
}

func TestGatherKeepsWhatNobodyTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names, batches := make(chan string), make(chan []string)
		go gather(names, batches)
		names <- "a"
		<-time.After(10 * quiet)
		names <- "b"
		<-time.After(10 * quiet)
		assert.Equal(t, []string{"a", "b"}, <-batches)
		names <- "c"
		assert.Equal(t, []string{"c"}, <-batches)
		close(names)
	})
}

func TestGatherDoesNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names, batches := make(chan string), make(chan []string)
		go gather(names, batches)
		start := time.Now()
		stop := make(chan struct{})
		go func() {
			defer close(names)
			for {
				select {
				case names <- "busy":
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
