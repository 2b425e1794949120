"use strict";

// element makes an element. Attributes that are functions are listeners, false and undefined ones are left
// out; children are nodes and texts, and texts stay texts.
function element(name, attributes, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(attributes || {})) {
		if (typeof value === "function")
			e.addEventListener(key, value);
		else if (value !== false && value !== undefined && value !== null)
			e.setAttribute(key, value === true ? "" : value);
	}
	e.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
	return e;
}

// plural counts things: "1 test", "2 tests", "1,234 tests".
function plural(n, one, many) {
	return n.toLocaleString("en") + " " + (n === 1 ? one : many || one + "s");
}

// duration is milliseconds for people.
function duration(ms) {
	if (ms < 1000)
		return Math.round(ms) + " ms";
	if (ms < 60000)
		return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + " s";
	return Math.floor(ms / 60000) + " min " + Math.round(ms % 60000 / 1000) + " s";
}
