// The list of faults: shows each to this browser, and whether script saw what it should.

import { byId, element, wait } from "./dom.js";

const patience = 12_000; // milliseconds; browsers wait longer for some ends
const faultsAtOnce = 4;  // but for those of the opening: browsers let one handshake wait for another
const shownEvents = 12;

// listen makes a socket and notes its events in the words of a fault's "sees".
function listen(url, protocols, note) {
    const ws = new WebSocket(url, protocols);
    ws.onopen = () => note("open");
    ws.onmessage = ({ data }) => note(typeof data === "string" ? "message " + quote(data) : `message ${data.size} bytes`);
    ws.onerror = () => note("error");
    ws.onclose = (event) => note(`close ${event.code}${event.reason ? " " + quote(event.reason) : ""} ${event.wasClean ? "clean" : "unclean"}`);
    return ws;
}

// quote writes a text as the server's list of faults does.
const quote = (text) => JSON.stringify(text).replace(/[\u007f-\u009f]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

// matches reports whether events are as "sees" describes them.
export function matches(sees, events) {
    const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const seen = events.map((event) => event + "\n").join("");
    return sees.split(" or ").some((outcome) => new RegExp("^" + outcome.split(", ").map((event) => {
        const [name, times] = event.split(" ×");
        return event === "messages" ? "(message [^\\n]*\\n)*" : times ? `(${escape(name)}[^\\n]*\\n){${times}}` : escape(event) + "\\n";
    }).join("") + "$").test(seen));
}

export class FaultList {
    constructor(list) {
        this.addresses = list.addresses;
        this.items = list.faults.map((fault) => this.item(fault));
        this.running = null; // an AbortController
        byId("fault-count").textContent = list.faults.length;
        const topics = [...new Set(list.faults.map((fault) => fault.topic))];
        this.groups = topics.map((topic) => {
            const items = this.items.filter((item) => item.fault.topic === topic);
            return { items, element: element("details", { className: "group", open: true }, element("summary", {}, topic,
                element("span", { className: "tally" }, `${items.length} faults`)), ...items.map((item) => item.element)) };
        });
        byId("fault-list").replaceChildren(...this.groups.map((group) => group.element));
        byId("fault-filter").oninput = () => this.update();
        byId("try-all").onclick = () => this.tryAll();
        byId("try-stop").onclick = () => this.running?.abort();
    }

    item(fault) {
        const item = { fault, status: "", cannot: cannotTry(fault, this.addresses) };
        item.url = faultURL(fault, this.addresses);
        item.word = element("span", { className: "status" }, item.cannot ? "not here" : "not tried");
        item.saw = element("div", { className: "more" });
        item.element = element("div", { className: "item" + (item.cannot ? " skip" : "") }, item.word,
            element("span", { className: "name" }, element("code", {}, fault.name), " ", fault.legal ? element("span", { className: "legal" }, "legal") : null,
                element("p", {}, fault.does), element("p", { className: "why" }, (fault.legal ? "" : "Breaks ") + fault.rule),
                fault.cue ? element("p", { className: "why" }, "Script must " + fault.cue + ".") : null,
                item.cannot ? element("p", { className: "why" }, item.cannot) : null),
            element("button", { className: "small", title: "Show what the server saw of it", disabled: !!item.cannot, onclick: () => showFrames("/fault/" + fault.name) }, "Frames"),
            element("button", { className: "small", title: "Try " + fault.name, disabled: !!item.cannot, onclick: () => this.tryOne(item, new AbortController().signal) }, "Try"),
            item.saw);
        return item;
    }

    update() {
        const wanted = byId("fault-filter").value.trim().toLowerCase().split(/\s+/);
        for (const item of this.items) {
            const { name, topic, does, rule } = item.fault;
            const text = [name, topic, does, rule].join(" ").toLowerCase();
            item.element.hidden = !wanted.every((word) => text.includes(word));
        }
        for (const group of this.groups)
            group.element.hidden = group.items.every((item) => item.element.hidden);
        this.summarize();
    }

    summarize() {
        const count = (status) => this.items.filter((item) => item.status === status).length;
        const right = count("pass"), wrong = count("fail"), late = count("late");
        byId("fault-summary").replaceChildren(...(right + wrong + late ? [element("b", { className: "pass" }, `${right} as the standard wants`), ", ",
            element("b", { className: wrong ? "fail" : "" }, `${wrong} otherwise`), late ? `, ${late} did not end in ${patience / 1000} s` : ""] : []));
        byId("try-all").disabled = !!this.running;
        byId("try-stop").disabled = !this.running;
    }

    async tryAll() {
        this.running = new AbortController();
        const { signal } = this.running;
        const queue = this.items.filter((item) => !item.cannot && !item.element.hidden);
        this.summarize();
        const work = async (items) => {
            for (let item; !signal.aborted && (item = items.shift());)
                await this.tryOne(item, signal);
        };
        const isOpening = (item) => item.fault.topic === "opening";
        await work(queue.filter(isOpening));
        const others = queue.filter((item) => !isOpening(item));
        await Promise.all(Array.from({ length: faultsAtOnce }, () => work(others)));
        this.running = null;
        this.summarize();
    }

    set(item, status, word) {
        item.status = status;
        item.element.className = "item " + status;
        item.word.textContent = word;
    }

    // tryOne shows the fault to this browser.
    async tryOne(item, signal) {
        const { fault } = item, events = [];
        this.set(item, "run", "trying");
        item.saw.replaceChildren();
        let over, ended = new Promise((done) => { over = done; });
        let ws;
        try {
            ws = listen(item.url, fault.cue?.includes("subprotocol") ? ["chat"] : [], (event) => {
                events.push(event);
                if (event === "open")
                    follow(ws, fault.cue ?? "");
                if (event.startsWith("close "))
                    over(true);
            });
        } catch (error) {
            events.push("exception " + error.name);
            over(true);
        }
        const inTime = await Promise.race([ended, wait(patience, signal).then(() => false)]);
        ws?.close();
        const right = inTime && matches(fault.sees, events);
        if (signal.aborted && !inTime)
            this.set(item, "", "not tried");
        else
            this.set(item, right ? "pass" : inTime ? "fail" : "late", right ? "right" : inTime ? "differs" : "waits on");
        item.saw.replaceChildren(element("p", {}, "saw ", element("code", {}, brief(events) || "nothing"), right ? "" : " and should see ",
            right ? "" : element("code", {}, fault.sees)));
        this.summarize();
    }
}

// showFrames has the live view show the connections of one path.
function showFrames(path) {
    byId("frame-filter").value = path;
    byId("frame-filter").dispatchEvent(new Event("input"));
}

// follow is what script must do so that the fault shows.
function follow(ws, cue) {
    if (cue.startsWith("send 16 MiB"))
        for (let i = 0; i < 16; i++)
            ws.send(new Uint8Array(1 << 20));
    if (cue.includes("close(1000"))
        ws.close(1000, "bye");
}

function brief(events) {
    const list = events.map((event) => event.length > 80 ? event.slice(0, 80) + "…" : event);
    return (list.length > shownEvents ? [...list.slice(0, 6), `… (${list.length})`, ...list.slice(-4)] : list).join(", ");
}

function faultURL(fault, addresses) {
    const base = fault.tls || fault.host ? addresses.wss : location.protocol === "https:" ? addresses.wss : addresses.ws;
    const at = fault.host && base ? base.replace(/\/\/.*:/, `//${fault.host}:`) : base;
    return at + "/fault/" + fault.name + (fault.query ? "?" + fault.query : "");
}

// cannotTry is why a browser cannot be shown a fault from this page, "" when it can.
function cannotTry(fault, addresses) {
    if (!fault.modern)
        return "Only the drafts have it, which no browser speaks any more.";
    if (!fault.http1)
        return "It needs a WebSocket over HTTP/2, which the browser chooses by itself over TLS.";
    if ((fault.tls || fault.host) && location.protocol !== "https:")
        return addresses.https ? "It needs TLS: open this page at " + addresses.https + "/" : "It needs TLS, which this server does without.";
    return "";
}
