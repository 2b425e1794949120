package wiretrace

// Event is one step in the life of a connection. Its JSON form is public: keys may join,
// none may change.
type Event struct {
	// At is the time in microseconds since the epoch, of this machine's clock.
	At int64 `json:"at"`

	// Connection numbers the connections of a test, or of a server, from 1.
	Connection int `json:"connection"`

	// Lane says between whom it happened.
	Lane Lane `json:"lane"`

	// Kind is for styles and filters.
	Kind Kind `json:"kind"`

	// Title says in one short line what happened: `Text "hello"`, `Close 1000 "bye"`,
	// "readyState CLOSING".
	Title string `json:"title"`

	// Detail is the rest, in any number of lines: header fields, bytes in hexadecimal,
	// cut when they are many; "" when there is no more to say.
	Detail string `json:"detail,omitempty"`
}

// Lane is where an event belongs in a sequence diagram of page, client and server.
type Lane string

const (
	Page Lane = "page" // in the page: a state change, an event, a call
	Out  Lane = "out"  // from the client to the server
	In   Lane = "in"   // from the server to the client
	Note Lane = "note" // about the connection as a whole
)

// Kind is the sort of an event.
type Kind string

const (
	Connect   Kind = "connect"   // the connection was made, or could not be
	Handshake Kind = "handshake" // a request or a response
	Frame     Kind = "frame"     // a frame of either dialect
	Bytes     Kind = "bytes"     // bytes that are no frame
	End       Kind = "end"       // FIN, RST, or the end of the connection
	State     Kind = "state"     // readyState changed
	Dispatch  Kind = "event"     // an event was dispatched
	Call      Kind = "call"      // script called a method
	Failure   Kind = "failure"   // the connection was failed, and why
)
