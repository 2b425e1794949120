// One run of a layout test's page, in a frame or a window, and what became of it.

import { normalise, withoutConsole } from "./compare.js";

const patience = 10_000; // milliseconds for one test, as adieu test has it
const slowFactor = 5;

let popup = null; // the window in which tests run; they take turns
let frames = 0;   // so far, for their names

// load runs a page and returns its text, or says that it timed out.
function load(url, place, limit, signal) {
    return new Promise((done) => {
        const frame = place === "frame" ? document.createElement("iframe") : null;
        let lines = "", text = "", custom = false, waiting = false;
        const source = () => frame ? frame.contentWindow : popup;
        const finish = (result) => {
            removeEventListener("message", hear);
            signal.removeEventListener("abort", stop);
            clearTimeout(timer);
            if (frame)
                frame.remove(); // and so the page goes away, with its sockets
            done(result);
        };
        const whole = () => custom ? text : lines + text + "\n";
        const hear = (event) => {
            if (event.source !== source() || typeof event.data?.adieu !== "string")
                return;
            const said = JSON.parse(event.data.adieu);
            switch (said.kind) {
            case "alert": lines += "ALERT: " + said.text.replace(/ +$/, "") + "\n"; break;
            case "wait": waiting = true; break;
            case "text": case "custom": text = said.text; custom = said.kind === "custom"; break;
            case "loaded": if (!waiting) finish({ text: whole() }); break;
            case "notified": finish({ text: whole() }); break;
            }
        };
        const stop = () => finish({ stopped: true });
        const timer = setTimeout(() => finish({ timedOut: true, text: lines + (shownIn(source()) ?? "") }), limit);
        addEventListener("message", hear);
        signal.addEventListener("abort", stop);
        if (frame) {
            frame.name = "adieu-" + ++frames; // by which the page shim tells tests apart
            frame.src = url;
            document.getElementById("stage").append(frame);
        } else {
            if (!popup || popup.closed)
                popup = open("about:blank", "adieu-test", "width=800,height=600");
            if (popup) {
                forget(popup);
                popup.location = url;
            } else
                finish({ failed: "the browser keeps this page from opening a window" });
        }
    });
}

// forget has a window know nothing of a test that was stopped in it.
function forget(page) {
    try {
        page.sessionStorage.clear();
    } catch {
        // it is at a page of another origin
    }
}

// shownIn is the text of a page that did not come to its end.
function shownIn(page) {
    try {
        return page.document.body.innerText;
    } catch {
        return null; // of another origin
    }
}

// run runs a test and returns its status, "pass", "fail" or "timeout" ("" when it was stopped),
// and why it did not pass.
export async function run(test, { place, addresses, signal }) {
    const slow = test.results?.includes("Slow");
    const began = performance.now();
    const loaded = await load("/" + test.name.split("/").map(encodeURIComponent).join("/"), place, patience * (slow ? slowFactor : 1), signal);
    const milliseconds = Math.round(performance.now() - began);
    if (loaded.stopped)
        return { status: "" };
    if (loaded.failed)
        return { status: "fail", milliseconds, message: loaded.failed };
    const actual = withoutConsole(normalise(loaded.text ?? "", addresses));
    if (loaded.timedOut)
        return { status: "timeout", milliseconds, message: "it did not end in time", actual };
    if (!test.expected)
        return { status: "fail", milliseconds, message: "there is no expected text", actual };
    const response = await fetch("/" + test.expected, { signal }).catch(() => null);
    if (!response?.ok)
        return { status: signal.aborted ? "" : "fail", milliseconds, message: "the expected text cannot be read", actual };
    const expected = withoutConsole((await response.text()).replaceAll("\r\n", "\n"));
    return expected === actual ? { status: "pass", milliseconds } : { status: "fail", milliseconds, message: "the text differs from what is expected", expected, actual };
}
