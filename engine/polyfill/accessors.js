// __defineGetter__ and its kin (ECMA-262 §B.2.2).
(function (define) {
	"use strict";
	var defineProperty = Object.defineProperty, descriptor = Object.getOwnPropertyDescriptor, prototypeOf = Object.getPrototypeOf;

	function toObject(value) {
		if (value === undefined || value === null)
			throw new TypeError("Cannot convert undefined or null to object");
		return Object(value);
	}

	function add(object, name, kind, f) {
		object = toObject(object);
		if (typeof f !== "function")
			throw new TypeError("Expecting a function");
		defineProperty(object, name, { [kind]: f, enumerable: true, configurable: true });
	}

	function lookup(object, name, kind) {
		object = toObject(object);
		var key = typeof name === "symbol" ? name : `${name}`;
		for (; object !== null; object = prototypeOf(object)) {
			var found = descriptor(object, key);
			if (found)
				return found[kind];
		}
	}

	define(Object.prototype, {
		__defineGetter__(name, getter) { add(this, name, "get", getter); },
		__defineSetter__(name, setter) { add(this, name, "set", setter); },
		__lookupGetter__(name) { return lookup(this, name, "get"); },
		__lookupSetter__(name) { return lookup(this, name, "set"); },
	});
})
