package memnet_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport/memnet"
)

// slow is a path on which nothing is left to chance.
var slow = memnet.Path{Latency: time.Second}

// since is how much time of the bubble has passed, without the steps of a nanosecond.
func since(start time.Time) time.Duration { return time.Since(start).Truncate(time.Microsecond) }

func write(t *testing.T, c *memnet.Conn, text string) {
	t.Helper()
	n, err := c.Write([]byte(text))
	require.NoError(t, err)
	require.Equal(t, len(text), n)
}

func readAll(c *memnet.Conn) (string, error) {
	b, err := io.ReadAll(c)
	return string(b), err
}

func TestBytesAreUnderWayForTheLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Up: slow, Down: memnet.Path{Latency: 3 * time.Second}}.Pipe()
		start := time.Now()
		write(t, client, "ques")
		write(t, client, "tion")
		b := make([]byte, 100)
		n, err := server.Read(b)
		require.NoError(t, err)
		assert.Equal(t, "question", string(b[:n]), "what is written at one time travels together")
		assert.Equal(t, time.Second, since(start))
		write(t, server, "answer")
		require.NoError(t, server.Close())
		text, err := readAll(client)
		require.NoError(t, err)
		assert.Equal(t, "answer", text)
		assert.Equal(t, 4*time.Second, since(start))
		require.NoError(t, client.Close())
	})
}

func TestOneDirectionAloneMayHaveAPath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Down: slow}.Pipe()
		start := time.Now()
		write(t, client, "?")
		_, err := server.Read(make([]byte, 1))
		require.NoError(t, err)
		assert.Zero(t, since(start))
		write(t, server, "!")
		_, err = client.Read(make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, time.Second, since(start))
	})
}

// arrivals is how a stream arrives: the time and the size of each read.
func arrivals(t *testing.T, seed uint64) (diary string) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{
			ReceiveBuffer: 500,
			Up:            memnet.Path{Seed: seed, Latency: time.Millisecond, Jitter: time.Second, MaxSegment: 100},
		}.Pipe()
		var sent bytes.Buffer
		for i := range 2000 {
			fmt.Fprintf(&sent, "%d,", i)
		}
		start := time.Now()
		go func() {
			for chunk := range bytes.Lines(sent.Bytes()) {
				_, err := client.Write(chunk)
				assert.NoError(t, err)
			}
			assert.NoError(t, client.CloseWrite())
		}()
		var got []byte
		b := make([]byte, 1000)
		for {
			n, err := server.Read(b)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			require.LessOrEqual(t, n, 100)
			got = append(got, b[:n]...)
			diary += fmt.Sprint(n, "@", time.Since(start), " ")
		}
		require.True(t, bytes.Equal(sent.Bytes(), got))
	})
	return diary
}

func TestSeedSettlesWhatArrivesWhen(t *testing.T) {
	first := arrivals(t, 1)
	for range 5 {
		assert.True(t, first == arrivals(t, 1), "the same seed")
	}
	assert.False(t, first == arrivals(t, 2), "another seed")
}

func TestBuffersBoundWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 10, ReceiveBuffer: 6, Up: slow}.Pipe()
		start := time.Now()
		go func() {
			_, err := client.Write(make([]byte, 22))
			assert.NoError(t, err)
			assert.Equal(t, 2*time.Second, since(start), "10, then 6 have arrived, and 6 more have been read")
			assert.NoError(t, client.Close())
		}()
		var sizes []int
		for b := make([]byte, 100); ; {
			n, err := server.Read(b)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			sizes = append(sizes, n)
		}
		assert.Equal(t, []int{6, 6, 6, 4}, sizes)
		assert.Equal(t, 4*time.Second, since(start))
	})
}

func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Up: memnet.Path{Latency: time.Second, Faults: []memnet.Fault{
			{At: 4, Kind: memnet.Stall, For: time.Minute},
			{At: 4, Kind: memnet.Stall, For: time.Hour},
		}}}.Pipe()
		start := time.Now()
		write(t, client, "stop and go")
		require.NoError(t, client.Close())
		b := make([]byte, 100)
		n, err := server.Read(b)
		require.NoError(t, err)
		assert.Equal(t, "stop", string(b[:n]))
		assert.Equal(t, time.Second, since(start))
		text, err := readAll(server)
		require.NoError(t, err)
		assert.Equal(t, " and go", text)
		assert.Equal(t, time.Hour+time.Minute+time.Second, since(start))
	})
}

func TestStallForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 5, ReceiveBuffer: 5, Up: memnet.Path{Faults: []memnet.Fault{{At: 3}}}}.Pipe()
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(time.Hour)))
		n, err := client.Write(make([]byte, 100))
		assert.Equal(t, 8, n, "3 went through, 5 fill the sender's buffer")
		assert.Error(t, err)
		require.NoError(t, client.Abort())
		require.NoError(t, server.SetReadDeadline(time.Now().Add(time.Hour)))
		got, err := readAll(server)
		assert.Len(t, got, 3)
		assert.ErrorContains(t, err, "timeout", "nor does the reset go through")
	})
}

func TestResetFromTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Up: memnet.Path{Latency: time.Second, Faults: []memnet.Fault{{At: 5, Kind: memnet.Reset}}}, Down: slow}.Pipe()
		start := time.Now()
		write(t, server, "crosses it")
		write(t, client, "first second")
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Zero(t, since(start), "the sender knows at once")
		_, err = client.Write([]byte("third"))
		assert.ErrorIs(t, err, syscall.ECONNRESET)

		text, err := readAll(server)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, "first", text, "what went before arrives before")
		assert.Equal(t, time.Second, since(start))
		_, err = client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ECONNRESET, "and what was under way the other way does not")
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

func TestHalfCloseFromTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 10, Up: memnet.Path{Faults: []memnet.Fault{{At: 5, Kind: memnet.HalfClose}}}}.Pipe()
		for range 10 {
			write(t, client, "hello, hello!") // more than the buffer holds
		}
		require.NoError(t, client.CloseWrite())
		_, err := client.Write([]byte("x"))
		assert.ErrorIs(t, err, syscall.EPIPE)
		text, err := readAll(server)
		require.NoError(t, err)
		assert.Equal(t, "hello", text)
		write(t, server, "the other direction stands")
		require.NoError(t, server.Close())
		text, err = readAll(client)
		require.NoError(t, err)
		assert.Equal(t, "the other direction stands", text)
	})
}

func TestAFaultMayTakeThePlaceOfFIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Up: memnet.Path{Faults: []memnet.Fault{{At: 3, Kind: memnet.Reset}}}}.Pipe()
		write(t, client, "bye")
		b := make([]byte, 10)
		_, err := server.Read(b)
		require.NoError(t, err)
		time.Sleep(time.Hour)
		require.NoError(t, server.SetReadDeadline(past))
		_, err = server.Read(b)
		assert.ErrorContains(t, err, "timeout", "nothing has departed since")
		require.NoError(t, server.SetReadDeadline(time.Time{}))
		require.NoError(t, client.Close())
		_, err = server.Read(b)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestResetTravelsBehindWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{ReceiveBuffer: 4, Up: slow, Down: slow}.Pipe()
		start := time.Now()
		write(t, client, "gone, not yet")
		time.Sleep(time.Millisecond)
		require.NoError(t, client.Abort())
		write(t, server, "for nobody")
		text, err := readAll(server)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, "gone", text)
		assert.Equal(t, time.Second+time.Millisecond, since(start))
		require.NoError(t, server.Close())
	})
}

func TestBytesForAClosedEndAreAnsweredWithAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{Up: slow, Down: slow}.Pipe()
		start := time.Now()
		require.NoError(t, server.Close())
		write(t, client, "anybody there?")
		time.Sleep(1500 * time.Millisecond)
		write(t, client, "really?")
		text, err := readAll(client)
		require.NoError(t, err, "FIN came first")
		assert.Empty(t, text)
		time.Sleep(time.Second)
		_, err = client.Write([]byte("x"))
		assert.ErrorIs(t, err, syscall.EPIPE)
		assert.Equal(t, 2500*time.Millisecond, since(start))
		require.NoError(t, client.Close())
	})
}

// TestAnyPathDeliversAPrefix: whatever happens on the way and at the ends, what is read
// is the beginning of what was written, and nobody waits for ever.
func TestAnyPathDeliversAPrefix(t *testing.T) {
	for seed := range uint64(300) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			config := memnet.Config{SendBuffer: 1 + random.IntN(2000), ReceiveBuffer: 1 + random.IntN(2000), Up: anyPath(random), Down: anyPath(random)}
			client, server := config.Pipe()
			done := make(chan int, 4)
			for _, way := range []struct{ from, to *memnet.Conn }{{client, server}, {server, client}} {
				sent := make([]byte, random.IntN(5000))
				for i := range sent {
					sent[i] = byte(random.Uint32())
				}
				ending, pause := random.IntN(4), time.Duration(random.Int64N(int64(time.Minute)))
				go func() {
					n, err := way.from.Write(sent)
					assert.True(t, err != nil || n == len(sent))
					time.Sleep(pause)
					switch ending {
					case 0:
						way.from.Abort()
					case 1:
						way.from.Close()
					default:
						way.from.CloseWrite()
					}
					done <- n
				}()
				go func() {
					got, err := io.ReadAll(way.to)
					assert.True(t, bytes.HasPrefix(sent, got), "seed %d", seed)
					if err == nil && !hasHalfClose(config.Up) && !hasHalfClose(config.Down) {
						assert.Len(t, got, len(sent), "seed %d: EOF is the sender's", seed)
					}
					done <- len(got)
				}()
			}
			for range 4 {
				<-done
			}
			client.Close()
			server.Close()
		})
	}
}

func anyPath(random *rand.Rand) memnet.Path {
	p := memnet.Path{Seed: random.Uint64()}
	if random.IntN(4) > 0 {
		p.Latency = time.Duration(random.Int64N(int64(time.Second)))
		p.Jitter = time.Duration(random.Int64N(int64(time.Second)))
		p.MaxSegment = random.IntN(1000)
	}
	for at := random.Int64N(1000); random.IntN(3) == 0; at += random.Int64N(1000) {
		p.Faults = append(p.Faults, memnet.Fault{At: at, Kind: memnet.FaultKind(random.IntN(3)), For: time.Duration(1 + random.Int64N(int64(time.Minute)))})
	}
	return p
}

func hasHalfClose(p memnet.Path) bool {
	for _, f := range p.Faults {
		if f.Kind == memnet.HalfClose {
			return true
		}
	}
	return false
}
