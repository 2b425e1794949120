package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"adieu/tools/testserver"
)

// listedFault is a fault in the JSON of “adieu serve --list --json”.
type listedFault struct {
	Name     string            `json:"name"`
	Topic    string            `json:"topic"`
	Path     string            `json:"path"`
	Query    string            `json:"query,omitempty"` // the parameters with their defaults
	Host     string            `json:"host,omitempty"`  // the name to connect by, over TLS
	TLS      bool              `json:"tls"`
	Dialects []string          `json:"dialects"`
	Carriers []string          `json:"carriers"`
	Does     string            `json:"does"`
	Rule     string            `json:"rule"`
	Legal    bool              `json:"legal"` // the server breaks no rule
	Cue      string            `json:"cue,omitempty"`
	Sees     map[string]string `json:"sees"`   // by dialect
	Answer   map[string]string `json:"answer"` // by dialect; empty means anything
}

// list prints the faults.
func (c *serveCommand) list(std streams) error {
	faults := testserver.Faults()
	if !c.JSON {
		return printFaults(std.out, faults)
	}
	list := make([]listedFault, len(faults))
	for i, f := range faults {
		list[i] = listedFault{
			Name: f.Name, Topic: f.Topic, Path: f.Path(), Query: f.Query, Host: f.Host, TLS: f.TLS,
			Dialects: f.Dialects, Carriers: f.Carriers, Does: f.Does, Rule: f.Rule, Legal: f.Legal,
			Cue: f.Cue, Sees: map[string]string{}, Answer: map[string]string{},
		}
		for _, dialect := range f.Dialects {
			list[i].Sees[dialect] = f.Expect(dialect)
			list[i].Answer[dialect] = f.ExpectAnswer(dialect)
		}
	}
	encoder := json.NewEncoder(std.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

// printFaults is the list for people.
func printFaults(w io.Writer, faults []testserver.Fault) error {
	var text strings.Builder
	topic := ""
	for _, f := range faults {
		if f.Topic != topic {
			topic = f.Topic
			fmt.Fprintf(&text, "%s\n\n", strings.ToUpper(topic))
		}
		fmt.Fprintf(&text, "  %s\n", faultAddress(f))
		line := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&text, "      %-9s%s\n", name, value)
			}
		}
		line("where", strings.Join(f.Dialects, ", ")+" over "+strings.Join(f.Carriers, ", "))
		line("server", f.Does)
		if f.Legal {
			line("legal", f.Rule)
		} else {
			line("breaks", f.Rule)
		}
		line("cue", f.Cue)
		byDialect := func(name string, expect func(dialect string) string) {
			before := ""
			for _, dialect := range f.Dialects {
				if value := expect(dialect); value != before {
					line(name, value)
					name, before = "", value
				}
			}
		}
		byDialect("script", f.Expect)
		byDialect("answer", f.ExpectAnswer)
		text.WriteByte('\n')
	}
	fmt.Fprintf(&text, "%d faults. server: what it does. breaks: the rule that forbids it; legal: nothing does, and\nthe client must cope. cue: what the script must do. script: the events that it must see. answer:\nwhat the client must say. Of these two, the drafts' own are below, where they differ.\n", len(faults))
	_, err := io.WriteString(w, text.String())
	return err
}

// faultAddress is where a fault is, with its parameters.
func faultAddress(f testserver.Fault) string {
	address := f.Path()
	if f.Query != "" {
		address += "?" + f.Query
	}
	switch {
	case f.Host != "":
		return "wss://" + f.Host + ":PORT" + address
	case f.TLS:
		return "wss://HOST:PORT" + address
	}
	return address
}
