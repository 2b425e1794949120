// The rules by which adieu test compares a page's text with the expected one, for products
// other than Adieu: the browser's own console lines do not count.

// normalise makes a text comparable: the server's own ports differ in each run, and no file can
// hold half of a surrogate pair.
export function normalise(text, addresses) {
    const ports = [...new Set(Object.values(addresses).map((address) => new URL(address.replace(/^ws/, "http")).port))].filter(Boolean);
    text = text.replaceAll("\r\n", "\n").toWellFormed();
    return ports.length ? text.replace(new RegExp(`\\b(127\\.0\\.0\\.1|localhost):(?:${ports.join("|")})\\b`, "g"), "$1:PORT") : text;
}

export const withoutConsole = (text) => text.replace(/^CONSOLE MESSAGE: .*\n?/gm, "");

// product is the name by which expected texts and TestExpectations know this browser.
export function product(userAgent = navigator.userAgent) {
    if (/Firefox\//.test(userAgent))
        return "firefox";
    if (/Chrom(e|ium)\//.test(userAgent))
        return "chromium";
    return /AppleWebKit\//.test(userAgent) ? "webkitgtk" : "";
}

// difference is the lines of both texts, each marked " ", "-" (expected and not there) or "+",
// with three lines around each change.
export function difference(expected, actual) {
    const a = expected.split("\n"), b = actual.split("\n");
    let start = 0;
    while (start < a.length && start < b.length && a[start] === b[start])
        start++;
    let endA = a.length, endB = b.length;
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1])
        endA--, endB--;
    const lines = [
        ...a.slice(0, start).map((line) => [" ", line]),
        ...middle(a.slice(start, endA), b.slice(start, endB)),
        ...a.slice(endA).map((line) => [" ", line]),
    ];
    return aroundChanges(lines, 3);
}

// middle is the longest common subsequence's way from a to b; of what is too long for that, all
// of a and then all of b.
function middle(a, b) {
    if (a.length * b.length > 4e6)
        return [...a.map((line) => ["-", line]), ...b.map((line) => ["+", line])];
    const width = b.length + 1, table = new Uint32Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--)
            table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    const lines = [];
    let i = 0, j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j])
            lines.push([" ", a[i++]]), j++;
        else if (j >= b.length || i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])
            lines.push(["-", a[i++]]);
        else
            lines.push(["+", b[j++]]);
    }
    return lines;
}

function aroundChanges(lines, context) {
    const near = new Set();
    lines.forEach(([mark], at) => {
        for (let i = at - context; mark !== " " && i <= at + context; i++)
            near.add(i);
    });
    const shown = [];
    lines.forEach((line, at) => {
        if (near.has(at))
            shown.push(line);
        else if (shown.length === 0 || shown.at(-1)[0] !== "@")
            shown.push(["@", "…"]);
    });
    return shown;
}
