// What a layout test finds in a browser that is not there by itself: testRunner, and an alert()
// that waits for nobody. The function is called in the test's document before the document's
// own scripts, with say, which takes one string for each thing that the page says:
//
//     {"kind": "alert", "text": …}   the page called alert()
//     {"kind": "wait"}               it ends when it says so, maybe in another document
//     {"kind": "text", "text": …}    the text that the page shows, at its end
//     {"kind": "custom", "text": …}  the text that stands for all else, at its end
//     {"kind": "loaded"}             the end, unless a document of the page said “wait”
//     {"kind": "notified"}           the end, as the page said
//
// root is the test's own window, the topmost by default: in its frames only alert() is replaced. Of
// what tests are about the function touches nothing.
(say, root) => {
    "use strict";
    const tell = (kind, text) => say(JSON.stringify({ kind, text }));

    window.alert = function alert(text) { tell("alert", String(text === undefined ? "" : text)); };
    if (window !== (root || top))
        return; // a frame's test is its page's

    // What a document waits for may come in the one that it goes to, before what it said of it
    // has been heard. Only documents of one origin know of each other.
    const key = "adieu.testRunner.waits" + name; // several tests may run in frames of one tab
    function remember(waits) {
        try {
            if (waits === undefined)
                return sessionStorage.getItem(key) !== null;
            if (waits)
                sessionStorage.setItem(key, "");
            else
                sessionStorage.removeItem(key);
        } catch (error) {
            // an origin without storage
        }
        return false;
    }
    const expected = remember();

    let waiting = false, loaded = false, notified = false, told = "", customText;

    // Says that the test has ended, as far as this document knows: when it has loaded, unless a
    // document before it waits, and when it says so.
    function end() {
        const why = notified ? "notified" : "loaded";
        if (waiting || !loaded || told === why || expected && !notified)
            return;
        told = why;
        const body = document.body;
        const text = customText !== undefined ? customText : body ? body.innerText : "";
        tell(customText !== undefined ? "custom" : "text", text);
        tell(why, "");
    }

    // The end is a task of its own, before all that the page may still begin: in most browsers
    // a message comes first, in WebKit a timer.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = end;
    const setTimer = setTimeout;
    const endSoon = () => {
        port2.postMessage(null);
        setTimer(end);
    };

    const collect = typeof gc === "function" ? gc : undefined; // Chromium's, when it is asked for
    window.testRunner = window.layoutTestController = {
        dumpAsText() {},
        waitUntilDone() {
            waiting = true;
            remember(true);
            tell("wait", "");
        },
        notifyDone() {
            waiting = false;
            notified = true;
            remember(false);
            endSoon();
        },
        setCustomTextOutput(text) { customText = String(text); },
        overridePreference() {},
    };
    if (collect) {
        window.testRunner.gc = () => collect();
        window.GCController = { collect: () => collect() };
    }

    window.addEventListener("load", () => {
        loaded = true;
        endSoon();
    });
}
