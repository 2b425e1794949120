package conformance

// The names of a few parameters, shorter.
const (
	pmd     = deflateName
	noSrv   = "; " + serverNoTakeover
	noCli   = "; " + clientNoTakeover
	srvBits = "; " + serverWindow
	cliBits = "; " + clientWindow
)

// roundTrip shows that the terms which were agreed work.
func roundTrip() []step {
	return do(
		sendPacked("200 bytes of text", textOf(200)), echoOf(textOf(200)),
		sendPacked("the same", textOf(200)), echoOf(textOf(200)),
	)
}

// deflateTermsCases are about agreeing on permessage-deflate.
func deflateTermsCases() topic {
	offer := func(name, value string) spec {
		return spec{name: name, deflate: &deflateTerms{offer: value}, steps: roundTrip()}
	}
	badOffer := func(name, value string) spec {
		return spec{name: name, deflate: &deflateTerms{offer: value, bad: true}, steps: do(send(text("plain")), echo(text("plain")))}
	}
	reply := func(name, value string) spec {
		return spec{name: name, deflate: &deflateTerms{answer: value}, steps: roundTrip()}
	}
	badAnswer := func(name, value string) spec {
		return spec{name: name, deflate: &deflateTerms{answer: value, bad: true}, steps: do(refuses())}
	}
	return topic{name: "Agreeing on compression", sections: []section{
		{
			number: "12.1", only: Server, rule: "An offer is accepted with parameters that suit it, or declined.",
			where: "RFC 7692 §5.1 and §7.1", cases: []spec{
				offer("offer-plain", pmd),
				offer("offer-client-window", pmd+cliBits),
				offer("offer-client-window-10", pmd+cliBits+"=10"),
				offer("offer-server-window-8", pmd+srvBits+"=8"),
				offer("offer-server-window-10", pmd+srvBits+"=10"),
				offer("offer-server-window-15", pmd+srvBits+"=15"),
				offer("offer-server-no-takeover", pmd+noSrv),
				offer("offer-client-no-takeover", pmd+noCli),
				offer("offer-everything", pmd+noSrv+noCli+srvBits+"=12"+cliBits+"=12"),
				offer("offer-quoted-value", pmd+srvBits+`="10"`),
				offer("offer-with-spaces", "  "+pmd+" ;  "+serverWindow+"=10  "),
				offer("offer-two", pmd+srvBits+"=10, "+pmd),
				offer("offer-behind-unknown", "x-unknown; a=1, "+pmd),
				offer("offer-before-unknown", pmd+", x-unknown"),
				offer("offer-behind-bad-one", pmd+srvBits+"=99, "+pmd),
				{name: "offer-in-two-fields", deflate: &deflateTerms{offer: "x-unknown", secondOffer: pmd}, steps: roundTrip()},
			},
		},
		{
			number: "12.2", only: Server, rule: "An offer with parameters that are wrong, unknown or repeated is declined.",
			where: "RFC 7692 §7.1", cases: []spec{
				badOffer("offer-unknown-parameter", pmd+"; x_unknown=1"),
				badOffer("offer-server-window-7", pmd+srvBits+"=7"),
				badOffer("offer-server-window-16", pmd+srvBits+"=16"),
				badOffer("offer-server-window-leading-zero", pmd+srvBits+"=08"),
				badOffer("offer-server-window-without-value", pmd+srvBits),
				badOffer("offer-server-window-no-number", pmd+srvBits+"=ten"),
				badOffer("offer-client-window-7", pmd+cliBits+"=7"),
				badOffer("offer-client-window-16", pmd+cliBits+"=16"),
				badOffer("offer-server-no-takeover-with-value", pmd+noSrv+"=1"),
				badOffer("offer-client-no-takeover-with-value", pmd+noCli+"=true"),
				badOffer("offer-repeated-parameter", pmd+noSrv+noSrv),
				badOffer("offer-repeated-window", pmd+srvBits+"=10"+srvBits+"=10"),
			},
		},
		{
			number: "12.3", only: Server, rule: "Nothing is agreed that was not offered.", where: "RFC 6455 §9.1", cases: []spec{
				{name: "unknown-extension-is-declined", deflate: &deflateTerms{offer: "x-unknown; y=1", bad: true},
					steps: do(send(text("plain")), echo(text("plain")))},
			},
		},
		{
			number: "12.4", only: Client, rule: "An answer that suits the offer is accepted.", where: "RFC 7692 §7.1", cases: []spec{
				reply("answer-plain", pmd),
				reply("answer-server-no-takeover", pmd+noSrv),
				reply("answer-client-no-takeover", pmd+noCli),
				reply("answer-no-takeover-at-all", pmd+noSrv+noCli),
				reply("answer-server-window-15-unasked", pmd+srvBits+"=15"),
				reply("answer-server-window-8-unasked", pmd+srvBits+"=8"),
				{name: "answer-client-window-15", deflate: &deflateTerms{peerBits: 15}, steps: roundTrip()},
				{name: "answer-client-window-9", deflate: &deflateTerms{peerBits: 9}, steps: roundTrip()},
				reply("answer-quoted-value", pmd+srvBits+`="10"`),
				reply("answer-with-spaces", pmd+" ;  "+serverWindow+"=12 "),
			},
		},
		{
			number: "12.5", only: Client, rule: "An answer that does not suit the offer, or has wrong, unknown or repeated parameters, fails the connection.",
			where: "RFC 7692 §5.1, §6 and §7, RFC 6455 §4.1", cases: []spec{
				badAnswer("answer-unknown-parameter", pmd+"; x_unknown=1"),
				badAnswer("answer-server-window-7", pmd+srvBits+"=7"),
				badAnswer("answer-server-window-16", pmd+srvBits+"=16"),
				badAnswer("answer-server-window-leading-zero", pmd+srvBits+"=08"),
				badAnswer("answer-server-window-without-value", pmd+srvBits),
				badAnswer("answer-server-window-empty-value", pmd+srvBits+"="),
				badAnswer("answer-server-window-no-number", pmd+srvBits+"=ten"),
				badAnswer("answer-client-window-7", pmd+cliBits+"=7"),
				badAnswer("answer-client-window-16", pmd+cliBits+"=16"),
				badAnswer("answer-client-window-without-value", pmd+cliBits),
				badAnswer("answer-server-no-takeover-with-value", pmd+noSrv+"=1"),
				badAnswer("answer-client-no-takeover-with-value", pmd+noCli+"=1"),
				badAnswer("answer-repeated-parameter", pmd+noSrv+noSrv),
				badAnswer("answer-twice", pmd+", "+pmd),
				badAnswer("answer-with-unknown-extension", pmd+", x-unknown"),
				badAnswer("answer-not-a-list", pmd+"; =1"),
				{name: "answer-client-window-not-offered", deflate: &deflateTerms{answer: pmd + cliBits + "=10", bad: true, unoffered: clientWindow},
					steps: do(refuses())},
				{name: "answer-not-offered", deflate: &deflateTerms{answer: pmd, bad: true, unoffered: pmd}, steps: do(refuses())},
				{name: "answer-in-two-fields", deflate: &deflateTerms{answer: pmd, bad: true},
					answer: &answer{add: []field{{"Sec-WebSocket-Extensions", pmd}}}, steps: do(refuses())},
			},
		},
	}}
}
