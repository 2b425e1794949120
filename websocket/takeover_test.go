//go:build unix

package websocket

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket/transport/memnet"
)

// BenchmarkTakeover keeps 10,000 connections open, both ends in this process, that
// compress with context takeover both ways. It reports, for each of the 20,000 ends,
// what it holds while nothing happens:
//
//	fresh-B/end    before any message
//	1KiB-B/end     after one message of 1 KiB each way
//	full-B/end     after messages that fill the largest window
//	stack-B/end    of goroutines, besides
//
// and, for a message of 1 KiB from the one end's Send to the other end's client, CPU-µs
// of the process and B/op. The connections are of memnet, which holds nothing while a
// connection is idle; its ends are not counted. window=0 does not compress.
func BenchmarkTakeover(b *testing.B) {
	for _, bits := range []int{15, 9, 0} {
		b.Run(fmt.Sprintf("window=%d", bits), func(b *testing.B) { benchmarkTakeover(b, bits) })
	}
}

func benchmarkTakeover(b *testing.B, windowBits int) {
	const pairs = 10_000
	w := newCrowd(b, pairs, windowBits)
	fresh := w.heldPerEnd()
	w.exchange(1 << 10)
	afterOne := w.heldPerEnd()
	w.exchange(40 << 10)
	full := w.heldPerEnd()

	b.ReportAllocs()
	before := cpuTime(b)
	i := 0
	for b.Loop() {
		w.ends[i%len(w.ends)].say(w, i, 1<<10)
		i++
	}
	b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/1e3/float64(i), "CPU-µs/message")
	b.ReportMetric(fresh, "fresh-B/end")
	b.ReportMetric(afterOne, "1KiB-B/end")
	b.ReportMetric(full, "full-B/end")
	b.ReportMetric(w.stackPerEnd(), "stack-B/end")
	w.disperse()
}

// crowd is many connections at once.
type crowd struct {
	tb          testing.TB
	ends        []*crowdEnd
	gone        sync.WaitGroup
	heap, stack uint64 // before there were channels
}

// crowdEnd is one end of a connection, and its own client.
type crowdEnd struct {
	channel *Channel
	conn    *memnet.Conn
	peer    *crowdEnd
	got     chan int // the size of a message
	gone    *sync.WaitGroup
}

func (e *crowdEnd) DidConnect(string, string)   {}
func (e *crowdEnd) DidReceiveMessage(m Message) { e.got <- m.size() }
func (e *crowdEnd) DidReceiveMessageError()     {}
func (e *crowdEnd) DidStartClosingHandshake()   {}
func (e *crowdEnd) DidClose(Outcome)            { e.gone.Done() }

func newCrowd(tb testing.TB, pairs, windowBits int) *crowd {
	w := &crowd{tb: tb, ends: make([]*crowdEnd, 2*pairs)}
	for i := 0; i < len(w.ends); i += 2 {
		client, server := memnet.Pipe()
		w.ends[i] = &crowdEnd{conn: client, got: make(chan int, 1), gone: &w.gone}
		w.ends[i+1] = &crowdEnd{conn: server, got: make(chan int, 1), gone: &w.gone, peer: w.ends[i]}
		w.ends[i].peer = w.ends[i+1]
	}
	w.heap, w.stack = memory()
	var settled accepted
	if windowBits != 0 {
		settled.deflate = &deflateParams{serverBits: windowBits, clientBits: windowBits}
	}
	cfg := Config{}.withDefaults()
	w.gone.Add(len(w.ends))
	for i, e := range w.ends {
		c := newChannel(cfg, dom.SystemClock, noHold{}, e, RFC6455.dialect(i%2 == 1))
		e.channel = c.start(func(context.Context) (established, error) {
			return established{conn: e.conn, settled: settled}, nil
		})
	}
	for _, e := range w.ends {
		<-e.channel.open
	}
	return w
}

// chronicle is JSON without end, of which the messages are pieces.
var chronicle = func() string {
	var s strings.Builder
	for n := 0; s.Len() < 1<<20; n++ {
		fmt.Fprintf(&s, `{"id":%d,"name":"channel %d","price":%d.%02d,"ok":true},`, n*7919, n%97, n*n%1000, 3*n%100)
	}
	return s.String()
}()

// record is the i-th of the messages: unlike the one before it.
func record(i, size int) string {
	return chronicle[i*31%(len(chronicle)-size):][:size]
}

// say sends a message and waits until it has arrived.
func (e *crowdEnd) say(w *crowd, i, size int) {
	e.channel.Send(Message{Text: record(i, size)})
	if n := <-e.peer.got; n != size {
		w.tb.Errorf("%d bytes came, not %d", n, size)
	}
}

// exchange has every end say a message, a few ends at a time.
func (w *crowd) exchange(size int) {
	var talking sync.WaitGroup
	for worker := range 8 {
		talking.Go(func() {
			for i := worker * 2; i < len(w.ends); i += 16 {
				w.ends[i].say(w, i, size)
				w.ends[i+1].say(w, i+1, size)
			}
		})
	}
	talking.Wait()
}

func (w *crowd) heldPerEnd() float64 {
	heap, _ := memory()
	return (float64(heap) - float64(w.heap)) / float64(len(w.ends))
}

func (w *crowd) stackPerEnd() float64 {
	_, stack := memory()
	return (float64(stack) - float64(w.stack)) / float64(len(w.ends))
}

func (w *crowd) disperse() {
	for _, e := range w.ends {
		e.conn.Abort()
	}
	w.gone.Wait()
}

// memory is what is in use after everything else has been collected, the process's
// buffers and codecs in their pools included.
func memory() (heap, stack uint64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.StackInuse
}

func cpuTime(tb testing.TB) time.Duration {
	var usage syscall.Rusage
	require.NoError(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
