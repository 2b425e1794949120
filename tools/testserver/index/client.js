// A client by hand, for the server's handlers.

import { byId, element, visible } from "./dom.js";

const shownLines = 200;

export class Client {
    constructor(list) {
        this.ws = null;
        const base = location.protocol === "https:" ? list.addresses.wss : list.addresses.ws;
        byId("url").value = base + "/echo";
        byId("handlers").replaceChildren(...list.handlers.flatMap(({ path, summary }) => [
            element("dt", {}, path), element("dd", {}, summary),
            element("dd", {}, element("button", { className: "small", title: "Use " + path, onclick: () => {
                byId("url").value = base + path;
                byId("url").focus();
            } }, "Use")),
        ]));
        byId("connect").onsubmit = (event) => this.handle(event, () => this.open());
        byId("send").onsubmit = (event) => this.handle(event, () => this.send(event.submitter?.value === "bytes"));
        byId("close").onsubmit = (event) => this.handle(event, () => this.close());
    }

    handle(event, act) {
        event.preventDefault();
        try {
            act();
        } catch (error) {
            this.log("", `${error.name}: ${error.message}`);
        }
    }

    open() {
        const protocols = byId("protocols").value.split(",").map((name) => name.trim()).filter(Boolean);
        this.ws?.close();
        const ws = this.ws = new WebSocket(byId("url").value, protocols);
        ws.binaryType = "arraybuffer";
        this.log("said", `new WebSocket(${JSON.stringify(byId("url").value)})`);
        ws.onopen = () => this.log("heard", `open${ws.protocol ? ", protocol " + ws.protocol : ""}${ws.extensions ? ", " + ws.extensions : ""}`);
        ws.onmessage = ({ data }) => this.log("heard", "message " + (typeof data === "string" ? JSON.stringify(data) : `${data.byteLength} bytes: ${hex(data)}`));
        ws.onerror = () => this.log("heard", "error");
        ws.onclose = ({ code, reason, wasClean }) => this.log("heard", `close ${code} ${JSON.stringify(reason)}, ${wasClean ? "clean" : "not clean"}`);
    }

    send(asBytes) {
        const text = byId("message").value;
        if (!this.ws)
            this.open();
        if (this.ws.readyState === WebSocket.CONNECTING) {
            this.ws.addEventListener("open", () => this.send(asBytes), { once: true });
            return;
        }
        const data = asBytes ? bytes(text) : text;
        this.ws.send(data);
        this.log("said", asBytes ? `send(${data.length} bytes)` : `send(${JSON.stringify(text)})`);
    }

    close() {
        const code = byId("code").value, reason = byId("reason").value;
        this.ws?.close(...(code || reason ? [Number(code) || 1000, reason] : []));
        this.log("said", `close(${code || reason ? `${code || 1000}, ${JSON.stringify(reason)}` : ""})`);
    }

    log(kind, text) {
        const log = byId("client-log");
        log.append(element("li", { className: kind }, visible(text.length > 1000 ? text.slice(0, 1000) + "…" : text)));
        while (log.children.length > shownLines)
            log.firstChild.remove();
    }
}

const hex = (data) => Array.from(new Uint8Array(data.slice(0, 64)), (b) => b.toString(16).padStart(2, "0")).join(" ") + (data.byteLength > 64 ? " …" : "");

// bytes reads hexadecimal digits, and takes anything else as UTF-8.
function bytes(text) {
    const digits = text.replace(/\s+/g, "");
    return digits.length % 2 === 0 && /^[0-9a-f]+$/i.test(digits)
        ? Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16)) : new TextEncoder().encode(text);
}
