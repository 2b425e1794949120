// The messages of a document wait under a symbol until takemessages.js asks for them.
(() => {
    document.currentScript.remove();
    const messages = [];
    let take;
    const give = () => {
        if (!take || !messages.length)
            return;
        take(messages.splice(0));
        take = undefined;
    };
    window[Symbol.for("adieu.messages")] = (taker) => {
        take = taker;
        give();
    };
    (__PRELOAD__)((message) => {
        messages.push(message);
        give();
    });
})();
