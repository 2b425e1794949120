package bindings

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
)

// newLists is a page with a list of each kind and helpers to look at their properties.
func newLists(t testing.TB) *world {
	w := newPage(t)
	w.run(`
	document.body.innerHTML = "<p id=a name=b></p><p id=length></p><p id=a></p><p name=c></p>text";
	document.body.setAttributeNS("", "Upper", "1"); document.body.setAttribute("k", "v"); document.body.className = "x y";
	const nodes = document.body.childNodes, elements = document.body.children, attributes = document.body.attributes, tokens = document.body.classList;
	const shape = (o, p) => { const d = Object.getOwnPropertyDescriptor(o, p); return d ? [d.writable || 0, d.enumerable, d.configurable].map(Number).join("") : "none" };
	function fails(f) { try { return "no: " + f() } catch (e) { return e.name } }`)
	return w
}

func TestPropertiesOfLists(t *testing.T) {
	w := newLists(t)
	w.prints([][2]string{
		{`[shape(nodes, 0), shape(nodes, "4"), shape(nodes, 5), shape(nodes, "length")]`, "011,011,none,none"},
		{`[shape(elements, 0), shape(elements, "a"), shape(elements, "b"), shape(elements, "length"), shape(elements, "zz")]`, "011,001,001,none,none"},
		{`[shape(attributes, "k"), shape(attributes, "upper"), shape(attributes, "Upper")]`, "001,none,none"},
		{`[0 in nodes, 5 in nodes, "a" in elements, "zz" in elements, "length" in elements]`, "true,false,true,false,true"},
		{`[elements.a === elements[0], elements.b === elements[0], elements.length, elements.zz, elements[9]]`, "true,true,4,,"},
		{`[elements["4294967295"], nodes[-1], nodes["00"]]`, ",,"},
		{`Reflect.ownKeys(nodes)`, "0,1,2,3,4"},
		{`Reflect.ownKeys(elements)`, "0,1,2,3,a,b,c"},
		{`Object.keys(elements)`, "0,1,2,3"},
		{`Object.getOwnPropertyNames(attributes)`, "0,1,2,k,class"},
		{`(() => { const seen = []; for (const k in tokens) seen.push(k); return seen.slice(0, 3) })()`, "0,1,length"},
		{`[...nodes].length + Array.from(tokens).join()`, "5x,y"},
		{`Object.prototype.toString.call(nodes) + (nodes instanceof NodeList)`, "[object NodeList]true"},
	})
}

func TestPropertiesOfListsAreReadOnly(t *testing.T) {
	w := newLists(t)
	w.prints([][2]string{
		{`[fails(() => { "use strict"; nodes[0] = 1 }), fails(() => { "use strict"; nodes[99] = 1 }), fails(() => { "use strict"; delete nodes[0] }), delete nodes[99]]`, "TypeError,TypeError,TypeError,true"},
		{`[fails(() => { "use strict"; elements.a = 1 }), fails(() => { "use strict"; delete elements.a }), delete elements.zz]`, "TypeError,TypeError,true"},
		{`fails(() => Object.defineProperty(nodes, 0, {value: 1}))`, "TypeError"},
		{`fails(() => Object.defineProperty(elements, "a", {value: 1, configurable: true}))`, "TypeError"},
		{`[fails(() => Object.freeze(nodes)), fails(() => Object.preventExtensions(elements)), Object.isExtensible(nodes)]`, "TypeError,TypeError,true"},
		{`[Reflect.set(nodes, 0, 1), Reflect.defineProperty(elements, "b", {value: 1})]`, "false,false"},
	})
}

func TestExpandosOfLists(t *testing.T) {
	w := newLists(t)
	w.prints([][2]string{
		{`(nodes.mine = 5, [nodes.mine, shape(nodes, "mine"), Reflect.ownKeys(nodes)])`, "5,111,0,1,2,3,4,mine"},
		{`(nodes[Symbol.for("s")] = 6, [nodes[Symbol.for("s")], Object.getOwnPropertySymbols(nodes).length])`, "6,1"},
		{`(Object.defineProperty(nodes, "got", {get() { return this === nodes }, configurable: true}), [nodes.got, shape(nodes, "got")])`, "true,001"},
		{`[delete nodes.got, "got" in nodes, delete nodes.mine, nodes.mine]`, "true,false,true,"},
		{`(() => { class P extends (function (o) { return o }) { #x = 7; static read(o) { return o.#x } } new P(nodes); return P.read(nodes) })()`, "7"},
		{`(elements.d = 1, document.body.lastElementChild.id = "d", [elements.d, elements.namedItem("d") !== null])`, "1,true"},
		{`(Object.prototype.added = "proto", document.body.firstChild.id = "added", [elements.added, delete Object.prototype.added, elements.added === nodes[0]])`, "proto,true,true"},
		{`(Object.defineProperty(NodeList.prototype, "me", {get() { return this === nodes }, configurable: true}), nodes.me)`, "true"},
		{`Object.create(nodes)[0] === nodes[0] && Object.create(elements).b === elements[0]`, "true"},
		{`(() => { const o = Object.create(nodes); o[0] = 1; return [o[0], nodes[0] === o[0]] })()`, "1,false"},
		{`(Object.defineProperty(tokens, "length", {get() { return 99 }}), [tokens.length, tokens.item(0)])`, "99,x"},
		{`new WeakMap([[nodes, 1]]).get(document.body.childNodes)`, "1"},
	})
}

func TestListsAreToldFromScriptsProxies(t *testing.T) {
	w := newLists(t)
	w.prints([][2]string{
		{`fails(() => NodeList.prototype.item.call(new Proxy(nodes, {}), 0))`, "TypeError"},
		{`fails(() => document.body.appendChild(new Proxy(document.createElement("p"), {})))`, "TypeError"},
		{`NodeList.prototype.item.call(nodes, 0) === nodes[0]`, "true"},
		{`fails(() => NodeList.prototype.item.call(elements, 0))`, "TypeError"},
	})
	var revoked goja.Value = w.run(`(() => { const {proxy, revoke} = Proxy.revocable(nodes, {}); revoke(); return proxy })()`)
	assert.Nil(t, w.Unwrap(revoked))
}
