// Float16Array (ECMA-262 §23.2), Math.f16round, and DataView's two methods. The arguments
// after define are ours: an object whose elements are those of a buffer, and what it shows.
(function (define, newView, viewOf) {
	"use strict";
	const size = 2;
	const TypedArray = Object.getPrototypeOf(Uint8Array);
	const isNativeView = ArrayBuffer.isView;

	function index(value, what) {
		const n = Math.trunc(Number(value)) || 0;
		if (n < 0 || n > Number.MAX_SAFE_INTEGER)
			throw new RangeError("Invalid " + what);
		return n;
	}

	// The elements that an object is made of, as an array.
	function elements(source) {
		if (source[Symbol.iterator] != null)
			return [...source];
		return Array.prototype.slice.call(source);
	}

	class Float16Array {
		constructor(source, byteOffset, length) {
			const prototype = new.target.prototype;
			if (Object(source) !== source) {
				const n = index(source, "typed array length");
				return newView(new ArrayBuffer(n * size), 0, n, prototype);
			}
			if (!(source instanceof ArrayBuffer)) {
				const list = elements(source);
				const view = newView(new ArrayBuffer(list.length * size), 0, list.length, prototype);
				for (let i = 0; i < list.length; i++)
					view[i] = list[i];
				return view;
			}
			const offset = index(byteOffset, "offset");
			if (offset % size !== 0)
				throw new RangeError("start offset of Float16Array should be a multiple of 2");
			let n;
			if (length === undefined) {
				if (source.byteLength % size !== 0)
					throw new RangeError("byte length of Float16Array should be a multiple of 2");
				n = (source.byteLength - offset) / size;
			} else
				n = index(length, "typed array length");
			if (n < 0 || offset + n * size > source.byteLength)
				throw new RangeError("Invalid typed array length: " + n);
			return newView(source, offset, n, prototype);
		}

		static from(source, mapper, thisArg) { return new this(Array.from(source, mapper, thisArg)); }
		static of(...items) { return new this(items); }

		get buffer() { return viewOf(this).buffer; }
		get byteOffset() { return viewOf(this).byteOffset; }
		get byteLength() { return viewOf(this).length * size; }
		get length() { return viewOf(this).length; }
		get [Symbol.toStringTag]() { return viewOf(this, true) === undefined ? undefined : "Float16Array"; }

		map(callback, thisArg) { return new Float16Array(Array.prototype.map.call(checked(this), callback, thisArg)); }
		filter(callback, thisArg) { return new Float16Array(Array.prototype.filter.call(checked(this), callback, thisArg)); }
		slice(start, end) { return new Float16Array(Array.prototype.slice.call(checked(this), start, end)); }
		with(at, value) { return new Float16Array(elements(checked(this)).with(at, value)); }
		toReversed() { return new Float16Array(elements(checked(this)).reverse()); }
		toSorted(compare) { return new Float16Array(elements(checked(this)).sort(compare || ascending)); }
		sort(compare) {
			elements(checked(this)).sort(compare || ascending).forEach((value, i) => { this[i] = value; });
			return this;
		}
		set(source, offset) {
			const at = index(offset, "offset"), list = elements(Object(source)), n = checked(this).length;
			if (at + list.length > n)
				throw new RangeError("offset is out of bounds");
			for (let i = 0; i < list.length; i++)
				this[at + i] = list[i];
		}
		subarray(start, end) {
			const view = viewOf(this), n = view.length;
			const place = (v, missing) => {
				const i = v === undefined ? missing : Math.trunc(Number(v)) || 0;
				return i < 0 ? Math.max(0, n + i) : Math.min(i, n);
			};
			const from = place(start, 0), to = place(end, n);
			return new Float16Array(view.buffer, view.byteOffset + from * size, Math.max(0, to - from));
		}
	}

	function checked(view) {
		viewOf(view);
		return view;
	}

	function ascending(a, b) {
		if (a < b || b !== b && a === a)
			return -1;
		if (a > b || a !== a && b === b)
			return 1;
		return Object.is(a, -0) && Object.is(b, 0) ? -1 : Object.is(a, 0) && Object.is(b, -0) ? 1 : 0;
	}

	Object.setPrototypeOf(Float16Array, TypedArray);
	Object.setPrototypeOf(Float16Array.prototype, TypedArray.prototype);
	for (const name of ["at", "copyWithin", "entries", "every", "fill", "find", "findIndex", "findLast", "findLastIndex",
			"forEach", "includes", "indexOf", "join", "keys", "lastIndexOf", "reduce", "reduceRight", "reverse", "some",
			"toLocaleString", "values"]) {
		const generic = Array.prototype[name];
		define(Float16Array.prototype, { [name](...args) { return generic.apply(checked(this), args); } });
	}
	const hidden = value => ({ value, writable: true, enumerable: false, configurable: true });
	Object.defineProperty(Float16Array.prototype, Symbol.iterator, hidden(Float16Array.prototype.values));
	Object.defineProperty(Float16Array.prototype, "toString", hidden(Array.prototype.toString));
	for (const on of [Float16Array, Float16Array.prototype])
		Object.defineProperty(on, "BYTES_PER_ELEMENT", { value: size });
	Object.defineProperty(Float16Array, "length", { value: 3, configurable: true });
	Object.defineProperty(globalThis, "Float16Array", hidden(Float16Array));
	Object.defineProperty(ArrayBuffer, "isView", hidden(function isView(value) {
		return isNativeView(value) || viewOf(value, true) !== undefined;
	}));

	function round(value) {
		const view = new Float16Array(1);
		view[0] = value;
		return view;
	}
	define(Math, { f16round(value) { return round(value)[0]; } });
	define(DataView.prototype, {
		getFloat16(byteOffset, littleEndian) {
			const bits = new Uint16Array([this.getUint16(byteOffset, littleEndian)]);
			return new Float16Array(bits.buffer)[0];
		},
		setFloat16(byteOffset, value, littleEndian) {
			this.setUint16(byteOffset, new Uint16Array(round(value).buffer)[0], littleEndian);
		},
	});
})
