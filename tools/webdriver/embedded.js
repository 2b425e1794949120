// The messages of a document are kept under a symbol, where takemessages.js finds them.
(() => {
    document.currentScript.remove();
    const messages = [];
    const box = { document: String(Math.random()), messages, more() {} };
    window[Symbol.for("adieu.messages")] = box;
    (__PRELOAD__)((message) => {
        messages.push(message);
        box.more();
    });
})();
