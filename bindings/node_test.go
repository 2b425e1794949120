package bindings

import (
	"testing"
)

func TestNodes(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`[Node.ELEMENT_NODE, Node.prototype.TEXT_NODE, document.DOCUMENT_NODE]`, `[1,3,9]`},
		{`[document.nodeType, document.nodeName, document.nodeValue, document.textContent, document.ownerDocument, document.parentNode, document.isConnected]`,
			`[9,"#document",null,null,null,null,true]`},
		{`const e = document.createElement("DIV"); [e.nodeType, e.nodeName, e.tagName, e.localName, e.namespaceURI, e.prefix, e.ownerDocument === document, e.isConnected]`,
			`[1,"DIV","DIV","div","http://www.w3.org/1999/xhtml",null,true,false]`},
		{`const t = document.createTextNode("x"); t.nodeValue = null; [t.data, t.nodeValue, t.length]`, `["","",0]`},
		{`const e = document.createElement("p"); e.textContent = "a"; e.append("b", document.createElement("i"), 5, null); [e.textContent, e.childNodes.length, e.children.length, e.firstChild.data, e.lastChild.data]`,
			`["ab5null",5,1,"a","null"]`},
		{`const e = document.createElement("p"); e.textContent = null; [e.textContent, e.firstChild]`, `["",null]`},
		{`const a = document.createElement("a"), b = document.createElement("b"); [a.insertBefore(b, null) === b, a.insertBefore(document.createTextNode("t"), b).data, a.replaceChild(document.createComment("c"), b) === b, a.lastChild.nodeName, a.removeChild(a.lastChild).data, a.contains(a.firstChild), a.contains(null), a.contains(b)]`,
			`[true,"t",true,"#comment","c",true,false,false]`},
		{`document.body.appendChild(document.documentElement)`, `throws HierarchyRequestError: Failed to execute 'appendChild' on 'Node': ` + hierarchyMessage(t)},
		{`const e = document.createElement("p"); e.setAttribute("a", 1); e.innerHTML = "<b>x</b>"; [e.cloneNode().outerHTML, e.cloneNode(true).outerHTML, e.cloneNode(true) === e, e.isSameNode(e)]`,
			"[\"<p a=\\\"1\\\"></p>\",\"<p a=\\\"1\\\"><b>x</b></p>\",false,true]"},
		{`[document.body.getRootNode() === document, document.body.hasChildNodes(), document.head.nextSibling === document.body, document.body.previousElementSibling === document.head, document.head.nextElementSibling.parentElement === document.documentElement]`,
			`[true,false,true,true,true]`},
		{`document.baseURI`, `"http://127.0.0.1:8000/dir/page.html"`},
		{`const p = document.createElement("p"), b = document.createElement("b"); p.append(b); b.before("1"); b.after("2", "3"); b.replaceWith("x"); b.remove(); p.prepend("0"); const s = p.textContent; p.replaceChildren("new"); [s, p.textContent]`,
			`["01x23","new"]`},
	})
}

// hierarchyMessage is dom's own wording, which this test does not judge.
func hierarchyMessage(t *testing.T) string {
	t.Helper()
	w := newPage(t)
	return w.run(`try { document.body.appendChild(document.documentElement) } catch (e) { e.message.replace(/^.*?: /, "") }`).String()
}

func TestCharacterData(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`const t = new Text("h\u00e9llo\ud83d\ude00"); [t.length, t.substringData(1, 3), t.splitText(5).data, t.data, t.wholeText]`, `[7,"éll","😀","héllo","héllo"]`},
		{`const c = new Comment(); c.appendData("abc"); c.insertData(1, "X"); c.deleteData(0, 1); c.replaceData(1, 1, "YY"); c.data`, `"XYYc"`},
		{`try { new Text("x").substringData(2, 1) } catch (e) { e.name }`, `"IndexSizeError"`},
		{`[new Text() instanceof CharacterData, new Text().ownerDocument === document, new Comment("c").nodeName]`, `[true,true,"#comment"]`},
		{`const t = new Text("x"); t.data = null; t.data`, `""`},
		{`const p = document.createElement("p"); p.innerHTML = "a<!--c--><b></b>"; [p.firstChild.nextElementSibling.tagName, p.firstChild.previousElementSibling]`, `["B",null]`},
	})
}

func TestElements(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`const e = document.createElement("p"); e.id = "i"; e.className = "a b"; e.classList.add("c"); e.classList.toggle("a"); [e.id, e.className, e.classList.contains("b"), e.classList.length, e.classList[1], String(e.classList), [...e.classList]]`,
			`["i","b c",true,2,"c","b c",["b","c"]]`},
		{`const e = document.createElement("p"); e.classList = "x y"; [e.className, e.classList.replace("x", "z"), e.classList.value, e.classList.item(5)]`, `["x y",true,"z y",null]`},
		{`document.body.classList.add("a b")`, "throws InvalidCharacterError: Failed to execute 'add' on 'DOMTokenList': the token \"a b\" contains whitespace"},
		{`const e = document.createElement("p"); e.setAttribute("X", "1"); e.setAttributeNS("u:r", "p:l", "2"); [e.getAttribute("x"), e.getAttribute("none"), e.getAttributeNS("u:r", "l"), e.hasAttribute("X"), e.getAttributeNames(), e.toggleAttribute("t"), e.toggleAttribute("t", false), e.attributes.length, e.attributes[1].prefix, e.attributes.x.value, e.attributes.getNamedItem("x").ownerElement === e, e.hasAttributes()]`,
			`["1",null,"2",true,["x","p:l"],true,false,2,"p","1",true,true]`},
		{`const a = document.createAttribute("n"); a.value = "v"; const e = document.createElement("p"); [e.setAttributeNode(a), e.getAttribute("n"), e.getAttributeNode("n") === a, e.removeAttributeNode(a) === a, a.ownerElement, a.specified, a.name, a.namespaceURI]`,
			`[null,"v",true,true,null,true,"n",null]`},
		{`document.body.innerHTML = '<div id="d" class="k"><span>1</span><span>2</span></div>'; [document.getElementById("d").children.length, document.querySelector("#d > span").textContent, document.querySelectorAll("span").length, document.getElementsByTagName("span")[1].textContent, document.getElementsByClassName("k")[0].id, document.body.querySelector("none"), document.getElementById("none")]`,
			`[2,"1",2,"2","d",null,null]`},
		{`document.querySelector("span").closest("div").matches(".k")`, `true`},
		{`try { document.querySelector("<") } catch (e) { e.name }`, `"SyntaxError"`},
		{`document.querySelector("#d").outerHTML = "<p>new</p>"; [document.body.innerHTML, document.body.innerText]`, `["<p>new</p>","new"]`},
		{`document.body.innerHTML = null; document.body.innerHTML`, `""`},
		{`document.body.insertAdjacentHTML("beforeend", "<i>x</i>"); document.body.insertAdjacentText("afterbegin", "t"); [document.body.insertAdjacentElement("beforeend", document.createElement("u")).tagName, document.body.innerHTML]`,
			`["U","t<i>x</i><u></u>"]`},
		{`document.body.title = "t"; document.body.hidden = true; [document.body.getAttribute("title"), document.body.hidden, document.body.getAttribute("hidden")]`, `["t",true,""]`},
	})
}

func TestElementInterfaces(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`["div", "span", "p", "a", "script", "body", "section", "blink", "h3"].map(n => document.createElement(n).constructor.name)`,
			`["HTMLDivElement","HTMLSpanElement","HTMLParagraphElement","HTMLAnchorElement","HTMLScriptElement","HTMLBodyElement","HTMLElement","HTMLUnknownElement","HTMLHeadingElement"]`},
		{`document.createElementNS("http://www.w3.org/2000/svg", "svg").constructor.name`, `"Element"`},
		{`document.createElementNS(null, "x").namespaceURI`, `null`},
		{`Object.prototype.toString.call(document.createElement("div"))`, `"[object HTMLDivElement]"`},
		{`document.body instanceof HTMLElement && document.body instanceof Element && document.body instanceof Node && document.body instanceof EventTarget`, `true`},
		{`const s = document.createElement("script"); s.src = "../x.js"; s.text = "code"; s.async = true; [s.src, s.getAttribute("src"), s.textContent, s.async, s.defer]`,
			`["http://127.0.0.1:8000/x.js","../x.js","code",true,false]`},
		{`const a = document.createElement("a"); [a.href, (a.href = "?q", a.href)]`, `["","http://127.0.0.1:8000/dir/page.html?q"]`},
		{`let n = 0; const d = document.createElement("div"); d.addEventListener("click", e => n += e.isTrusted ? 10 : e.bubbles); d.click(); n`, `1`},
		{`const t = document.createElement("template"); t.innerHTML = "<b></b>"; [t.content.childNodes.length, t.content.constructor.name]`, `[1,"DocumentFragment"]`},
	})
}

func TestDocuments(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`[document.readyState, document.compatMode, document.characterSet, document.contentType, document.URL, document.doctype, document.documentElement.tagName]`,
			`["complete","CSS1Compat","UTF-8","text/html","about:blank",null,"HTML"]`},
		{`document.title = "t"; [document.title, document.head.innerHTML]`, `["t","<title>t</title>"]`},
		{`const d = document.implementation.createHTMLDocument("h"); [d.title, d.body.innerHTML, d.defaultView, d.doctype.name, d instanceof Document, d.importNode(document.body, true) === document.body]`,
			`["h","",null,"html",true,false]`},
		{`const d = document.implementation.createDocument("u:r", "r", document.implementation.createDocumentType("r", "p", "s")); [d.documentElement.nodeName, d.doctype.publicId, d.contentType]`, `["r","p","application/xml"]`},
		{`document.implementation === document.implementation && document.implementation.hasFeature()`, `true`},
		{`const e = document.createEvent("CustomEvent"); e.initCustomEvent("x", true, true, 5); [e.type, e.detail, e instanceof CustomEvent]`, `["x",5,true]`},
		{`document.dispatchEvent(document.createEvent("Event"))`, `throws InvalidStateError: Failed to execute 'dispatchEvent' on 'EventTarget': the event is already being dispatched or was not initialised`},
		{`try { document.createEvent("NoSuch") } catch (e) { [e.name, e.code] }`, `["NotSupportedError",9]`},
		{`const f = new DocumentFragment(); f.append("a", document.createElement("b")); document.body.replaceChildren(f); [f.childNodes.length, document.body.innerHTML, f.ownerDocument === document]`, `[0,"a<b></b>",true]`},
		{`new Document().contentType`, `"application/xml"`},
		{`const b = document.createElement("body"); document.body = b; document.body === b`, `true`},
		{`document.adoptNode(document.implementation.createHTMLDocument().body).ownerDocument === document`, `true`},
	})
}

func TestCollections(t *testing.T) {
	w := newPage(t)
	w.run(`document.body.innerHTML = '<p id="a">1</p><p name="n">2</p><p>3</p>'; var list = document.body.childNodes, ps = document.getElementsByTagName("p")`)
	w.table(t, [][2]string{
		{`[list.length, list[0].id, list[3] === undefined, list.item(0) === list[0], list.item(9), list.item(-1)]`, `[3,"a",true,true,null,null]`},
		{`[...list].map(n => n.textContent)`, `["1","2","3"]`},
		{`const got = []; list.forEach((n, i, l) => got.push(i, l === list)); got`, `[0,true,1,true,2,true]`},
		{`[[...list.keys()], [...list.entries()].length, [...list.values()][0] === list[0]]`, `[[0,1,2],3,true]`},
		{`NodeList.prototype[Symbol.iterator] === Array.prototype[Symbol.iterator] && NodeList.prototype.forEach === Array.prototype.forEach`, `true`},
		{`const got = []; for (const k in ps) got.push(k); got`, `["0","1","2","length","item","namedItem"]`},
		{`Object.keys(ps)`, `["0","1","2"]`},
		{`[0 in ps, 3 in ps, "a" in ps, "n" in ps, "x" in ps, ps.hasOwnProperty("a")]`, `[true,false,true,true,false,true]`},
		{`[ps.a === ps[0], ps.n === ps[1], ps.namedItem("a") === ps[0], ps.namedItem("none"), ps["none"] === undefined]`, `[true,true,true,null,true]`},
		{`typeof ps.item + typeof ps.length + ("item" in ps)`, `"functionnumbertrue"`},
		{`ps[0] = 5; ps.length = 9; ps[0].id`, `"a"`},
		{`(() => { "use strict"; try { ps[0] = 5 } catch (e) { return e instanceof TypeError } })()`, `true`},
		{`delete ps[0]; ps[0].id`, `"a"`},
		{`ps.mine = 7; ps.b = 8; delete ps.b; [ps.mine, ps.b === undefined, Object.keys(ps)]`, `[7,true,["0","1","2","mine"]]`},
		{`[Object.prototype.toString.call(ps), Object.prototype.toString.call(list), Array.isArray(list), ps instanceof HTMLCollection]`, `["[object HTMLCollection]","[object NodeList]",false,true]`},
		{`Array.prototype.map.call(ps, p => p.textContent)`, `["1","2","3"]`},
		{`Array.from(ps).length`, `3`},
		{`document.body.lastChild.remove(); [list.length, ps.length, list[2] === undefined]`, `[2,2,true]`},
		{`const all = document.querySelectorAll("p"); document.body.innerHTML = ""; [all.length, list.length, ps.length]`, `[2,0,0]`},
		{`HTMLCollection.prototype.length`, `throws TypeError: Illegal invocation`},
		{`Object.getOwnPropertyDescriptor(NodeList.prototype, "length").get.call(ps)`, `throws TypeError: Illegal invocation`},
	})
	w.run(`document.body.innerHTML = '<i id="length"></i><i id="toString"></i>'`)
	w.table(t, [][2]string{{`const c = document.body.children; [c.length, typeof c.toString, c.namedItem("length").id]`, `[2,"function","length"]`}})
}

func TestNodeDocumentOfConstructors(t *testing.T) {
	w := newPage(t)
	w.window.SetDocument(nil)
	w.table(t, [][2]string{
		{`document`, `null`},
		{`new Text("x")`, `throws TypeError: Failed to construct 'Text': there is no document`},
	})
}
