package testserver

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// scriptSuffix ends the name of a handler script.
const scriptSuffix = "_wsh.js"

// maxCallDepth stops a runaway recursion before it overflows the Go stack, which would
// end the process.
const maxCallDepth = 2000

// scriptName is the file that handles WebSockets of a path; "" when there can be none.
// A path that ends in a slash is handled by index_wsh.js.
func scriptName(urlPath string) string {
	name := strings.TrimPrefix(urlPath, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index"
	}
	name += scriptSuffix
	if !fs.ValidPath(name) {
		return ""
	}
	return name
}

// isWebSocketPath reports whether a WebSocket could be opened at a path.
func (s *Server) isWebSocketPath(urlPath string) bool {
	for _, h := range nativeHandlers {
		if h.path == urlPath {
			return true
		}
	}
	if findFault(urlPath) != nil {
		return true
	}
	name := scriptName(urlPath)
	if s.files == nil || name == "" {
		return false
	}
	_, err := fs.Stat(s.files, name)
	return err == nil
}

// scriptHandler finds the script that serves a request's path.
func (s *Server) scriptHandler(q *request) (handlerFunc, error) {
	name := scriptName(q.path)
	if s.files == nil || name == "" {
		return nil, refusal(404, "no WebSocket handler at %q", q.path)
	}
	program, err := s.scripts.load(s.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refusal(404, "no WebSocket handler at %q: there is no %s", q.path, name)
	case err != nil:
		s.config.Log(err.Error())
		return nil, refusal(500, "%v", err)
	}
	return func(c *conn) error { return c.runScript(name, program) }, nil
}

// scriptCache keeps compiled scripts as long as their files do not change. The zero value
// is ready to use.
type scriptCache struct {
	mu      sync.Mutex // guards the fields below
	scripts map[string]cachedScript
}

type cachedScript struct {
	modTime time.Time
	size    int64
	program *goja.Program
}

// load returns the compiled script. Its errors name file, line and column.
func (sc *scriptCache) load(files fs.FS, name string) (*goja.Program, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, err
	}
	sc.mu.Lock()
	cached, ok := sc.scripts[name]
	sc.mu.Unlock()
	if ok && cached.modTime.Equal(info.ModTime()) && cached.size == info.Size() {
		return cached.program, nil
	}
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	program, err := compile(name, string(source))
	if err != nil {
		return nil, err
	}
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.scripts == nil {
		sc.scripts = make(map[string]cachedScript)
	}
	sc.scripts[name] = cachedScript{info.ModTime(), info.Size(), program}
	return program, nil
}

// compile turns goja's syntax errors into the form file:line:column: message.
func compile(name, source string) (*goja.Program, error) {
	tree, err := parser.ParseFile(nil, name, source, 0, parser.WithDisableSourceMaps)
	if list := (parser.ErrorList)(nil); errors.As(err, &list) && len(list) > 0 {
		first := list[0]
		return nil, fmt.Errorf("%s:%d:%d: SyntaxError: %s", name, first.Position.Line, first.Position.Column, first.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	program, err := goja.CompileAST(tree, false)
	var syntax *goja.CompilerSyntaxError
	if errors.As(err, &syntax) && syntax.File != nil {
		at := syntax.File.Position(syntax.Offset)
		return nil, fmt.Errorf("%s:%d:%d: SyntaxError: %s", name, at.Line, at.Column, syntax.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return program, nil
}

// errScript is a script that has failed; the log has said why.
var errScript = errors.New("the handler script has failed")

// runScript runs a handler script from top to bottom.
func (c *conn) runScript(name string, program *goja.Program) error {
	vm := goja.New()
	vm.SetMaxCallStackSize(maxCallDepth)
	c.script.Store(vm)
	defer c.script.Store(nil)
	r := &scriptRun{c: c, vm: vm, name: name, board: c.server.boards.join(name, c)}
	defer r.board.leave(c)
	if c.server.isStopped() { // stop may have come before it could see vm
		return errStopped
	}
	failure := r.run(program)
	switch {
	case failure == nil && !c.gone && c.answer == answerNone:
		return c.accept(handshakeOptions{}) // an empty script only says goodbye
	case failure == nil:
		return nil
	case errors.Is(failure, errEnded), errors.Is(failure, errStopped):
		return failure
	}
	c.server.config.Log(failure.Error())
	if c.answer == answerNone {
		return refusal(500, "%v", failure)
	}
	return errScript
}

// scriptRun is one run of a handler script.
type scriptRun struct {
	c     *conn
	vm    *goja.Runtime
	name  string
	board *board

	connection *goja.Object
	rejected   []*goja.Promise // rejected, and not handled so far

	// peerGone is the exception that was thrown because the peer had gone. A script that
	// does not catch it is not broken.
	peerGone goja.Value
}

// run returns what the script ended with: nil, errEnded, errStopped, or an error whose
// text is for the log.
func (r *scriptRun) run(program *goja.Program) (err error) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
		case r.c.server.isStopped(): // the interrupt may come out anywhere
			err = errStopped
		default:
			err = fmt.Errorf("%s: internal error: %v", r.name, p)
		}
	}()
	r.install()
	r.vm.SetPromiseRejectionTracker(r.trackRejection)
	if _, err := r.vm.RunProgram(program); err != nil {
		return r.describe(err)
	}
	if len(r.rejected) == 0 {
		return nil
	}
	reason := r.rejected[0].Result()
	if r.peerGone != nil && reason.SameAs(r.peerGone) {
		return errEnded
	}
	return fmt.Errorf("%s: unhandled rejection: %s", r.rejectedAt(reason), reason)
}

// trackRejection forgets a rejection that is handled later: only what is left at the end
// of the script counts.
func (r *scriptRun) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	switch op {
	case goja.PromiseRejectionReject:
		r.rejected = append(r.rejected, p)
	case goja.PromiseRejectionHandle:
		for i, other := range r.rejected {
			if other == p {
				r.rejected = append(r.rejected[:i], r.rejected[i+1:]...)
				return
			}
		}
	}
}

// describe turns what RunProgram returned into file:line:column: message.
func (r *scriptRun) describe(err error) error {
	var interrupted *goja.InterruptedError
	if errors.As(err, &interrupted) {
		return errStopped
	}
	var overflow *goja.StackOverflowError
	if errors.As(err, &overflow) {
		return fmt.Errorf("%s: the call stack exceeds %d calls", position(r.name, overflow.Stack()), maxCallDepth)
	}
	var thrown *goja.Exception
	if !errors.As(err, &thrown) {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	if r.peerGone != nil && thrown.Value().SameAs(r.peerGone) {
		return errEnded
	}
	return fmt.Errorf("%s: uncaught %s", position(r.name, thrown.Stack()), thrown.Value())
}

// position is the innermost place in a script.
func position(name string, stack []goja.StackFrame) string {
	for _, frame := range stack {
		if at := frame.Position(); at.Line > 0 {
			return fmt.Sprintf("%s:%d:%d", path.Clean(at.Filename), at.Line, at.Column)
		}
	}
	return name
}

// stackPlace finds a place in an error's stack property: "at name (file:1:2(3))".
var stackPlace = regexp.MustCompile(`at (?:.* \()?([^\s()]+:\d+:\d+)\(`)

// rejectedAt is the place that a rejection's reason remembers, since a rejection itself
// has none.
func (r *scriptRun) rejectedAt(reason goja.Value) string {
	if o, ok := reason.(*goja.Object); ok {
		if stack := o.Get("stack"); stack != nil {
			if found := stackPlace.FindStringSubmatch(stack.String()); found != nil {
				return found[1]
			}
		}
	}
	return r.name
}
