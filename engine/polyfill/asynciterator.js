// Symbol.asyncIterator (ECMA-262 §20.4.2.1).
(function () {
	"use strict";
	if (!("asyncIterator" in Symbol))
		Object.defineProperty(Symbol, "asyncIterator", { value: Symbol("Symbol.asyncIterator") });
})
