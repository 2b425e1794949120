package bindings

import "testing"

func TestNamedAccessOnTheWindow(t *testing.T) {
	w := newPage(t)
	w.run(`document.body.innerHTML = "<p id=one></p><b id=two></b><i id=two></i><form name=form></form><p name=p></p>" +
		"<p id=addEventListener></p><p id=later></p><p id=number></p><p id=document></p>"`)
	w.table(t, [][2]string{
		{`one === document.getElementById("one")`, `true`},
		{`window.one === one`, `true`},
		{`[two.length, two[1].localName, Object.prototype.toString.call(two)]`, `[2,"i","[object HTMLCollection]"]`},
		{`form.localName`, `"form"`},
		{`typeof p`, `"undefined"`},
		{`typeof addEventListener`, `"function"`},
		{`document.nodeType`, `9`},
		{`"one" in window`, `true`},
		{`Object.hasOwn(window, "one")`, `false`},
		{`Object.keys(window).includes("one")`, `false`},
		{`number = 5; [number, window.number, Object.hasOwn(window, "number")]`, `[5,5,true]`},
		{`window.two = 6; two`, `6`},
		{`one.remove(); typeof one`, `"undefined"`},
		{`window instanceof EventTarget`, `true`},
		{`none`, `throws ReferenceError: none is not defined`},
	})
	w.run(`var later = 7`)
	w.table(t, [][2]string{{`later`, `7`}})
}
