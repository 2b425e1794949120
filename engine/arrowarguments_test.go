package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestArrowFunctionsSeeTheArgumentsAroundThem(t *testing.T) {
	assert.Equal(t, []string{"2", "6", "undefined", "11,12", "0", "7", "8", "9", "3", "4"}, logged(t, `<script>
		console.log((function () { return (() => arguments.length)() })(1, 2));
		function strict(a) {
			"use strict";
			const g = b => { const h = () => arguments[0] + b; return h() };
			console.log(g(1));
			return this;
		}
		console.log(String(strict(5)));
		class C {
			m(x) { return [1, 2].map(i => arguments[0] + i) }
			get p() { return (() => arguments.length)() }
		}
		console.log(String(new C().m(10)));
		console.log(new C().p);
		console.log((function () { return () => arguments })(7)()[0]);
		console.log((function (arguments) { return (() => arguments)() })(8));
		console.log((function* () { yield (() => arguments[0])() })(9).next().value);
		console.log((function () { arguments; return (() => arguments.length)() })(1, 2, 3));
		console.log((function () { return (function () { return (() => arguments[0])() })(4) })(5));
	</script>`))
}
