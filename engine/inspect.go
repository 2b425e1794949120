package engine

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// inspector prints values as the consoles of Node and of browsers do: nested objects to
// a depth, strings in quotes, nothing that would run script (no getter, no toString, no
// proxy trap). It belongs to the loop.
type inspector struct {
	vm *goja.Runtime

	// describeHost names an object that wraps a Go value and lists what it shows of it;
	// nil, or ok false, for an object of the script's own.
	describeHost func(o *goja.Object) (d hostDescription, ok bool)

	intrinsics map[string]goja.Callable // by path, fetched when first needed
}

// hostDescription is how a platform object looks on the console.
type hostDescription struct {
	text    string // says it all; or
	name    string
	members []hostMember
}

type hostMember struct {
	name  string
	value goja.Value
}

const (
	inspectDepth    = 2   // levels of nesting that console.log shows
	inspectItems    = 100 // elements of an array, map or set
	inspectLineUsed = 72  // a line longer than this is broken
	inspectOneLine  = 6   // an array of more elements than this is filled, not listed
)

// inspect prints v, going down as many levels as depth says.
func (in *inspector) inspect(v goja.Value, depth int) string {
	p := printer{inspector: in, depth: depth}
	var text string
	if ex := in.vm.Try(func() { text = p.value(v, 0) }); ex != nil { // a hostile proxy
		return "<" + ex.Error() + ">"
	}
	if len(p.circular) > 0 && p.circular[0] == v {
		text = "<ref *1> " + text
	}
	return text
}

// call calls a builtin function, for example "Map.prototype.forEach". It is looked up
// once only; a script that replaces it later is not asked.
func (in *inspector) call(path string, this goja.Value, args ...goja.Value) goja.Value {
	f, ok := in.intrinsics[path]
	if !ok {
		var o goja.Value = in.vm.GlobalObject()
		for name := range strings.SplitSeq(path, ".") {
			if holder, ok := o.(*goja.Object); ok {
				o = holder.Get(name)
			}
		}
		f, _ = goja.AssertFunction(o)
		if in.intrinsics == nil {
			in.intrinsics = make(map[string]goja.Callable)
		}
		in.intrinsics[path] = f
	}
	if f == nil {
		return goja.Undefined()
	}
	v, err := f(this, args...)
	if err != nil {
		return goja.Undefined()
	}
	return v
}

// printer is one inspection.
type printer struct {
	*inspector
	depth    int
	path     []*goja.Object // the objects that are being printed, outermost first
	circular []*goja.Object // those that were met again below themselves
}

var (
	typeProxy   = reflect.TypeFor[goja.Proxy]()
	typePromise = reflect.TypeFor[*goja.Promise]()
	typeBuffer  = reflect.TypeFor[goja.ArrayBuffer]()
	typeTime    = reflect.TypeFor[time.Time]()
	typeMap     = reflect.TypeFor[[][2]any]()
	typeSet     = reflect.TypeFor[[]any]()
)

func (p *printer) value(v goja.Value, level int) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case *goja.Object:
		return p.object(v, level)
	case *goja.Symbol:
		return "Symbol(" + v.String() + ")"
	case goja.String:
		return quote(v.String())
	}
	return primitive(v)
}

// primitive prints what is neither object, symbol nor string.
func primitive(v goja.Value) string {
	switch {
	case goja.IsBigInt(v):
		return v.String() + "n"
	case goja.IsNumber(v) && v.ToFloat() == 0 && 1/v.ToFloat() < 0:
		return "-0"
	}
	return v.String()
}

func (p *printer) object(o *goja.Object, level int) string {
	for _, outer := range p.path {
		if outer == o {
			return "[Circular *" + strconv.Itoa(p.circularIndex(o)) + "]"
		}
	}
	kind := o.ExportType()
	if kind == typeProxy {
		proxy := o.Export().(goja.Proxy)
		if proxy.Target() == nil {
			return "<Revoked Proxy>"
		}
		return p.object(proxy.Target(), level)
	}
	if p.describeHost != nil {
		if d, ok := p.describeHost(o); ok {
			return p.host(o, d, level)
		}
	}
	p.path = append(p.path, o)
	defer func() { p.path = p.path[:len(p.path)-1] }()

	_, callable := goja.AssertFunction(o)
	switch {
	case callable:
		return p.withMembers(p.functionHead(o), p.members(o, level), level)
	case o.ClassName() == "Error":
		return p.withMembers(p.errorHead(o), p.errorMembers(o, level), level)
	case o.ClassName() == "RegExp":
		return p.withMembers(p.call("RegExp.prototype.toString", o).String(), p.members(o, level), level)
	case kind == typeTime:
		return p.withMembers(dateHead(o), p.members(o, level), level)
	case kind == typePromise:
		return p.promise(o, level)
	case kind == typeBuffer:
		return p.arrayBuffer(o, level)
	case kind == typeMap:
		return p.collection(o, "Map.prototype.forEach", true, level)
	case o.ClassName() == "Array" || o.ClassName() == "Arguments":
		return p.array(o, level)
	case kind == typeSet:
		return p.collection(o, "Set.prototype.forEach", false, level)
	case kind != nil && kind.Kind() == reflect.Slice:
		return p.typedArray(o, level)
	case o.ClassName() == "Number" || o.ClassName() == "String" || o.ClassName() == "Boolean":
		return p.boxed(o, level)
	}
	return p.plain(o, level)
}

func (p *printer) circularIndex(o *goja.Object) int {
	for i, c := range p.circular {
		if c == o {
			return i + 1
		}
	}
	p.circular = append(p.circular, o)
	return len(p.circular)
}

// plain prints an object without inner workings: "{ a: 1 }", "Point { x: 1 }".
func (p *printer) plain(o *goja.Object, level int) string {
	name, tag := p.constructorName(o), p.toStringTag(o)
	prefix := ""
	switch {
	case name == "" && o.Prototype() == nil:
		prefix = "[Object: null prototype] "
	case name == "":
		name = "Object"
	case name != "Object":
		prefix = name + " "
	}
	if tag != "" && tag != name {
		if prefix == "" {
			prefix = "Object "
		}
		prefix += "[" + tag + "] "
	}
	if level > p.depth {
		if name == "" {
			return "[Object: null prototype]"
		}
		return "[" + strings.TrimSuffix(cmp.Or(prefix, "Object "), " ") + "]"
	}
	return layout(prefix, "{", p.members(o, level), "}", level)
}

func (p *printer) host(o *goja.Object, d hostDescription, level int) string {
	if d.text != "" {
		return p.withMembers(d.text, p.members(o, level), level)
	}
	if level > p.depth {
		return "[" + d.name + "]"
	}
	p.path = append(p.path, o)
	defer func() { p.path = p.path[:len(p.path)-1] }()
	var members []string
	for _, m := range d.members {
		members = append(members, m.name+": "+p.value(m.value, level+1))
	}
	for _, m := range p.members(o, level) {
		if m != "isTrusted: [Getter]" { // the one own property that events come with
			members = append(members, m)
		}
	}
	return layout(d.name+" ", "{", members, "}", level)
}

// withMembers prints a head that says it all, and the object's own properties if any.
func (p *printer) withMembers(head string, members []string, level int) string {
	if len(members) == 0 || level > p.depth {
		return head
	}
	return layout(head+" ", "{", members, "}", level)
}

func (p *printer) array(o *goja.Object, level int) string {
	length := int(o.Get("length").ToInteger())
	prefix := ""
	switch name := p.constructorName(o); {
	case o.ClassName() == "Arguments":
		prefix = "[Arguments] "
	case name != "Array":
		prefix = fmt.Sprintf("%s(%d) ", cmp.Or(name, "Array"), length)
	}
	if level > p.depth {
		return "[" + cmp.Or(p.constructorName(o), "Array") + "]"
	}
	var items []string
	holes := 0
	closeHoles := func() {
		if holes > 0 {
			items = append(items, fmt.Sprintf("<%d empty item%s>", holes, plural(holes)))
			holes = 0
		}
	}
	i := 0
	for ; i < length && len(items) < inspectItems; i++ {
		if text, ok := p.property(o, p.vm.ToValue(strconv.Itoa(i)), level); ok {
			closeHoles()
			items = append(items, text)
		} else {
			holes++
		}
	}
	closeHoles()
	items = addRest(items, length-i)
	return layoutList(prefix, items, p.members(o, level), level)
}

func (p *printer) typedArray(o *goja.Object, level int) string {
	length := int(o.Get("length").ToInteger())
	prefix := fmt.Sprintf("%s(%d) ", p.constructorName(o), length)
	if level > p.depth {
		return "[" + p.constructorName(o) + "]"
	}
	var items []string
	for i := range min(length, inspectItems) {
		items = append(items, primitive(o.Get(strconv.Itoa(i))))
	}
	return layoutList(prefix, addRest(items, length-len(items)), nil, level)
}

func (p *printer) arrayBuffer(o *goja.Object, level int) string {
	b := o.Export().(goja.ArrayBuffer).Bytes()
	shown := b[:min(len(b), inspectItems/2)]
	var hex strings.Builder
	for i, c := range shown {
		if i > 0 {
			hex.WriteByte(' ')
		}
		fmt.Fprintf(&hex, "%02x", c)
	}
	if rest := len(b) - len(shown); rest > 0 {
		fmt.Fprintf(&hex, " ... %d more byte%s", rest, plural(rest))
	}
	members := []string{"[Uint8Contents]: <" + hex.String() + ">", "byteLength: " + strconv.Itoa(len(b))}
	return layout(p.constructorName(o)+" ", "{", append(members, p.members(o, level)...), "}", level)
}

// collection prints a Map or a Set with the intrinsic forEach, whatever script has done
// to the visible one.
func (p *printer) collection(o *goja.Object, forEach string, keyed bool, level int) string {
	if level > p.depth {
		return "[" + p.constructorName(o) + "]"
	}
	var items []string
	size := 0
	collect := p.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		size++
		if size > inspectItems {
			return nil
		}
		text := p.value(call.Argument(0), level+1)
		if keyed {
			text = p.value(call.Argument(1), level+1) + " => " + text
		}
		items = append(items, text)
		return nil
	})
	p.call(forEach, o, collect)
	items = append(addRest(items, size-len(items)), p.members(o, level)...)
	return layout(fmt.Sprintf("%s(%d) ", p.constructorName(o), size), "{", items, "}", level)
}

func (p *printer) promise(o *goja.Object, level int) string {
	promise := o.Export().(*goja.Promise)
	var state string
	switch promise.State() {
	case goja.PromiseStatePending:
		state = "<pending>"
	case goja.PromiseStateRejected:
		state = "<rejected> " + p.value(promise.Result(), level+1)
	default:
		state = p.value(promise.Result(), level+1)
	}
	return layout(p.constructorName(o)+" ", "{", append([]string{state}, p.members(o, level)...), "}", level)
}

// boxed prints new Number(3) and its like.
func (p *printer) boxed(o *goja.Object, level int) string {
	class := o.ClassName()
	inner := p.call(class+".prototype.valueOf", o)
	var members []string
	if class != "String" { // whose characters are properties of its own
		members = p.members(o, level)
	}
	return p.withMembers("["+class+": "+p.value(inner, level)+"]", members, level)
}
