// RegExp.escape (ECMA-262 §22.2.5.1).
(function (define) {
	"use strict";
	var syntax = "^$\\.*+?()[]{}|/", punctuators = ",-=<>#&!%:;@~'`\"";
	var control = { "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r" };
	var includes = Function.prototype.call.bind(String.prototype.includes);
	var trim = Function.prototype.call.bind(String.prototype.trim);
	var charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt);
	var hex = Function.prototype.call.bind(Number.prototype.toString), padStart = Function.prototype.call.bind(String.prototype.padStart);

	function escaped(unit) {
		return unit <= 0xFF ? "\\x" + padStart(hex(unit, 16), 2, "0") : "\\u" + padStart(hex(unit, 16), 4, "0");
	}

	define(RegExp, {
		escape(string) {
			if (typeof string !== "string")
				throw new TypeError("RegExp.escape: not a string");
			var result = "", first = true;
			for (var char of string) {
				var unit = charCodeAt(char, 0);
				if (first && /[0-9A-Za-z]/.test(char))
					result += escaped(unit);
				else if (includes(syntax, char))
					result += "\\" + char;
				else if (control[char])
					result += control[char];
				else if (includes(punctuators, char) || trim(char) === "" || char.length === 1 && unit >= 0xD800 && unit <= 0xDFFF)
					result += escaped(unit);
				else
					result += char;
				first = false;
			}
			return result;
		},
	});
})
