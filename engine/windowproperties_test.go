package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestElementsAreGlobalVariables(t *testing.T) {
	assert.Equal(t, []string{
		"P p", "2 DIV SPAN", "FORM undefined", "function 3 true", "1 own", "hidden undefined", "undefined false",
		"true false", "0 ReferenceError", "p,two,f",
	}, logged(t, `<!DOCTYPE html><p id=p>p</p><div id=two></div><span id=two></span><form name=f></form><b name=g></b>
		<i id=addEventListener></i><i id=own></i><i id=late></i><script>
		console.log(p.tagName, window.p.textContent);
		console.log(two.length, two[0].tagName, two[1].tagName);
		console.log(f.tagName, window.g);
		console.log(typeof addEventListener, [1,2,3].length, "p" in window);
		own = 1;
		console.log(own, Object.getOwnPropertyNames(window).includes("own") ? "own" : "inherited");
		{ let p = "hidden"; console.log(p, window.nothing); }
		document.getElementById("late").remove();
		console.log(typeof late, window.hasOwnProperty("p"));
		var properties = Object.getPrototypeOf(Window.prototype);
		console.log(Object.getPrototypeOf(properties) === EventTarget.prototype, properties === EventTarget.prototype);
		try { nowhere } catch (e) { console.log(document.getElementsByName("nowhere").length, e.name) }
		console.log(Object.keys(properties).slice(0, 3).join());
	</script>`))
}
