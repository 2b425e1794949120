// Error.captureStackTrace, which all engines have and no standard yet.
(function (define) {
	"use strict";
	var toString = Function.prototype.call.bind(Error.prototype.toString), split = Function.prototype.call.bind(String.prototype.split);
	var NativeError = Error, slice = Function.prototype.call.bind(Array.prototype.slice), join = Function.prototype.call.bind(Array.prototype.join);

	define(Error, {
		captureStackTrace(object, caller) {
			if (Object(object) !== object)
				throw new TypeError("Invalid argument: not an object");
			// Without this function's own two frames.
			var frames = slice(split(new NativeError().stack, "\n"), 3);
			Object.defineProperty(object, "stack", {
				value: toString(object) + "\n" + join(frames, "\n"), writable: true, enumerable: false, configurable: true,
			});
		},
	});
})
