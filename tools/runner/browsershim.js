// What a test finds in a browser that is not there by itself: testRunner, and an alert() that
// waits for nobody. It is called in every document before the document's own scripts, with
// a function that hands a string to the runner. Of what tests are about it touches nothing.
(say) => {
    "use strict";
    const tell = (kind, text) => say(JSON.stringify({ kind, text }));

    window.alert = function alert(text) { tell("alert", String(text === undefined ? "" : text)); };
    if (window !== top)
        return; // a frame's test is its page's

    let waiting = false, loaded = false, notified = false, ended = false, customText;

    function end() {
        if (ended || waiting || !loaded)
            return;
        ended = true;
        const body = document.body;
        const text = customText !== undefined ? customText : body ? body.innerText : "";
        tell(customText !== undefined ? "custom" : "text", text);
        tell(notified ? "notified" : "loaded", "");
    }

    // A task that comes before all that the page may still begin: not a timer, which
    // browsers make wait.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = end;
    const endSoon = () => port2.postMessage(null);

    const collect = () => { if (typeof gc === "function") gc(); };
    window.testRunner = window.layoutTestController = {
        dumpAsText() {},
        waitUntilDone() {
            waiting = true;
            tell("wait", "");
        },
        notifyDone() {
            waiting = false;
            notified = true;
            endSoon();
        },
        setCustomTextOutput(text) { customText = String(text); },
        overridePreference() {},
        gc: collect,
    };
    window.GCController = { collect };

    window.addEventListener("load", () => {
        loaded = true;
        endSoon();
    });
}
