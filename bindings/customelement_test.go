package bindings

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const tracingElement = `
	class Tracing extends HTMLElement {
		static observedAttributes = ["a"];
		constructor() { super(); log("constructed " + (this instanceof Tracing) + " " + this.localName) }
		connectedCallback() { log("connected " + this.isConnected) }
		disconnectedCallback() { log("disconnected") }
		adoptedCallback(from, to) { log("adopted " + (from === document) + " " + (to === document)) }
		attributeChangedCallback(...args) { log(args.join("|")) }
	}
	const host = document.body;
`

func TestCustomElementIsMade(t *testing.T) {
	w := newPage(t)
	w.run(tracingElement + `
		customElements.define("x-tracing", Tracing);
		for (const make of [() => new Tracing(), () => document.createElement("x-tracing")]) {
			const e = make();
			e.setAttribute("a", "1");
			e.setAttribute("b", "1");
			host.append(e);
			e.a = 5;
			e.removeAttribute("a");
			e.remove();
			log(String(Object.getPrototypeOf(e) === Tracing.prototype) + e.a);
		}
		document.implementation.createHTMLDocument("").adoptNode(new Tracing());`)
	one := []string{"constructed true x-tracing", "a||1|", "connected true", "a|1||", "disconnected", "true5"}
	assert.Equal(t, append(append(append([]string{}, one...), one...), "constructed true x-tracing", "adopted true false"), w.logged)
}

func TestCustomElementsAreUpgraded(t *testing.T) {
	w := newPage(t)
	w.run(tracingElement + `
		host.innerHTML = "<x-tracing id=early a=1></x-tracing>";
		const early = document.getElementById("early");
		early.expando = 1;
		const later = document.createElement("x-tracing");
		log(early.constructor === HTMLElement);
		customElements.define("x-tracing", Tracing);
		log(early instanceof Tracing && early.expando === 1);
		log(later instanceof Tracing);
		customElements.upgrade(later);
		host.innerHTML = "<x-tracing></x-tracing>";
		host.firstChild.cloneNode();
	`)
	assert.Equal(t, []string{
		"true", "constructed true x-tracing", "a||1|", "connected true", "true",
		"false", "constructed true x-tracing",
		"disconnected", "constructed true x-tracing", "connected true", "constructed true x-tracing",
	}, w.logged)
}

func TestCustomElementsThatFail(t *testing.T) {
	w := newPage(t)
	w.run(`
		class Throwing extends HTMLElement { constructor() { throw new Error("no") } }
		class Other extends HTMLElement { constructor() { return document.createElement("p") } }
		customElements.define("x-throwing", Throwing);
		customElements.define("x-other", Other);
		log(document.createElement("x-throwing") instanceof Throwing);
		log(document.createElement("x-other") instanceof Other);
		document.body.innerHTML = "<x-throwing></x-throwing><x-other></x-other>";
		log(document.body.firstChild instanceof Throwing);`)
	assert.Equal(t, []string{"false", "false", "false"}, w.logged)
	assert.Len(t, w.context.reported, 4)
}

func TestCustomElementRegistry(t *testing.T) {
	w := newPage(t)
	w.run(`class A extends HTMLElement {} class B extends HTMLElement {}
		customElements.whenDefined("x-a").then(c => log("defined " + (c === A)));
		customElements.define("x-a", A);
		customElements.whenDefined("x-a").then(c => log("again " + (c === A)));`)
	assert.Equal(t, []string{"defined true", "again true"}, w.logged)
	w.table(t, [][2]string{
		{`customElements === window.customElements`, `true`},
		{`customElements.get("x-a") === A`, `true`},
		{`customElements.get("x-b")`, `undefined`},
		{`customElements.getName(A)`, `"x-a"`},
		{`customElements.getName(B)`, `null`},
		{`customElements.define("x-a", B)`, `throws NotSupportedError: Failed to execute 'define' on 'CustomElementRegistry': "x-a" is defined already`},
		{`customElements.define("x-c", A)`, `throws NotSupportedError: Failed to execute 'define' on 'CustomElementRegistry': the class has a name already`},
		{`customElements.define("nodash", B)`, `throws SyntaxError: Failed to execute 'define' on 'CustomElementRegistry': "nodash" is not a valid custom element name`},
		{`customElements.define("x-b", {})`, `throws TypeError: Failed to execute 'define' on 'CustomElementRegistry': parameter 2 is not a constructor.`},
		{`customElements.define("x-b", class extends HTMLElement { get connectedCallback() { customElements.define("x-d", B) } })`, `throws NotSupportedError: Failed to execute 'define' on 'CustomElementRegistry': another element is being defined`},
		{`customElements.define("x-b", class extends HTMLElement {}, { extends: "p" })`, `throws NotSupportedError: Failed to execute 'define' on 'CustomElementRegistry': built-in elements cannot be extended`},
		{`new HTMLElement()`, `throws TypeError: Illegal constructor`},
		{`new B()`, `throws TypeError: Illegal constructor`},
		{`new (class extends HTMLDivElement {})()`, `throws TypeError: Illegal constructor`},
		{`Object.prototype.toString.call(new A())`, `"[object HTMLElement]"`},
	})
	w.run(`class C extends HTMLElement { static disabledFeatures = ["shadow"] }; customElements.define("x-c", C)`)
	w.table(t, [][2]string{{`new C().attachShadow({ mode: "open" })`, `throws NotSupportedError: Failed to execute 'attachShadow' on 'Element': the element's class wants no shadow root`}})
}
