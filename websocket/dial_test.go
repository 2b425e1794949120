package websocket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is a Go program that dials, and the peer's end of its connection.
type program struct {
	*scene
	channel *Channel
	err     error
	heard   *collector
	done    chan struct{}
}

func dialProgram(t *testing.T, ctx context.Context, o DialOptions) *program {
	dial := &memDialer{accept: make(chan *memnet.Conn)}
	if o.Config.Dialer == nil {
		o.Config.Dialer = dial
	}
	p := &program{scene: &scene{T: t, dial: dial, ws: &WebSocket{modern: o.Config.Protocol == RFC6455}}, heard: newCollector(), done: make(chan struct{})}
	go func() {
		p.channel, p.err = Dial(ctx, "ws://peer.example/chat", o, p.heard)
		close(p.done)
	}()
	return p
}

func TestDialOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := dialProgram(t, t.Context(), DialOptions{Subprotocols: []string{"chat"}, Fields: wire.Fields{{Name: "X-Token", Value: "7"}}})
		r := p.request()
		assert.False(t, r.Fields.Has("Origin"))
		assert.Equal(t, "7", r.Fields.Get("X-Token"))
		answer := rightAnswer(r)
		answer.Fields.Add("Sec-WebSocket-Protocol", "chat")
		p.write(answer.Append(nil))
		<-p.done
		require.NoError(t, p.err)
		assert.True(t, p.channel.Send(Message{Text: "hi"}))
		p.expect("81 02 68 69")
		p.send("88 02 03 e8")
		p.conn.CloseWrite()
		o, err := p.channel.Wait(t.Context())
		require.NoError(t, err)
		assert.Equal(t, Outcome{Clean: true, Code: 1000}, o)
		assert.ErrorIs(t, p.channel.Flush(t.Context(), -1), ErrClosed)
	})
}

// A connection may be over before Dial looks: it was open all the same.
func TestDialReturnsAConnectionThatIsOverAlready(t *testing.T) {
	over := make(chan struct{})
	close(over)
	for range 100 { // select chooses at random
		require.NoError(t, (&Channel{open: over, reported: over, outcome: Outcome{Err: io.EOF}}).awaitOpen(t.Context()))
		failed := &Channel{open: make(chan struct{}), reported: over, outcome: Outcome{Err: ErrOpenTimeout}}
		require.ErrorIs(t, failed.awaitOpen(t.Context()), ErrOpenTimeout)
	}
}

// What went wrong, as a program asks for it.
func TestDialErrors(t *testing.T) {
	noRoute := errors.New("no route")
	for _, c := range []struct {
		name  string
		o     DialOptions
		act   func(*program)
		check func(*testing.T, error)
	}{
		{"the dialer's", DialOptions{Config: Config{Dialer: &memDialer{refuse: noRoute}}}, func(*program) {},
			func(t *testing.T, err error) { assert.ErrorIs(t, err, noRoute) }},
		{"a proxy's", DialOptions{Config: Config{Dialer: &memDialer{refuse: &transport.DialError{Stage: transport.StageProxy,
			Err: &transport.ProxyError{Status: 407, Err: errors.New("407 Proxy Authentication Required")}}}}}, func(*program) {},
			func(t *testing.T, err error) {
				var dial *transport.DialError
				require.ErrorAs(t, err, &dial)
				assert.Equal(t, transport.StageProxy, dial.Stage)
				var proxy *transport.ProxyError
				require.ErrorAs(t, err, &proxy)
				assert.Equal(t, 407, proxy.Status)
			}},
		{"TLS's", DialOptions{Config: Config{Dialer: &memDialer{refuse: &transport.DialError{Stage: transport.StageTLS,
			Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}}}}, func(*program) {},
			func(t *testing.T, err error) {
				var untrusted x509.UnknownAuthorityError
				assert.ErrorAs(t, err, &untrusted)
			}},
		{"no answer", DialOptions{Config: Config{OpenTimeout: time.Second}}, func(p *program) { p.request() },
			func(t *testing.T, err error) { assert.ErrorIs(t, err, ErrOpenTimeout) }},
		{"401 with a body", DialOptions{}, func(p *program) {
			p.request()
			p.write([]byte("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 3\r\n\r\nno!"))
		}, func(t *testing.T, err error) {
			var e *HandshakeError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 401, e.Status)
			assert.Equal(t, "Basic", e.Fields.Get("www-authenticate"))
			assert.Equal(t, "no!", string(e.Body))
			assert.Equal(t, "Unexpected response code: 401", e.Error())
		}},
		{"403, head never whole", DialOptions{}, func(p *program) {
			p.request()
			p.write([]byte("HTTP/1.1 403 No\r\n"))
			p.conn.CloseWrite()
		}, func(t *testing.T, err error) {
			var e *HandshakeError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 403, e.Status)
		}},
		{"wrong accept", DialOptions{}, func(p *program) {
			p.answer(func(r *wire.Response) { r.Fields.Set("Sec-WebSocket-Accept", "x") })
		}, func(t *testing.T, err error) {
			var e *HandshakeError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 101, e.Status)
			assert.Equal(t, "Error during WebSocket handshake: Sec-WebSocket-Accept mismatch", e.Reason)
		}},
		{"EOF", DialOptions{}, func(p *program) { p.request(); p.conn.CloseWrite() },
			func(t *testing.T, err error) { assert.ErrorIs(t, err, io.EOF) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := dialProgram(t, t.Context(), c.o)
				c.act(p)
				<-p.done
				c.check(t, p.err)
				if p.conn != nil {
					p.conn.Close()
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestOutcomeErrors(t *testing.T) {
	for name, c := range map[string]struct {
		act   func(*program)
		check func(*testing.T, error)
	}{
		"violation": {func(p *program) { p.send("83 00") }, func(t *testing.T, err error) {
			var e *ProtocolError
			require.ErrorAs(t, err, &e)
			assert.Equal(t, uint16(1002), e.Code)
		}},
		"silence": {func(p *program) { p.channel.Close(1000, "") }, func(t *testing.T, err error) { assert.ErrorIs(t, err, ErrCloseTimeout) }},
		"reset":   {func(p *program) { p.conn.Abort() }, func(t *testing.T, err error) { assert.Error(t, err) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := dialProgram(t, t.Context(), DialOptions{})
				p.answer(nil)
				<-p.done
				require.NoError(t, p.err)
				c.act(p)
				o, err := p.channel.Wait(t.Context())
				require.NoError(t, err)
				c.check(t, o.Err)
				p.conn.Close()
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestContextClosesTheConnection(t *testing.T) {
	for name, c := range map[string]struct {
		cause error
		want  string
	}{
		"with the caller's code": {&CloseError{4001, "enough"}, "88 08 0f a1 65 6e 6f 75 67 68"},
		"going away":             {nil, "88 02 03 e9"},
		"a code for no wire":     {&CloseError{1006, ""}, "88 02 03 e9"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				p := dialProgram(t, ctx, DialOptions{})
				p.answer(nil)
				<-p.done
				cancel(c.cause)
				p.expect(c.want)
				p.conn.Close()
				<-p.channel.reported
				time.Sleep(time.Minute)
			})
		})
	}
}

// What a program may say with Close, and what goes out for what cannot be said.
func TestCloseOfAProgram(t *testing.T) {
	long := strings.Repeat("ü", 100)
	for name, c := range map[string]struct {
		code   uint16
		reason string
		want   string
	}{
		"any legal code":             {1011, "oops", "88 06 03 f3 6f 6f 70 73"},
		"1005":                       {1005, "", "88 00"},
		"0":                          {0, "unsaid", "88 00"},
		"1006":                       {1006, "unsaid", "88 00"},
		"a reason that is not UTF-8": {4000, "a\xff", "88 06 0f a0 61 ef bf bd"},
		"a reason that is too long":  {4000, long, "88 7c 0f a0" + strings.Repeat(" c3 bc", 61)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := dialProgram(t, t.Context(), DialOptions{})
				p.answer(nil)
				<-p.done
				p.channel.Close(c.code, c.reason)
				p.expect(c.want)
				p.conn.Close()
				<-p.channel.reported
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestContextEndsDialing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		p := dialProgram(t, ctx, DialOptions{})
		p.request()
		<-p.done
		assert.ErrorIs(t, p.err, context.DeadlineExceeded)
		p.expectEOF()
		p.conn.Close()
		time.Sleep(time.Minute)
	})
}

// Flush lets a sender go at the peer's pace.
func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := dialProgram(t, t.Context(), DialOptions{})
		p.answer(nil)
		<-p.done
		const n, size, most = 100, 64 << 10, 256 << 10
		go func() {
			for range n {
				p.channel.Send(Message{Binary: true, Data: make([]byte, size)})
				if waiting, _ := p.channel.outbox.waiting(); waiting > most+size {
					t.Errorf("%d bytes wait", waiting)
				}
				if p.channel.Flush(t.Context(), most) != nil {
					return
				}
			}
			p.channel.Close(1000, "")
		}()
		p.read(n * (size + 14))
		p.expect("88 02 03 e8")
		p.conn.Close()
		time.Sleep(time.Minute)
	})
}

func TestCookies(t *testing.T) {
	for _, protocol := range []Protocol{RFC6455, Hixie76, Hixie75} {
		synctest.Test(t, func(t *testing.T) {
			jar, err := cookiejar.New(nil)
			require.NoError(t, err)
			page := &url.URL{Scheme: "http", Host: "peer.example", Path: "/"}
			jar.SetCookies(page, []*http.Cookie{
				{Name: "a", Value: "1", HttpOnly: true}, {Name: "s", Value: "2", Secure: true}, {Name: "p", Value: "3", Path: "/other"},
			})
			p := dialProgram(t, t.Context(), DialOptions{Config: Config{Protocol: protocol, Jar: jar}})
			r := p.request()
			assert.Equal(t, "a=1", r.Fields.Get("Cookie"), "HttpOnly ones are sent, secure ones and other paths' are not")
			answer := rightAnswer(r)
			if protocol == Hixie75 {
				answer.Fields.Add("WebSocket-Origin", "null")
				answer.Fields.Add("WebSocket-Location", "ws://peer.example/chat")
			}
			answer.Fields.Add("Set-Cookie", "b=2; Path=/")
			answer.Fields.Add("set-cookie", "c=3; Path=/")
			p.write(answer.Append(nil))
			<-p.heard.opened
			names := ""
			for _, c := range jar.Cookies(page) {
				names += c.Name
			}
			assert.Equal(t, "abc", names, "they are there before open")
			p.conn.Close()
			time.Sleep(time.Minute)
		})
	}
}

func TestCredentialsOfTheURL(t *testing.T) {
	u, refused := parseURL("ws://us%65r:p%40ss%@peer.example/", "", true)
	require.Nil(t, refused)
	r, err := rfc6455{}.request(&opening{url: u})
	require.NoError(t, err)
	assert.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("user:p@ss%")), r.Fields.Get("Authorization"))
	u, _ = parseURL("ws://user:p%40ss@peer.example/", "", true)
	r, _ = rfc6455{}.request(&opening{url: u})
	assert.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("user:p@ss")), r.Fields.Get("Authorization"))
	assert.Equal(t, "peer.example", r.Fields.Get("Host"))
}

func TestMixedContentIsBlocked(t *testing.T) {
	for raw, blocked := range map[string]bool{
		"ws://peer.example/": true, "wss://peer.example/": false,
		"ws://127.0.0.1/": false, "ws://[::1]/": false, "ws://localhost/": false, "ws://a.localhost/": false,
	} {
		synctest.Test(t, func(t *testing.T) {
			l := startLoop()
			l.origin = "https://page.example"
			var err error
			l.do(func() { _, err = New(l, &Config{Dialer: &memDialer{refuse: errors.New("dialled")}}, raw, nil) })
			synctest.Wait()
			l.do(func() {
				require.Len(t, l.console, 1)
				if blocked {
					assert.Equal(t, "SecurityError", exceptionName(err))
					assert.Contains(t, l.console[0], "The page at https://page.example was blocked from connecting insecurely to "+raw)
				} else {
					assert.NoError(t, err)
					assert.Contains(t, l.console[0], "dialled")
				}
			})
			l.stop()
		})
	}
}

// TestCookiesOfRefusals: every response sets cookies, before the end is reported. What is
// no response does not, nor does WebCore's of 2011.
func TestCookiesOfRefusals(t *testing.T) {
	const set = "Set-Cookie: a=1; Path=/\r\nset-cookie: b=2; Path=/\r\n"
	upgraded := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	for _, c := range []struct {
		name     string
		protocol Protocol
		answer   string
		want     string
	}{
		{"401", RFC6455, "HTTP/1.1 401 Unauthorized\r\n" + set + "\r\n", "ab"},
		{"403 with a body", RFC6455, "HTTP/1.1 403 Forbidden\r\n" + set + "Content-Length: 2\r\n\r\nno", "ab"},
		{"404", RFC6455, "HTTP/1.1 404 Not Found\r\n" + set + "\r\n", "ab"},
		{"500", RFC6455, "HTTP/1.1 500 Oops\r\n" + set + "\r\n", "ab"},
		{"302", RFC6455, "HTTP/1.1 302 Found\r\nLocation: /x\r\n" + set + "\r\n", "ab"},
		{"200", RFC6455, "HTTP/1.1 200 OK\r\n" + set + "\r\n", "ab"},
		{"101 with a wrong accept", RFC6455, upgraded + "Sec-WebSocket-Accept: x\r\n" + set + "\r\n", "ab"},
		{"101 without Upgrade", RFC6455, "HTTP/1.1 101 x\r\n" + set + "\r\n", "ab"},
		{"behind an interim response", RFC6455, "HTTP/1.1 103 Early Hints\r\nSet-Cookie: i=1; Path=/\r\n\r\nHTTP/1.1 404 No\r\n" + set + "\r\n", "ab"},
		{"a head that ends early", RFC6455, "HTTP/1.1 403 Forbidden\r\n" + set, ""},
		{"a head with a bad field", RFC6455, "HTTP/1.1 403 Forbidden\r\n" + set + "no field\r\n\r\n", ""},
		{"no HTTP", RFC6455, "HTTP/1.0 403 Forbidden\r\n" + set + "\r\n", ""},
		{"draft 76", Hixie76, "HTTP/1.1 403 Forbidden\r\n" + set + "\r\n", ""},
		{"draft 75", Hixie75, "HTTP/1.1 101 x\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" + set + "\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jar, err := cookiejar.New(nil)
				require.NoError(t, err)
				names := func() (names string) {
					for _, cookie := range jar.Cookies(&url.URL{Scheme: "http", Host: "peer.example", Path: "/"}) {
						names += cookie.Name
					}
					return names
				}
				p := dialProgram(t, t.Context(), DialOptions{Config: Config{Protocol: c.protocol, Jar: jar}})
				p.request()
				p.write([]byte(c.answer))
				p.conn.CloseWrite()
				<-p.done
				require.Error(t, p.err)
				assert.Equal(t, c.want, names())
				p.conn.Close()
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestCookiesOfARefusedStream(t *testing.T) {
	u, _ := parseURL("wss://peer.example/", "", true)
	jar := &fieldJar{}
	o := &opening{url: u, jar: jar}
	_, err := o.judgeStream(&transport.StreamResponse{Status: 403, Fields: []transport.Field{{Name: "set-cookie", Value: "a=1"}}})
	require.Error(t, err)
	assert.Equal(t, []string{"peer.example a=1"}, jar.set)
}

// TestBodyOfARefusal: a program gets the beginning of what a refusal says, though it comes
// after the head, and waits for no more than that.
func TestBodyOfARefusal(t *testing.T) {
	long := strings.Repeat("x", 2000)
	for name, c := range map[string]struct {
		length, body string
		end          bool
		want         string
		waits        time.Duration
	}{
		"of a known length":           {"Content-Length: 3\r\n", "no!", false, "no!", 0},
		"up to the end":               {"", "no!", true, "no!", 0},
		"that does not end":           {"", "no!", false, "no!", bodyPatience},
		"that does not come":          {"Content-Length: 3\r\n", "", false, "", bodyPatience},
		"longer than a program wants": {"Content-Length: 2000\r\n", long, false, long[:1024], 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := dialProgram(t, t.Context(), DialOptions{})
				p.request()
				p.write([]byte("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 403 Forbidden\r\nX-Why: so\r\n" + c.length + "\r\n"))
				synctest.Wait()
				p.write([]byte(c.body))
				if c.end {
					p.conn.CloseWrite()
				}
				begin := time.Now()
				<-p.done
				assert.Equal(t, c.waits, time.Since(begin))
				var refused *HandshakeError
				require.ErrorAs(t, p.err, &refused)
				assert.Equal(t, 403, refused.Status)
				assert.Equal(t, "so", refused.Fields.Get("x-why"))
				assert.Equal(t, c.want, string(refused.Body))
				p.conn.Close()
				time.Sleep(time.Minute)
			})
		})
	}
}
