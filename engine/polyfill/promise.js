// Promise.withResolvers and Promise.try (ECMA-262 §27.2.4.9, §27.2.4.8).
(function (define) {
	"use strict";
	var apply = Reflect.apply;

	function newCapability(C) {
		if (Object(C) !== C)
			throw new TypeError("Promise method called on a value that is no object");
		var resolve, reject;
		var promise = new C(function (onResolve, onReject) {
			if (resolve !== undefined || reject !== undefined)
				throw new TypeError("The executor of a promise was called twice");
			resolve = onResolve;
			reject = onReject;
		});
		if (typeof resolve !== "function" || typeof reject !== "function")
			throw new TypeError("The resolving functions of a promise are no functions");
		return { promise, resolve, reject };
	}

	define(Promise, {
		withResolvers() {
			return newCapability(this);
		},
		try(callback, ...args) {
			var capability = newCapability(this);
			try {
				capability.resolve(apply(callback, undefined, args));
			} catch (e) {
				capability.reject(e);
			}
			return capability.promise;
		},
	});
})
