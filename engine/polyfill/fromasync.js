// Array.fromAsync (ECMA-262, proposal of stage 4).
(function (define) {
	"use strict";
	var asyncIterator = Symbol.asyncIterator, iterator = Symbol.iterator, call = Reflect.apply, defineProperty = Reflect.defineProperty;

	function isConstructor(C) {
		if (typeof C !== "function")
			return false;
		try {
			Reflect.construct(Object, [], C);
			return true;
		} catch (e) {
			return false;
		}
	}

	function put(target, k, value) {
		if (!defineProperty(target, k, { value, writable: true, enumerable: true, configurable: true }))
			throw new TypeError("Cannot define property " + k);
	}

	function method(object, name) {
		var f = object[name];
		if (f === undefined || f === null)
			return undefined;
		if (typeof f !== "function")
			throw new TypeError(String(name) + " is not a function");
		return f;
	}

	async function fromAsync(C, items, map, thisArg) {
		if (map !== undefined && typeof map !== "function")
			throw new TypeError(String(map) + " is not a function");
		var usingAsync = method(items, asyncIterator), usingSync = usingAsync ? undefined : method(items, iterator);
		if (usingAsync || usingSync) {
			var target = isConstructor(C) ? new C() : [], k = 0;
			var it = call(usingAsync || usingSync, items, []);
			if (Object(it) !== it)
				throw new TypeError("The iterator is not an object");
			var next = it.next;
			for (;; k++) {
				var result = call(next, it, []);
				if (usingAsync)
					result = await result;
				if (Object(result) !== result)
					throw new TypeError("The iterator's result is not an object");
				if (result.done)
					break;
				try {
					var value = usingAsync ? result.value : await result.value;
					if (map)
						value = await call(map, thisArg, [value, k]);
					put(target, k, value);
				} catch (e) {
					try {
						var close = method(it, "return");
						if (close) {
							var closed = call(close, it, []);
							if (usingAsync)
								await closed;
						}
					} catch (ignored) { }
					throw e;
				}
			}
		} else {
			if (items === undefined || items === null)
				throw new TypeError("Array.fromAsync called on null or undefined");
			var like = Object(items), length = toLength(like.length);
			target = isConstructor(C) ? new C(length) : new Array(length);
			for (k = 0; k < length; k++) {
				value = await like[k];
				if (map)
					value = await call(map, thisArg, [value, k]);
				put(target, k, value);
			}
		}
		target.length = k;
		return target;
	}

	function toLength(n) {
		n = Math.trunc(n) || 0;
		return n <= 0 ? 0 : Math.min(n, Number.MAX_SAFE_INTEGER);
	}

	define(Array, {
		fromAsync(asyncItems, mapper = undefined, thisArg = undefined) {
			return fromAsync(this, asyncItems, mapper, thisArg);
		},
	});
})
