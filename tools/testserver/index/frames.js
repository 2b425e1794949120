// The live view of what goes over the server's WebSockets.

import { byId, element, wait } from "./dom.js";

const shownRows = 1500; // older ones go

const sameness = ({ connection, lane, title, detail }) => JSON.stringify([connection, lane, title, detail]);

export class FrameView {
    constructor(list) {
        this.next = null;
        this.paused = false;
        this.kept = []; // what came while paused
        this.paths = new Map(); // of connections
        this.began = null;
        this.rows = byId("frame-rows");
        byId("pause").onclick = () => this.pause(!this.paused);
        byId("clear").onclick = () => this.clear();
        byId("frame-filter").oninput = () => this.filter();
        if (list.live)
            this.follow();
        else
            byId("frames").hidden = true;
        this.tell();
    }

    // follow asks for news, for as long as the page lives.
    async follow() {
        for (;;) {
            try {
                const response = await fetch("/.adieu/frames" + (this.next === null ? "" : "?from=" + this.next), { cache: "no-store" });
                const { first, next, events } = await response.json();
                if (this.next !== null && next < this.next)
                    this.clear(); // the server was started anew
                else if (this.next !== null && first > this.next)
                    this.add([{ lane: "note", kind: "bytes", connection: 0, at: events[0]?.at, title: `… ${first - this.next} steps were too fast to be shown` }]);
                this.next = next;
                this.add(events);
                this.lost = false;
            } catch {
                this.lost = true;
                await wait(1000);
            }
            this.tell();
        }
    }

    add(events) {
        if (this.paused) {
            this.kept.push(...events);
            this.kept.splice(0, this.kept.length - shownRows);
            return;
        }
        const box = byId("frame-box"), atEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 60;
        for (const event of events) {
            if (!this.isRepeated(event))
                this.rows.append(this.row(event));
        }
        while (this.rows.children.length > shownRows)
            this.rows.firstChild.remove();
        if (atEnd)
            box.scrollTop = box.scrollHeight;
    }

    // isRepeated counts an event that is the same as the one before it: else a flood would
    // drown all others.
    isRepeated(event) {
        const last = this.rows.lastChild;
        if (event.kind !== "frame" || last?.is !== sameness(event))
            return false;
        last.times++;
        last.querySelector(".times").textContent = " ×" + last.times;
        return true;
    }

    row(event) {
        this.began ??= event.at;
        const isRequest = event.lane === "out" && event.kind === "handshake";
        if (isRequest)
            this.paths.set(event.connection, event.title.split(" ")[1]);
        for (const connection of this.paths.size > shownRows ? this.paths.keys() : []) {
            this.paths.delete(connection);
            break;
        }
        const path = this.paths.get(event.connection) ?? "";
        const way = { out: ["→", "to the server"], in: ["←", "to the client"] }[event.lane] ?? ["·", ""];
        const title = element("span", {}, event.title, element("span", { className: "times" }));
        const what = event.detail ? element("details", {}, element("summary", {}, title), element("pre", {}, event.detail)) : title;
        const row = element("tr", { className: `${event.lane} ${event.kind}${isRequest ? " first" : ""}` },
            element("td", { className: "at", title: event.at ? new Date(event.at / 1000).toISOString() : "" }, event.at ? ((event.at - this.began) / 1e6).toFixed(3) : ""),
            element("td", { className: "of", title: path }, event.connection || ""),
            element("td", { className: "way", title: way[1] }, way[0]),
            element("td", { className: "what" }, what));
        row.is = sameness(event);
        row.times = 1;
        row.text = `${event.connection} ${path} ${event.kind} ${event.title}`.toLowerCase();
        row.hidden = !this.fits(row);
        return row;
    }

    // fits reports whether a row is wanted: all words of the filter are in it; #7 is a
    // connection.
    fits(row) {
        return byId("frame-filter").value.trim().toLowerCase().split(/\s+/).every((word) =>
            word.startsWith("#") ? row.text.startsWith(word.slice(1) + " ") : row.text.includes(word));
    }

    filter() {
        for (const row of this.rows.children)
            row.hidden = !this.fits(row);
    }

    pause(on) {
        this.paused = on;
        byId("pause").setAttribute("aria-pressed", on);
        byId("pause").textContent = on ? "Go on" : "Pause";
        if (!on)
            this.add(this.kept.splice(0));
        this.tell();
    }

    clear() {
        this.rows.replaceChildren();
        this.kept = [];
        this.began = null;
    }

    tell() {
        byId("frame-status").textContent = this.lost ? "The server cannot be reached."
            : this.paused ? "Paused: what comes is kept." : "Time in seconds; # is the connection: filter #3 shows one alone.";
    }
}
