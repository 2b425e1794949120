// Iterator and its helpers (ECMA-262 §27.1).
(function (define) {
	"use strict";
	var prototypeOf = Object.getPrototypeOf, defineProperty = Object.defineProperty, call = Reflect.apply;
	var IteratorPrototype = prototypeOf(prototypeOf([][Symbol.iterator]()));

	function isObject(value) { return Object(value) === value; }

	function requireObject(value) {
		if (!isObject(value))
			throw new TypeError("Iterator helper called on a value that is no object");
		return value;
	}

	function close(it) {
		var f = it.return;
		if (f !== undefined && f !== null) {
			var result = call(f, it, []);
			if (!isObject(result))
				throw new TypeError("The iterator's result is not an object");
		}
	}

	// Closes, and throws the error whatever closing does.
	function abort(it, error) {
		try { close(it); } catch (ignored) { }
		throw error;
	}

	function requireFunction(it, f) {
		if (typeof f !== "function")
			abort(it, new TypeError(typeof f + " is not a function"));
	}

	function toCount(it, limit) {
		try {
			var number = Number(limit);
		} catch (e) {
			abort(it, e);
		}
		if (number !== number)
			abort(it, new RangeError("The limit is not a number"));
		number = Math.trunc(number);
		if (number < 0)
			abort(it, new RangeError("The limit is negative"));
		return number;
	}

	// An iterator record: step() gives done, or the value in this.value.
	function direct(it) {
		return { it, next: it.next, value: undefined, step() {
			var result = call(this.next, this.it, []);
			if (!isObject(result))
				throw new TypeError("The iterator's result is not an object");
			if (result.done)
				return false;
			this.value = result.value;
			return true;
		} };
	}

	// Helper objects: a generator gives the states and the order of things, and this
	// prototype their look.
	var generators = new WeakMap(), get = uncurry(WeakMap.prototype.get), set = uncurry(WeakMap.prototype.set);
	var generatorPrototype = prototypeOf(function* () { }).prototype;
	var generatorNext = uncurry(generatorPrototype.next), generatorReturn = uncurry(generatorPrototype.return);
	var HelperPrototype = Object.create(IteratorPrototype);

	function uncurry(f) { return Function.prototype.call.bind(f); }

	function state(helper) {
		var s = isObject(helper) ? get(generators, helper) : undefined;
		if (!s)
			throw new TypeError("Not an Iterator Helper");
		return s;
	}

	function helper(record, body) {
		var object = Object.create(HelperPrototype);
		set(generators, object, { generator: body(record), record, started: false, running: false, done: false });
		return object;
	}

	define(HelperPrototype, {
		next() {
			var s = state(this);
			if (s.running)
				throw new TypeError("The iterator is running");
			s.started = s.running = true;
			try {
				var result = generatorNext(s.generator);
			} finally {
				s.running = false;
			}
			s.done = result.done;
			return result;
		},
		return() {
			var s = state(this);
			if (s.running)
				throw new TypeError("The iterator is running");
			if (!s.started) {
				s.started = s.done = true;
				generatorReturn(s.generator);
				close(s.record.it);
				return { value: undefined, done: true };
			}
			return generatorReturn(s.generator);
		},
	});
	defineProperty(HelperPrototype, Symbol.toStringTag, { value: "Iterator Helper", configurable: true });

	// Runs f for a value of the record, and closes the iterator if it throws.
	function guarded(record, f, args) {
		try {
			return call(f, undefined, args);
		} catch (e) {
			abort(record.it, e);
		}
	}

	// What the body of a helper does when return() ends it at a yield.
	function* yielding(record, value) {
		var done = false;
		try {
			yield value;
			done = true;
		} finally {
			if (!done)
				close(record.it);
		}
	}

	function flattenable(value, rejectStrings) {
		if (!isObject(value) && (rejectStrings || typeof value !== "string"))
			throw new TypeError(String(value) + " is not an object");
		var method = value[Symbol.iterator];
		if (method === undefined || method === null)
			return requireObject(value);
		return requireObject(call(method, value, []));
	}

	define(IteratorPrototype, {
		map(mapper) {
			requireFunction(requireObject(this), mapper);
			return helper(direct(this), function* (record) {
				for (var k = 0; record.step(); k++)
					yield* yielding(record, guarded(record, mapper, [record.value, k]));
			});
		},
		filter(predicate) {
			requireFunction(requireObject(this), predicate);
			return helper(direct(this), function* (record) {
				for (var k = 0; record.step(); k++)
					if (guarded(record, predicate, [record.value, k]))
						yield* yielding(record, record.value);
			});
		},
		take(limit) {
			var remaining = toCount(requireObject(this), limit);
			return helper(direct(this), function* (record) {
				for (; remaining > 0; remaining--) {
					if (!record.step())
						return;
					yield* yielding(record, record.value);
				}
				close(record.it);
			});
		},
		drop(limit) {
			var remaining = toCount(requireObject(this), limit);
			return helper(direct(this), function* (record) {
				for (; remaining > 0; remaining--)
					if (!record.step())
						return;
				while (record.step())
					yield* yielding(record, record.value);
			});
		},
		flatMap(mapper) {
			requireFunction(requireObject(this), mapper);
			return helper(direct(this), function* (record) {
				for (var k = 0; record.step(); k++) {
					var value = guarded(record, mapper, [record.value, k]);
					var inner = direct(guarded(record, flattenable, [value, true]));
					for (;;) {
						try {
							var more = inner.step();
						} catch (e) {
							abort(record.it, e);
						}
						if (!more)
							break;
						var done = false;
						try {
							yield inner.value;
							done = true;
						} finally {
							if (!done) {
								try { close(inner.it); } catch (e) { abort(record.it, e); }
								close(record.it);
							}
						}
					}
				}
			});
		},
		reduce(reducer) {
			requireFunction(requireObject(this), reducer);
			var record = direct(this), k = 0, accumulator = arguments[1];
			if (arguments.length < 2) {
				if (!record.step())
					throw new TypeError("Reduce of empty iterator with no initial value");
				accumulator = record.value;
				k = 1;
			}
			for (; record.step(); k++)
				accumulator = guarded(record, reducer, [accumulator, record.value, k]);
			return accumulator;
		},
		toArray() {
			var record = direct(requireObject(this)), list = [];
			while (record.step())
				list[list.length] = record.value;
			return list;
		},
		forEach(procedure) {
			requireFunction(requireObject(this), procedure);
			var record = direct(this);
			for (var k = 0; record.step(); k++)
				guarded(record, procedure, [record.value, k]);
		},
		some(predicate) {
			requireFunction(requireObject(this), predicate);
			var record = direct(this);
			for (var k = 0; record.step(); k++)
				if (guarded(record, predicate, [record.value, k])) {
					close(record.it);
					return true;
				}
			return false;
		},
		every(predicate) {
			requireFunction(requireObject(this), predicate);
			var record = direct(this);
			for (var k = 0; record.step(); k++)
				if (!guarded(record, predicate, [record.value, k])) {
					close(record.it);
					return false;
				}
			return true;
		},
		find(predicate) {
			requireFunction(requireObject(this), predicate);
			var record = direct(this);
			for (var k = 0; record.step(); k++)
				if (guarded(record, predicate, [record.value, k])) {
					var found = record.value;
					close(record.it);
					return found;
				}
		},
	});

	function Iterator() {
		if (new.target === undefined || new.target === Iterator)
			throw new TypeError("Abstract class Iterator not directly constructable");
	}
	defineProperty(Iterator, "prototype", { value: IteratorPrototype, writable: false });

	var wrapped = new WeakMap(), WrapPrototype = Object.create(IteratorPrototype);
	define(WrapPrototype, {
		next() {
			var record = get(wrapped, requireObject(this));
			return call(record.next, record.it, []);
		},
		return() {
			var it = get(wrapped, requireObject(this)).it, f = it.return;
			return f === undefined || f === null ? { value: undefined, done: true } : call(f, it, []);
		},
	});
	define(Iterator, {
		from(value) {
			var it = flattenable(value, false), record = direct(it);
			if (IteratorPrototype.isPrototypeOf(it))
				return it;
			var wrapper = Object.create(WrapPrototype);
			set(wrapped, wrapper, record);
			return wrapper;
		},
	});

	// These two are accessors that let an object that inherits have its own.
	function weird(key, value) {
		defineProperty(IteratorPrototype, key, {
			get: function () { return value; },
			set: function (v) {
				requireObject(this);
				if (this === IteratorPrototype)
					throw new TypeError("Cannot assign to this property");
				if (Object.prototype.hasOwnProperty.call(this, key))
					this[key] = v;
				else
					defineProperty(this, key, { value: v, writable: true, enumerable: true, configurable: true });
			},
			enumerable: false, configurable: true,
		});
	}
	weird(Symbol.toStringTag, "Iterator");
	weird("constructor", Iterator);
	defineProperty(globalThis, "Iterator", { value: Iterator, writable: true, enumerable: false, configurable: true });
})
