package main

import (
	"go/token"
	"strings"
	"unicode"
)

// initialisms are what Go writes in capitals throughout.
var initialisms = map[string]bool{
	"Id": true, "Ids": true, "Url": true, "Html": true, "Uri": true, "Xml": true, "Utf": true, "Http": true, "Json": true,
	"Css": true, "Uuid": true, "Dom": true,
}

// goName is the Go name of an IDL name: lastEventId becomes LastEventID.
func goName(idl string) string {
	var name strings.Builder
	for _, w := range camelWords(strings.ReplaceAll(idl, "-", "_")) {
		w = strings.ToUpper(w[:1]) + w[1:]
		switch {
		case w == "Ids":
			w = "IDs"
		case initialisms[w]:
			w = strings.ToUpper(w)
		}
		name.WriteString(w)
	}
	return name.String()
}

// goOperationName is goName without a leading "get", as Go has it.
func goOperationName(idl string) string {
	if rest, ok := strings.CutPrefix(idl, "get"); ok && rest != "" && unicode.IsUpper(rune(rest[0])) {
		return goName(rest)
	}
	return goName(idl)
}

// camelWords cuts before each capital that follows a small letter.
func camelWords(s string) (words []string) {
	start := 0
	for i := 1; i < len(s); i++ {
		if unicode.IsUpper(rune(s[i])) && !unicode.IsUpper(rune(s[i-1])) {
			words = append(words, s[start:i])
			start = i
		}
	}
	return append(words, s[start:])
}

// lowerFirst is the name of something unexported: WebSocket becomes webSocket, HTMLElement
// htmlElement, URL url.
func lowerFirst(name string) string {
	n := 1
	for n < len(name) && unicode.IsUpper(rune(name[n])) && (n+1 == len(name) || !unicode.IsLower(rune(name[n+1]))) {
		n++
	}
	return strings.ToLower(name[:n]) + name[n:]
}

// upperFirst is lowerFirst's opposite, for a member's name after something else.
func upperFirst(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// parameter is a name for a Go parameter.
func parameter(idl string) string {
	if token.IsKeyword(idl) {
		return idl + "_"
	}
	return idl
}
