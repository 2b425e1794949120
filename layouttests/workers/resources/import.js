var list = [];
importScripts();
importScripts("imported.js?1", new URL("imported.js?2", location));
postMessage(list.join() + " " + imported());

function thrown(url) {
    try {
        importScripts("imported.js?3", url, "imported.js?never");
        return "nothing";
    } catch (e) {
        return e.name + " " + (e instanceof DOMException) + " " + list.join();
    }
}
postMessage("an exception: " + thrown("imported-throws.js"));
postMessage("bad syntax: " + thrown("imported-syntax.js"));
postMessage("no script: " + thrown("none.js"));
postMessage("no JavaScript: " + thrown("../messages.html"));
postMessage("no URL: " + thrown("http://:"));
postMessage("end");
