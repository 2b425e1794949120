package conformance

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// answer is how our response to a client's opening handshake differs from the right one.
type answer struct {
	raw     string // instead of all of it
	status  string // instead of the first line
	omit    []string
	replace []field
	add     []field // {accept} in a value stands for the right Sec-WebSocket-Accept
	accept  func(right string) string
	ending  string // of lines; CR LF when empty
	body    string
	pace    pace
	delay   time.Duration
	with    []frame // sent in the same write
	hangUp  bool    // TCP ends behind it
	reset   bool
}

// openClient answers a client's request, which has been read. It reports whether the
// connection may be open.
func (x *exchange) openClient(request *head, rest []byte) bool {
	x.theirs = request
	a := x.test.spec.answer
	if a == nil {
		a = &answer{}
	}
	if len(rest) > 0 && x.test.Protocol == RFC6455 {
		x.remark("it sends data before the opening handshake is answered (RFC 6455 §4.1)")
	}
	extensions, ok := x.chooseDeflate(request)
	if !ok {
		x.start(rest)
		return false
	}
	response := a.response(request, extensions)
	if a.delay > 0 {
		x.pause(a.delay)
	}
	what := "opening handshake"
	for _, f := range a.with {
		what += ", " + f.String()
		response = f.append(response, false, [4]byte{})
	}
	x.sendRaw(response, what, a.pace)
	x.start(rest)
	if a.hangUp {
		_ = x.conn.CloseWrite()
		x.sent = true
	}
	if a.reset {
		x.resetTCP()
	}
	return true
}

// response is the answer in bytes.
func (a *answer) response(request *head, extensions string) []byte {
	if a.raw != "" {
		return []byte(a.raw)
	}
	accept := acceptKey(request.get("Sec-WebSocket-Key"))
	if a.accept != nil {
		accept = a.accept(accept)
	}
	fields := []field{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}}
	if extensions != "" {
		fields = append(fields, field{"Sec-WebSocket-Extensions", extensions})
	}
	status := "HTTP/1.1 101 Switching Protocols"
	if a.status != "" {
		status = a.status
	}
	b := alter(status, fields, a.omit, a.replace, a.add, a.ending, a.body)
	return bytes.ReplaceAll(b, []byte("{accept}"), []byte(accept))
}

// alter writes a head whose fields are changed as a case asks.
func alter(start string, fields []field, omit []string, replace, add []field, ending, body string) []byte {
	if ending == "" {
		ending = "\r\n"
	}
	var s strings.Builder
	s.WriteString(start + ending)
	for _, f := range fields {
		if slices.Contains(omit, f.name) {
			continue
		}
		for _, r := range replace {
			if r.name == f.name {
				f.value = r.value
			}
		}
		s.WriteString(f.name + ": " + f.value + ending)
	}
	for _, f := range add {
		s.WriteString(f.name + ": " + f.value + ending)
	}
	s.WriteString(ending + body)
	return []byte(s.String())
}

// chooseDeflate is our answer to the client's offer, where the case needs one. Without it
// the case says goodbye and ends.
func (x *exchange) chooseDeflate(request *head) (extensions string, ok bool) {
	t := x.test.spec.deflate
	if t == nil {
		return "", true
	}
	offers, err := parseExtensions(request.get("Sec-WebSocket-Extensions"))
	i := slices.IndexFunc(offers, func(e extension) bool { return e.name == deflateName })
	switch {
	case err != nil:
		x.fail("its Sec-WebSocket-Extensions: %v", err)
	case t.unoffered == deflateName:
		if i < 0 {
			return t.answer, true
		}
		x.lacks("it offers %s", deflateName)
	case i < 0:
		x.lacks("it does not offer %s", deflateName)
	default:
		if extensions, err = t.answerText(&offers[i]); err == nil {
			x.agreed, err = agreedBy(t, extensions)
			return extensions, err == nil
		}
		x.lacks("%v", err)
	}
	x.sendRaw((&answer{}).response(request, ""), "opening handshake without extensions", pace{})
	return "", false
}

// agreedBy is what a client has to keep to after an answer of ours.
func agreedBy(t *deflateTerms, answer string) (*terms, error) {
	if t.bad {
		return nil, nil
	}
	list, err := parseExtensions(answer)
	if err != nil {
		return nil, err
	}
	agreed, err := parseTerms(&list[0])
	return &agreed, err
}

// askWhetherOpen sends a message on a connection that may not be open.
func (x *exchange) askWhetherOpen() {
	if x.test.Protocol == Hixie76 {
		x.sendRaw(hixieText("Is it open?"), `Text "Is it open?"`, pace{})
		return
	}
	x.sendFrames(pace{}, text("Is it open?"))
}

// refuses expects a client to fail the opening handshake: it sends nothing and ends TCP.
// Whether it took the connection for open shows when it echoes. A client that only forgets
// TCP breaks another rule than the one of the case.
func refuses() step { return refusesOr(NonStrict) }

// refusesOr is refuses with the verdict for a client that leaves TCP open.
func refusesOr(v Verdict) step {
	return step{text: "send Text \"Is it open?\" and expect the client to drop the connection, without a frame", run: func(x *exchange) {
		if !x.sent { // TCP has not been ended
			x.askWhetherOpen()
		}
		defer func() { x.over = true }()
		e := x.next(x.times.Patience)
		switch {
		case x.over: // broke another rule, so that it is open
		case e.isEnd():
		case e.kind == evSilence:
			x.judge(v, "it does not use the connection, but leaves TCP open")
		case e.kind == evClose:
			x.judge(NonStrict, "it says goodbye (%s) on a connection that never was open", e)
		default:
			x.fail("it takes the connection for open: %s", e)
		}
	}}
}

// opensNothing expects a client not to take the connection for open. It may keep it for
// other requests.
func opensNothing() step {
	return step{text: "send Text \"Is it open?\", expect no frame", run: func(x *exchange) {
		x.askWhetherOpen()
		defer func() { x.over, x.sent = true, true }()
		switch e := x.next(x.times.Quiet); {
		case x.over:
		case e.kind == evMessage || e.kind == evPong:
			x.fail("it takes the connection for open: %s", e)
		case e.kind == evClose:
			x.judge(NonStrict, "it says goodbye (%s) on a connection that never was open", e)
		}
	}}
}

// mayRefuse is refuses where the standard leaves it open.
func mayRefuse() step {
	return step{text: "send Text \"Is it open?\" and see whether the client drops the connection", run: func(x *exchange) {
		x.askWhetherOpen()
		e := x.next(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evMessage:
			x.judge(Informational, "it takes it")
		default:
			x.judge(Informational, "it refuses")
			x.over = true
		}
	}}
}

// requestHas judges the client's request.
func requestHas(what string, problem func(x *exchange, request *head) string) step {
	return step{text: "its request: " + what, run: func(x *exchange) {
		if p := problem(x, x.theirs); p != "" {
			x.judge(Failed, "%s", p)
		}
	}}
}
