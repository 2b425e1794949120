// String.prototype.isWellFormed and toWellFormed (ECMA-262 §22.1.3.10, §22.1.3.31).
(function (define) {
	"use strict";
	var charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt);

	function toString(value) {
		if (value === undefined || value === null)
			throw new TypeError("String.prototype method called on null or undefined");
		if (typeof value === "symbol")
			throw new TypeError("Cannot convert a Symbol value to a string");
		return `${value}`;
	}

	// The position of the first lone surrogate from start on, or -1.
	function loneSurrogate(s, start) {
		for (var i = start; i < s.length; i++) {
			var unit = charCodeAt(s, i);
			if (unit < 0xD800 || unit > 0xDFFF)
				continue;
			var next = i + 1 < s.length ? charCodeAt(s, i + 1) : 0;
			if (unit > 0xDBFF || next < 0xDC00 || next > 0xDFFF)
				return i;
			i++;
		}
		return -1;
	}

	define(String.prototype, {
		isWellFormed() {
			return loneSurrogate(toString(this), 0) < 0;
		},
		toWellFormed() {
			var s = toString(this), parts = [], from = 0;
			for (var at = loneSurrogate(s, 0); at >= 0; at = loneSurrogate(s, from)) {
				parts[parts.length] = slice(s, from, at);
				from = at + 1;
			}
			parts[parts.length] = slice(s, from);
			return join(parts, "\uFFFD");
		},
	});

	var slice = Function.prototype.call.bind(String.prototype.slice), join = Function.prototype.call.bind(Array.prototype.join);
})
