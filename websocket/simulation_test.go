package websocket

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The simulation lives many connections from first to last, each on a network of its own,
// and checks after each what must hold however a connection went (simulationjudge_test.go).
// One number settles a life: the dialect, the network and its faults, and what both sides
// do, when. A life that fails prints its seed and its diary; to see it again:
//
//	go test ./websocket -run 'TestSimulation$' -seed N
//
// and to live others than CI does:
//
//	go test ./websocket -run 'TestSimulation$' -seed 2001 -lives 100000
//
// What -seed replays exactly: every act of script, server and network, to the nanosecond,
// and every event and result in the diary. Go does not promise the order of goroutines
// that can run at the same time, so the world sees to it that nothing depends on it: each
// actor acts at nanoseconds of its own, and a channel that has told its client something
// reads on a nanosecond later. What differs between two runs is masks, keys and nonces,
// none of which is in the diary, nor has a length that varies. One life in eight runs
// freely instead, without the pause after each call: there the order within a nanosecond
// is Go's, and a failure may need several runs to come back. The first line of the diary
// says which kind it is.
var (
	seedFlag  = flag.Uint64("seed", 0, "the simulation's only life, or the first of -lives")
	livesFlag = flag.Int("lives", 0, "how many lives the simulation has (default 2000, with -seed 1)")
)

const (
	defaultLives = 2000
	maxFailures  = 3 // lives whose diaries are printed before the simulation gives up
)

func TestSimulation(t *testing.T) {
	first, lives := uint64(1), defaultLives
	if *seedFlag != 0 {
		first, lives = *seedFlag, 1
	}
	if *livesFlag != 0 {
		lives = *livesFlag
	}
	var next, failures atomic.Int64
	var total census
	t.Run("lives", func(t *testing.T) {
		for range runtime.GOMAXPROCS(0) {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for failures.Load() < maxFailures {
					i := next.Add(1) - 1
					if i >= int64(lives) {
						return
					}
					w := live(t, first+uint64(i))
					if len(w.blames) > 0 {
						failures.Add(1)
						t.Errorf("%s\n%sto replay: go test ./websocket -run 'TestSimulation$' -seed %d", strings.Join(w.blames, "\n"), w, w.plan.seed)
					} else if *seedFlag != 0 && lives == 1 {
						t.Log(w)
					}
					total.count(w)
				}
			})
		}
	})
	t.Log(&total)
	if (*seedFlag == 0 || lives >= 10*defaultLives) && lives >= defaultLives && !t.Failed() {
		total.requireVariety(t)
	}
	assert.Empty(t, drains, "drains that never ended")
}

// live is one life in a bubble of its own.
func live(t *testing.T, seed uint64) (w *world) {
	defer func() {
		if problem := recover(); problem != nil { // synctest panics when goroutines are stuck
			w.blame("%v\n%s", problem, debug.Stack())
		}
	}()
	w = &world{plan: newPlan(seed)}
	synctest.Test(t, func(*testing.T) { w.run() })
	return w
}

// TestSimulationReplays lives some lives twice.
func TestSimulationReplays(t *testing.T) {
	for seed := uint64(1); seed <= 120; seed++ {
		first := live(t, seed)
		if first.plan.free {
			continue
		}
		again := live(t, seed)
		require.Equal(t, first.String(), again.String(), "seed %d", seed)
	}
}

// census counts what the lives were like, to show that the simulation gets everywhere.
type census struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *census) count(w *world) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts["lives"]++
	for _, side := range []struct {
		name string
		x    *witness
	}{{"client", w.clientWitness()}, {"server", w.serverWitness()}} {
		if x := side.x; x != nil {
			c.counts[side.name+" "+x.ending()]++
			c.counts[side.name+" messages"] += len(x.messages)
		}
	}
}

func (w *world) clientWitness() *witness {
	if w.page == nil {
		return nil
	}
	return w.page.witness
}

func (w *world) serverWitness() *witness {
	if w.host == nil {
		return nil
	}
	return w.host.witness
}

// ending says in a few words how a side's life ended.
func (x *witness) ending() string {
	switch {
	case x.left:
		return "left"
	case x.outcome == nil:
		return "never began"
	case !x.connected:
		return "not opened"
	case x.outcome.Clean:
		return choose(x.closing, "clean, closing", "clean")
	case x.failed:
		return "failed by itself"
	case x.theirs.ledger.brokenBy(x.mine.read):
		return "failed by a breach"
	case x.theirs.ledger.goodbyeBy(x.mine.read):
		return "not clean after the goodbye"
	}
	return choose(x.closing, "lost, closing", "lost")
}

func (c *census) String() string {
	var s strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.counts)) {
		fmt.Fprintf(&s, "%8d %s\n", c.counts[name], name)
	}
	return s.String()
}

func (c *census) requireVariety(t *testing.T) {
	for _, side := range []string{"client", "server"} {
		for _, ending := range []string{"left", "not opened", "clean", "clean, closing", "failed by itself", "failed by a breach", "lost", "lost, closing", "not clean after the goodbye"} {
			assert.NotZero(t, c.counts[side+" "+ending], "no %s %s", side, ending)
		}
	}
}
