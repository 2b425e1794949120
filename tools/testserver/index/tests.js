// The list of tests: runs them, and shows what becomes of each.

import { byId, element, visible } from "./dom.js";
import { difference } from "./compare.js";
import { run } from "./pagerun.js";

const words = { pass: "pass", fail: "fail", timeout: "time-out", skip: "skipped", run: "running", queued: "queued", "": "not run" };

export class TestList {
    constructor(list) {
        this.addresses = list.addresses;
        this.show = "all";
        this.running = null; // an AbortController
        this.queue = [];
        this.items = list.tests.map((test) => this.item(test));
        this.groups = this.makeGroups();
        byId("test-count").textContent = list.tests.length;
        byId("test-list").replaceChildren(...this.groups.map((group) => group.element));
        if (list.tests.length === 0)
            byId("test-list").replaceChildren(element("p", { className: "lead" }, "This server has no layout tests: start it with adieu serve --root DIRECTORY, or in a checkout."));
        byId("run").onclick = () => this.start(this.items.filter((item) => this.isShown(item)));
        byId("stop").onclick = () => this.stop();
        byId("test-filter").oninput = () => this.update();
        for (const button of document.querySelectorAll("[data-show]"))
            button.onclick = () => this.showOnly(button.dataset.show);
        this.update();
    }

    // item is a test with its row.
    item(test) {
        const skip = skipReason(test);
        const item = { test, skip, status: skip ? "skip" : "", result: null };
        const url = "/" + test.name.split("/").map(encodeURIComponent).join("/");
        item.word = element("span", { className: "status" });
        item.time = element("span", { className: "time" });
        item.more = element("div", { className: "more" });
        const directory = test.name.slice(0, test.name.lastIndexOf("/") + 1);
        item.element = element("div", { className: "item" }, item.word,
            element("span", { className: "name" },
                element("a", { href: url, target: "_blank", rel: "noreferrer", title: "Open it in a tab" }, test.name.slice(directory.length)), " ", item.time,
                element("span", { className: "why" }, skip || expectation(test))),
            element("span"),
            element("button", { className: "small", title: "Run " + test.name, onclick: () => this.start([item]) }, "Run"),
            item.more);
        this.set(item, item.status);
        return item;
    }

    makeGroups() {
        const byDirectory = Map.groupBy
            ? Map.groupBy(this.items, directoryOf)
            : this.items.reduce((map, item) => map.set(directoryOf(item), [...(map.get(directoryOf(item)) ?? []), item]), new Map());
        return [...byDirectory].map(([directory, items]) => {
            const tally = element("span", { className: "tally" });
            const button = element("button", { className: "small", onclick: (event) => {
                event.preventDefault();
                this.start(items.filter((item) => this.isShown(item)));
            } }, "Run");
            const group = { items, tally, element: element("details", { className: "group", open: true },
                element("summary", {}, directory || "/", tally, button), ...items.map((item) => item.element)) };
            return group;
        });
    }

    set(item, status, result = null) {
        item.status = status;
        item.result = result;
        const kind = { timeout: "fail", queued: "" }[status] ?? status;
        item.element.className = "item " + kind;
        item.word.textContent = result?.known ? "as known" : words[status];
        item.time.textContent = result?.milliseconds !== undefined ? result.milliseconds + " ms" : "";
        item.more.replaceChildren(...(result?.message ? explain(result) : []));
    }

    isShown(item) {
        const wanted = byId("test-filter").value.trim().toLowerCase().split(/\s+/);
        const kind = item.status === "timeout" ? "fail" : item.status;
        return wanted.every((word) => item.test.name.toLowerCase().includes(word)) && (this.show === "all" || this.show === kind);
    }

    showOnly(show) {
        this.show = show;
        for (const button of document.querySelectorAll("[data-show]"))
            button.setAttribute("aria-pressed", button.dataset.show === show);
        this.update();
    }

    // update brings what is shown up to date: rows, tallies and the summary.
    update() {
        for (const item of this.items)
            item.element.hidden = !this.isShown(item);
        for (const group of this.groups) {
            group.element.hidden = group.items.every((item) => item.element.hidden);
            group.tally.textContent = tally(group.items);
        }
        this.summarize();
    }

    summarize() {
        const count = counts(this.items);
        const done = count.pass + count.fail;
        byId("run").textContent = this.running ? "Running…" : byId("test-filter").value.trim() || this.show !== "all" ? "Run shown" : "Run all";
        byId("run").disabled = !!this.running || this.items.length === 0;
        byId("stop").disabled = !this.running;
        const left = this.queue.length + this.items.filter((item) => item.status === "run").length;
        byId("progress").style.width = left + done ? 100 * done / (left + done) + "%" : "0";
        byId("progress").classList.toggle("failed", count.fail > 0);
        const parts = [];
        if (done)
            parts.push(element("b", { className: "pass" }, `${count.pass} passed`), ", ", element("b", { className: count.fail ? "fail" : "" }, `${count.fail} failed`));
        if (count.skip)
            parts.push(parts.length ? ", " : "", `${count.skip} skipped`);
        if (this.running)
            parts.push(` – ${left} to go`);
        byId("summary").replaceChildren(...parts);
        document.title = (done ? `${count.fail ? "✗" : "✓"} ${count.pass}/${done} – ` : "") + "Adieu test server";
    }

    // start runs tests, some at a time; a test that is skipped runs when it is the only one.
    async start(items) {
        if (this.running)
            return;
        this.queue = items.length === 1 ? [...items] : items.filter((item) => !item.skip);
        if (this.queue.length === 0)
            return;
        for (const item of this.queue)
            this.set(item, "queued");
        this.running = new AbortController();
        const place = byId("place").value;
        const atOnce = place === "window" ? 1 : Number(byId("at-once").value);
        this.update();
        const busy = new Set(); // directories: their tests may share cookies and the like
        await Promise.all(Array.from({ length: atOnce }, () => this.work(place, busy)));
        this.running = null;
        this.update();
    }

    // work runs one test after the other, of directories in which no other runs.
    async work(place, busy) {
        const { signal } = this.running;
        for (let at; !signal.aborted && (at = this.queue.findIndex((item) => !busy.has(directoryOf(item)))) >= 0; this.update()) {
            const [item] = this.queue.splice(at, 1), directory = directoryOf(item);
            busy.add(directory);
            this.set(item, "run");
            const result = await run(item.test, { place, addresses: this.addresses, signal });
            const expected = isExpected(item.test, result.status);
            busy.delete(directory);
            this.set(item, result.status === "" ? "" : expected ? "pass" : result.status, expected && result.status !== "pass" ? { milliseconds: result.milliseconds, known: true } : result);
        }
    }

    stop() {
        this.running?.abort();
        for (const item of this.queue.splice(0))
            this.set(item, item.skip ? "skip" : "");
    }
}

const directoryOf = (item) => item.test.name.slice(0, Math.max(0, item.test.name.lastIndexOf("/")));

// skipReason is why a test is not run with others, "" when it is.
function skipReason(test) {
    if (test.results?.some((word) => word === "Skip" || word === "WontFix"))
        return test.reason || "skipped by TestExpectations";
    const secure = /\.https\.html$/.test(test.name);
    if (secure && location.protocol !== "https:")
        return "needs https: open this page there";
    if (!secure && location.protocol === "https:")
        return "is for http: open this page there";
    return "";
}

const statusWords = { pass: "Pass", fail: "Failure", timeout: "Timeout" };

// isExpected reports whether TestExpectations allows a result.
function isExpected(test, status) {
    const allowed = (test.results ?? []).filter((word) => Object.values(statusWords).includes(word));
    return allowed.length ? allowed.includes(statusWords[status]) : status === "pass";
}

function expectation(test) {
    const words = (test.results ?? []).filter((word) => word !== "Pass");
    return words.length ? `${words.join(", ")} expected${test.reason ? ": " + test.reason : ""}` : "";
}

function counts(items) {
    const count = { pass: 0, fail: 0, skip: 0 };
    for (const item of items) {
        const kind = item.status === "timeout" ? "fail" : item.status;
        if (kind in count)
            count[kind]++;
    }
    return count;
}

function tally(items) {
    const count = counts(items);
    return [count.pass && `${count.pass} passed`, count.fail && `${count.fail} failed`, count.skip && `${count.skip} skipped`, `${items.length} tests`].filter(Boolean).join(" · ");
}

// explain is what a row shows of a test that did not pass.
function explain(result) {
    const parts = [element("p", {}, result.message)];
    if (result.expected !== undefined) {
        const kinds = { "+": "add", "-": "del", "@": "at", " ": "" };
        parts.push(element("pre", { className: "diff", tabIndex: 0 }, ...difference(result.expected, result.actual)
            .map(([mark, line]) => element("span", { className: kinds[mark] }, (mark === "@" ? "" : mark) + visible(line)))));
    } else if (result.actual) {
        parts.push(element("pre", { tabIndex: 0 }, visible(result.actual)));
    }
    return parts;
}
