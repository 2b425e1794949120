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
// root is the test's own window: in its frames only alert() is replaced. Of what tests are about
// the function touches nothing.
(say, root) => {
    "use strict";
    const tell = (kind, text = "") => say(JSON.stringify({ kind, text }));

    window.alert = function alert(text) { tell("alert", String(text === undefined ? "" : text)); };
    if (window !== root)
        return; // a frame's test is its page's

    let waiting = false, loaded = false, notified = false, ended = false, customText;

    function end() {
        if (ended || waiting || !loaded)
            return;
        ended = true;
        if (customText !== undefined)
            tell("custom", customText);
        else
            tell("text", document.body ? document.body.innerText : "");
        tell(notified ? "notified" : "loaded");
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
            tell("wait");
        },
        notifyDone() {
            waiting = false;
            notified = true;
            endSoon();
        },
        setCustomTextOutput(text) { customText = String(text); },
        overridePreference() {}, // of a dialect that browsers no longer speak
        gc: collect,
    };
    window.GCController = { collect };

    window.addEventListener("load", () => {
        loaded = true;
        endSoon();
    });
}
