// The body of an asynchronous script: it ends with what the document has said since it was
// asked last, once there is something. A document that does not speak is asked again soon.
const done = arguments[arguments.length - 1];
const take = window[Symbol.for("adieu.messages")];
if (take)
    take(done);
else
    setTimeout(() => done([]), 20);
