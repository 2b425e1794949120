// Runs the scripts of a page in a runtime without documents. Arguments: a file with the page,
// {url, scripts: [{name, text}]}, and the file to write its outcome to, {html, lines}.
import fs from "node:fs";
import vm from "node:vm";
import process from "node:process";

const [pageFile, outcomeFile] = process.argv.slice(-2);
const page = JSON.parse(fs.readFileSync(pageFile, "utf8"));
const native = globalThis.addEventListener?.bind(globalThis); // Deno's, and what else has one
const lines = [];

// ---- What js-test.js writes into

class Element {
    constructor(tag) {
        this.tag = tag;
        this.id = "";
        this.parentNode = null;
        this.children = [];
        this.markup = "";
    }
    get firstChild() { return this.children[0] ?? null; }
    get nextSibling() {
        const siblings = this.parentNode?.children ?? [];
        return siblings[siblings.indexOf(this) + 1] ?? null;
    }
    insertBefore(node, before) {
        const at = before ? this.children.indexOf(before) : this.children.length;
        this.children.splice(at, 0, node);
        node.parentNode = this;
        return node;
    }
    appendChild(node) { return this.insertBefore(node, null); }
    set innerHTML(markup) {
        this.children = [];
        this.markup = markup;
    }
    get outerHTML() {
        if (this.tag === "br")
            return "<br>";
        return `<${this.tag}>${this.markup}${this.children.map((child) => child.outerHTML).join("")}</${this.tag}>`;
    }
}

const body = new Element("body");
globalThis.document = {
    body,
    createElement: (tag) => new Element(tag),
    getElementById: (id) => body.children.find((child) => child.id === id) ?? null,
};

// ---- The window

globalThis.self = globalThis.window = globalThis;
if (typeof Deno === "undefined") // which was told
    Object.defineProperty(globalThis, "location", { value: new URL(page.url), configurable: true, writable: true });
globalThis.alert = (text) => { lines.push("ALERT: " + text); };

const listeners = { load: [], error: [] };
globalThis.addEventListener = (type, listener, options) => {
    if (listeners[type])
        listeners[type].push(listener);
    else
        native?.(type, listener, options);
};

function call(listener, event) {
    try {
        listener.call(globalThis, event);
    } catch (error) {
        lines.push("CONSOLE MESSAGE: " + error);
    }
}

// report tells the page of an error that nobody caught.
function report(error) {
    lines.push("CONSOLE MESSAGE: " + error);
    const event = { type: "error", isTrusted: true, message: String(error), error, filename: "", lineno: 0, colno: 0, preventDefault() {} };
    for (const listener of [...listeners.error])
        call(listener, event);
    if (typeof globalThis.onerror === "function")
        globalThis.onerror(event.message, "", 0, 0, error);
}
if (typeof Deno === "undefined") // where this would be a listener of the window's, too
    process.on("uncaughtException", report);
native?.("error", (event) => {
    event.preventDefault?.();
    report(event.error);
});
native?.("unhandledrejection", (event) => event.preventDefault?.());

// ---- The test runner

let loaded = false, waiting = false;
function end() {
    if (!loaded || waiting)
        return;
    fs.writeFileSync(outcomeFile, JSON.stringify({ html: body.outerHTML, lines }));
    process.exit(0);
}
globalThis.testRunner = {
    dumpAsText() {},
    waitUntilDone() { waiting = true; },
    notifyDone() {
        waiting = false;
        setTimeout(end, 0);
    },
};

// What is known if it never comes to its end, or is told to.
process.on("exit", () => {
    if (!fs.existsSync(outcomeFile))
        fs.writeFileSync(outcomeFile, JSON.stringify({ html: body.outerHTML, lines, early: true }));
});
process.on("SIGINT", () => process.exit(1));

for (const script of page.scripts) {
    try {
        new vm.Script(script.text, { filename: script.name }).runInThisContext();
    } catch (error) {
        report(error);
    }
}
setTimeout(() => {
    loaded = true;
    for (const listener of listeners.load)
        call(listener, { type: "load", isTrusted: true });
    setTimeout(end, 0);
}, 0);
