// Command idlgen writes the glue between goja and the Go types that .idl files describe: for each
// interface a table for the runtime half in package bindings, with direct calls of the Go
// methods. It is run by go generate, and what it writes is committed:
//
//	idlgen [-with dir,dir…] dir…
//
// makes one foo_gen.go in the current directory, whose package it joins, of each foo.idl in
// the directories; those of -with are only referred to. A file stands beside the Go types
// that its interfaces are about. Anything that the generator does not know, in the IDL or in
// a Go signature, is an error with its place.
//
// # WebCore
//
// It is WebCore's CodeGeneratorJS.pm and IDLParser.pm, and its extended attributes have
// the names they have there.
//
// # Standards
//
// Web IDL, as of 30 June 2026 (https://webidl.spec.whatwg.org/): the subset that the .idl
// files of this module use.
//
// # Goroutines
//
// It has only one.
//
// # What it does not do
//
// It does not check that an interface is the standard's, and it writes no Go types.
package main
