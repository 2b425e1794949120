package wiretrace

import (
	"fmt"
	"net/http"
	"strings"

	"adieu/websocket/wire"
)

// maxHead bounds what an event tells of a handshake.
const maxHead = 4 << 10

// RequestEvent describes an opening handshake.
func RequestEvent(r *wire.Request) Event {
	title := strings.Join([]string{fallback(r.Method, "GET"), fallback(r.Target, "/"), fallback(r.Version, "HTTP/1.1")}, " ")
	return Event{Lane: Out, Kind: Handshake, Title: cutTitle(title), Detail: headDetail(r.Fields, r.Key3)}
}

// ResponseEvent describes an answer to it. One that could not be read has the status 0.
func ResponseEvent(r *wire.Response) Event {
	if r.Status == 0 {
		return BytesEvent(r.Body, uint64(len(r.Body)), In)
	}
	title := fmt.Sprintf("%d %s", r.Status, r.Reason)
	if r.Version == "HTTP/2" { // has no reason phrases
		title = fmt.Sprintf("%d %s (HTTP/2)", r.Status, http.StatusText(r.Status))
	}
	return Event{Lane: In, Kind: Handshake, Title: cutTitle(strings.TrimSpace(title)), Detail: headDetail(r.Fields, r.Body)}
}

func headDetail(fields wire.Fields, rest []byte) string {
	var s strings.Builder
	for i, field := range fields {
		if s.Len() > maxHead {
			fmt.Fprintf(&s, "… %d more fields\n", len(fields)-i)
			break
		}
		value := field.Value
		if len(value) > maxHead {
			value = value[:maxHead] + "…"
		}
		fmt.Fprintf(&s, "%s: %s\n", field.Name, value)
	}
	if len(rest) > 0 {
		s.WriteString("\n" + Dump(rest, uint64(len(rest))))
	}
	return strings.ToValidUTF8(strings.TrimRight(s.String(), "\n"), "\uFFFD")
}

func cutTitle(title string) string {
	const most = 120
	title = strings.ToValidUTF8(title, "\uFFFD")
	if runes := []rune(title); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return title
}

func fallback(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
