package conformance

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	deflateName = "permessage-deflate"

	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverWindow     = "server_max_window_bits"
	clientWindow     = "client_max_window_bits"
)

// extension is an element of a Sec-WebSocket-Extensions field. The values of a parameter
// are those of its repetitions; one without a value has "-".
type extension struct {
	name   string
	params map[string][]string
}

const noValue = "-" // no token of window bits looks like that

func (e *extension) has(param string) bool { return len(e.params[param]) > 0 }

// parseExtensions reads RFC 6455 §9.1. Quoted strings are not read as any endpoint may
// write them: a comma or semicolon in one splits it, and no extension known needs that.
func parseExtensions(value string) ([]extension, error) {
	var list []extension
	for item := range strings.SplitSeq(value, ",") {
		if item = strings.Trim(item, " \t"); item == "" {
			continue
		}
		name, params, _ := strings.Cut(item, ";")
		e := extension{name: strings.TrimRight(name, " \t"), params: map[string][]string{}}
		if !isToken(e.name) {
			return nil, fmt.Errorf("the extension %q is no token", e.name)
		}
		for param := range strings.SplitSeq(params, ";") {
			if param = strings.Trim(param, " \t"); param == "" {
				continue
			}
			key, value, given := strings.Cut(param, "=")
			if key, value = strings.TrimRight(key, " \t"), strings.Trim(value, " \t\""); !given {
				value = noValue
			}
			if !isToken(key) || !isToken(value) {
				return nil, fmt.Errorf("the extension parameter %q is no token", param)
			}
			e.params[key] = append(e.params[key], value)
		}
		list = append(list, e)
	}
	return list, nil
}

// terms is what permessage-deflate was agreed with: RFC 7692 §7.1.
type terms struct {
	serverNoTakeover, clientNoTakeover bool
	serverBits, clientBits             int
}

// deflateTerms is what a case asks of permessage-deflate, seen from the peer.
type deflateTerms struct {
	// peerNoTakeover and peerBits bind what the peer sends, ourNoTakeover what we do.
	peerNoTakeover, ourNoTakeover bool
	peerBits                      int

	// offer is our offer to a server, answer our answer to a client, instead of those that
	// follow from the terms. What an offer demands is added to an answer.
	offer, answer string

	// secondOffer comes in a field of its own.
	secondOffer string

	// bad says that offer or answer breaks a rule, so that nothing is agreed by it.
	bad bool

	// unoffered is an extension or parameter that the client must not have offered.
	unoffered string
}

// offerText is what our client offers.
func (t *deflateTerms) offerText() string {
	if t.offer != "" {
		return t.offer
	}
	s := deflateName
	if t.peerNoTakeover {
		s += "; " + serverNoTakeover
	}
	if t.ourNoTakeover {
		s += "; " + clientNoTakeover
	}
	if t.peerBits != 0 {
		s += "; " + serverWindow + "=" + strconv.Itoa(t.peerBits)
	}
	return s
}

// allOffers is offerText and the second offer.
func (t *deflateTerms) allOffers() string {
	if t.secondOffer == "" {
		return t.offerText()
	}
	return t.offerText() + ", " + t.secondOffer
}

// answerText is our server's answer to an offer. The error says what the client would
// have had to offer, or not.
func (t *deflateTerms) answerText(offer *extension) (string, error) {
	s := t.answer
	if s == "" {
		s = deflateName
	}
	switch {
	case t.unoffered != "" && offer.has(t.unoffered):
		return "", errors.New("it offers " + t.unoffered)
	case t.bad:
		return s, nil
	case t.peerBits != 0 && !offer.has(clientWindow):
		return "", errors.New("it does not offer " + clientWindow)
	}
	if t.peerNoTakeover {
		s += "; " + clientNoTakeover
	}
	if t.peerBits != 0 {
		s += "; " + clientWindow + "=" + strconv.Itoa(t.peerBits)
	}
	if t.ourNoTakeover || offer.has(serverNoTakeover) && !strings.Contains(s, serverNoTakeover) {
		s += "; " + serverNoTakeover
	}
	if offer.has(serverWindow) && !strings.Contains(s, serverWindow) {
		s += "; " + serverWindow + "=" + offer.params[serverWindow][0]
	}
	return s, nil
}

// parseTerms judges the parameters of a response (RFC 7692 §7.1).
func parseTerms(e *extension) (terms, error) {
	t := terms{serverBits: 15, clientBits: 15}
	for name, values := range e.params {
		value := values[0]
		if len(values) > 1 {
			return t, fmt.Errorf("the parameter %s appears twice", name)
		}
		var err error
		switch name {
		case serverNoTakeover:
			t.serverNoTakeover, err = true, wantNoValue(name, value)
		case clientNoTakeover:
			t.clientNoTakeover, err = true, wantNoValue(name, value)
		case serverWindow:
			t.serverBits, err = windowBits(name, value)
		case clientWindow:
			t.clientBits, err = windowBits(name, value)
		default:
			err = fmt.Errorf("the parameter %s is unknown", name)
		}
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

func wantNoValue(name, value string) error {
	if value != noValue {
		return fmt.Errorf("the parameter %s has a value", name)
	}
	return nil
}

func windowBits(name, value string) (int, error) {
	bits, err := strconv.Atoi(value)
	if err != nil || bits < 8 || bits > 15 || value != strconv.Itoa(bits) {
		return 0, fmt.Errorf("the parameter %s has the value %q", name, value)
	}
	return bits, nil
}

// checkAgainst judges a server's answer by the offers that it answers: what it must repeat
// and what it must not bring up (RFC 7692 §7.1.1 and §7.1.2). It may answer any of them.
func (t terms) checkAgainst(answer *extension, offers []extension) error {
	var problem error
	for _, o := range offers {
		if o.name != deflateName {
			continue
		}
		if problem = t.check(answer, &o); problem == nil {
			return nil
		}
	}
	if problem == nil {
		problem = errors.New("it was not offered")
	}
	return problem
}

func (t terms) check(answer, offer *extension) error {
	offered, err := parseOffer(offer)
	if err != nil {
		return fmt.Errorf("it accepts an offer that it must decline: %w", err)
	}
	switch {
	case offered.serverNoTakeover && !t.serverNoTakeover:
		return errors.New("it does not confirm " + serverNoTakeover)
	case offered.serverBits < 15 && !answer.has(serverWindow):
		return errors.New("it does not confirm " + serverWindow)
	case t.serverBits > offered.serverBits:
		return errors.New("it answers with a larger " + serverWindow)
	case answer.has(clientWindow) && !offer.has(clientWindow):
		return errors.New("it brings up " + clientWindow + ", which was not offered")
	}
	return nil
}

// parseOffer judges the parameters of an offer, where client_max_window_bits may lack its value.
func parseOffer(e *extension) (terms, error) {
	plain := extension{e.name, map[string][]string{}}
	for name, values := range e.params {
		if name == clientWindow && len(values) == 1 && values[0] == noValue {
			continue
		}
		plain.params[name] = values
	}
	return parseTerms(&plain)
}
