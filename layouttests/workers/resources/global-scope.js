[
    "self === this",
    "Object.prototype.toString.call(self)",
    "self instanceof DedicatedWorkerGlobalScope",
    "Object.getPrototypeOf(DedicatedWorkerGlobalScope.prototype) === WorkerGlobalScope.prototype",
    "Object.getPrototypeOf(WorkerGlobalScope.prototype) === EventTarget.prototype",
    "self.hasOwnProperty('postMessage')",
    "WorkerGlobalScope.prototype.hasOwnProperty('importScripts')",
    "name",
    "location instanceof WorkerLocation",
    "location.pathname.split('/').pop() + location.search + location.hash",
    "location.origin === location.protocol + '//' + location.host",
    "navigator instanceof WorkerNavigator",
    "'vendor' in navigator",
    "navigator.onLine",
    "[typeof window, typeof document, typeof Node, typeof event, typeof alert].join()",
    "[typeof WebSocket, typeof CloseEvent, typeof Blob, typeof URL, typeof AbortController].join()",
    "[typeof setTimeout, typeof fetch, typeof queueMicrotask, typeof structuredClone, typeof Worker].join()",
    "'responseXML' in XMLHttpRequest.prototype",
    "self.onmessage",
].forEach(function (expression) {
    postMessage(expression + " is " + eval(expression));
});
postMessage("end");
