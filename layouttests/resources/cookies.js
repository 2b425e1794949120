// What the tests of cookies share. A page includes it after websocket.js.
//
// In a browser the server's host may have cookies of other tests and servers: a test has
// ownPrefix in the names of its own, sees no others, and deletes them in the end.
var ownPrefix = "adieu-";

// ownCookies is what a Cookie field or document.cookie says of this test's cookies, without
// the prefix; "none" when there are none.
function ownCookies(text) {
    var own = text.split("; ").filter(function (cookie) {
        return cookie.indexOf(ownPrefix) >= 0;
    });
    return own.length ? own.join("; ").split(ownPrefix).join("") : "none";
}

// setCookie is document.cookie = … for a cookie of the test.
function setCookie(cookie) {
    document.cookie = ownPrefix + cookie;
}

// showCookies prints what script sees.
function showCookies(when) {
    debug(escapeHTML("document.cookie " + when + ": " + ownCookies(document.cookie)));
}

// cookieURL is the address of a handler that sends the Cookie field, and answers the opening
// handshake with a Set-Cookie field for each of the others.
function cookieURL(handler, cookies) {
    var query = cookies.map(function (cookie, i) {
        return "set" + i + "=" + encodeURIComponent(ownPrefix + cookie);
    });
    return webSocketURL(handler) + (query.length ? "?" + query.join("&") : "");
}

// showSent connects, prints which cookies the handshake had, and goes on after the close
// event.
function showSent(what, url, then) {
    var ws = new WebSocket(url);
    ws.onmessage = function (event) {
        debug(escapeHTML("sent " + what + ": " + ownCookies(event.data)));
    };
    return afterClose(ws, then);
}

// finishCookieTest deletes the cookies, those that only the server may touch among them,
// and ends the test. Each is "name" or "name; Path=…".
function finishCookieTest(cookies) {
    var expired = cookies.map(function (cookie) {
        return cookie.replace(/;|$/, "=; Max-Age=0$&");
    });
    afterClose(new WebSocket(cookieURL("cookies", expired)), finishJSTest);
}
