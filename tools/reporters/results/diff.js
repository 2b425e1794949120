"use strict";

// contextLines is how many unchanged lines are shown around a change.
const contextLines = 3;

// diffView shows rows as the Go side has made them: a string is an unchanged line, a pair the two
// sides of a change, each in pieces of which every second one differs. split tells which of the
// two views it is.
function diffView(rows, split) {
	const table = element("table", { class: split ? "diff split" : "diff", "aria-label": "expected and actual text" });
	if (split)
		table.append(element("thead", {}, element("tr", {},
			element("th", { colspan: 2, scope: "col" }, "Expected"), element("th", { colspan: 2, scope: "col" }, "Actual"))));
	const body = element("tbody");
	table.append(body);
	const lines = diffLines(rows);
	for (let i = 0; i < lines.length;) {
		let end = i;
		while (end < lines.length && lines[end].same)
			end++;
		if (end > i) {
			body.append(...unchanged(lines.slice(i, end), split, i === 0, end === lines.length));
			i = end;
			continue;
		}
		while (end < lines.length && !lines[end].same)
			end++;
		body.append(...changed(lines.slice(i, end), split));
		i = end;
	}
	return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "difference" }, table);
}

// diffLines numbers the lines of both sides.
function diffLines(rows) {
	let left = 0, right = 0;
	return rows.map((row) => {
		if (typeof row === "string")
			return { same: true, left: [row], right: [row], l: ++left, r: ++right };
		return { left: row[0], right: row[1], l: row[0] && ++left, r: row[1] && ++right };
	});
}

// unchanged are the rows of lines that are the same, with the middle of many folded away.
function unchanged(lines, split, first, last) {
	const head = first ? 0 : contextLines, tail = last ? 0 : contextLines;
	const draw = (line) => split ? splitRow(line, "same", "same") : unifiedRow("same", line.l, line.r, line.left);
	if (lines.length <= head + tail + 1)
		return lines.map(draw);
	const hidden = lines.slice(head, lines.length - tail);
	const fold = element("tr", { class: "fold" }, element("td", { colspan: 4 },
		element("button", { type: "button", click: () => fold.replaceWith(...hidden.map(draw)) },
			plural(hidden.length, "unchanged line"))));
	return [...lines.slice(0, head).map(draw), fold, ...lines.slice(lines.length - tail).map(draw)];
}

function changed(lines, split) {
	if (split)
		return lines.map((line) => splitRow(line, line.left ? "removed" : "none", line.right ? "added" : "none"));
	return [
		...lines.filter((line) => line.left).map((line) => unifiedRow("removed", line.l, "", line.left)),
		...lines.filter((line) => line.right).map((line) => unifiedRow("added", "", line.r, line.right)),
	];
}

function unifiedRow(kind, left, right, text) {
	return element("tr", { class: kind },
		element("td", { class: "number" }, left || ""), element("td", { class: "number" }, right || ""), lineCell(kind, text));
}

function splitRow(line, left, right) {
	return element("tr", {},
		element("td", { class: "number " + left }, line.l || ""), lineCell(left, line.left),
		element("td", { class: "number " + right }, line.r || ""), lineCell(right, line.right));
}

const signs = { removed: "−", added: "+" };

function lineCell(kind, text) {
	return element("td", { class: "line " + kind, "data-sign": signs[kind] || " " },
		(text || []).map((piece, i) => i % 2 ? element("mark", {}, piece) : piece));
}
