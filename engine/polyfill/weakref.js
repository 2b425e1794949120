// WeakRef and FinalizationRegistry (ECMA-262 §26.1, §26.2). The arguments after define are
// ours: a weak pointer, and cells that are told of the end of an object.
(function (define, weak, deref, newRegistry, watch, forget) {
	"use strict";
	function requireWeakKey(value, what) {
		if (Object(value) !== value)
			throw new TypeError(what + " must be an object");
	}

	class WeakRef {
		#target;
		constructor(target) {
			requireWeakKey(target, "WeakRef: target");
			this.#target = weak(target);
		}
		deref() { return deref(this.#target); }
	}

	class FinalizationRegistry {
		#cells;
		constructor(cleanupCallback) {
			if (typeof cleanupCallback !== "function")
				throw new TypeError("FinalizationRegistry: cleanup must be callable");
			this.#cells = newRegistry(cleanupCallback);
		}
		register(target, heldValue) {
			var cells = this.#cells, token = arguments[2];
			requireWeakKey(target, "FinalizationRegistry.prototype.register: target");
			if (heldValue === target)
				throw new TypeError("FinalizationRegistry.prototype.register: target and holdings must not be same");
			if (token !== undefined)
				requireWeakKey(token, "FinalizationRegistry.prototype.register: token");
			watch(cells, target, heldValue, token);
		}
		unregister(unregisterToken) {
			var cells = this.#cells;
			requireWeakKey(unregisterToken, "FinalizationRegistry.prototype.unregister: token");
			return forget(cells, unregisterToken);
		}
	}

	[WeakRef, FinalizationRegistry].forEach(function (type) {
		Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
		Object.defineProperty(globalThis, type.name, { value: type, writable: true, enumerable: false, configurable: true });
	});
})
