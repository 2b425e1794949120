// Object.groupBy and Map.groupBy (ECMA-262 §20.1.2.13, §24.1.2.1).
(function (define) {
	"use strict";
	var ObjectCreate = Object.create, NativeMap = Map;
	var get = uncurry(Map.prototype.get), set = uncurry(Map.prototype.set), forEach = uncurry(Map.prototype.forEach);

	function uncurry(f) { return Function.prototype.call.bind(f); }

	function group(items, callback, toKey) {
		if (items === undefined || items === null)
			throw new TypeError("Cannot group undefined or null");
		if (typeof callback !== "function")
			throw new TypeError(String(callback) + " is not a function");
		var groups = new NativeMap(), k = 0;
		for (var value of items) {
			var key = toKey(callback(value, k++));
			var members = get(groups, key);
			if (members === undefined)
				set(groups, key, members = []);
			members[members.length] = value;
		}
		return groups;
	}

	define(Object, {
		groupBy(items, callback) {
			var result = ObjectCreate(null);
			forEach(group(items, callback, toPropertyKey), function (members, key) { result[key] = members; });
			return result;
		},
	});
	define(Map, {
		groupBy(items, callback) {
			return group(items, callback, function (key) { return key === 0 ? 0 : key; });
		},
	});

	function toPropertyKey(value) {
		return typeof value === "symbol" ? value : Reflect.ownKeys({ [value]: 0 })[0];
	}
})
