// The functions of resources/websocket.js and cookies.js, for editors. A test compares the names.

/** The address of a handler: "name" is name_wsh.js beside the page, "/name" one of the whole server. */
declare function webSocketURL(name: string): string;

/** A string in quotation marks, with escapes for what is not ASCII. */
declare function quote(text: string): string;

/** Bytes as "0a ff". */
declare function hex(bytes: ArrayBuffer | ArrayLike<number>): string;

/** The data of a message event. */
declare function showData(data: unknown): string;

/** One line for an event of a WebSocket, with the readyState that its listeners see. */
declare function showEvent(event: Event): string;

/** Prints a line for each event of a socket as it is dispatched; name tells sockets apart. */
declare function traceEvents(ws: WebSocket, name?: string): WebSocket;

/** Calls back in a task of its own after the close event and all of its listeners. */
declare function afterClose(ws: WebSocket, callback: () => void): WebSocket;

/** Prints a socket's events, and ends the test after its close event. */
declare function traceUntilClosed(ws: WebSocket): WebSocket;

/** Connects once for each query, one after the other, prints the events and ends the test. */
declare function traceInTurn(handler: string, queries: string[]): void;

/** A name that no other page uses. */
declare function uniqueName(): string;

/** Prints what a handler has kept under a name, and ends the test or goes on with then. */
declare function traceReport(handler: string, name: string, then?: () => void): void;

/** Calls back once a handler has a request that it does not answer; the page includes /server.js. */
declare function whenPending(handler: string, callback: () => void): void;

/** Puts the clock of the page and its sockets forward by so many seconds. */
declare function advanceClock(seconds: number): void;

/** Begins the names of the test's own cookies. */
declare var ownPrefix: string;

/** What a Cookie field or document.cookie says of the test's own cookies. */
declare function ownCookies(text: string): string;

/** document.cookie = … for a cookie of the test. */
declare function setCookie(cookie: string): void;

/** Prints which cookies script sees. */
declare function showCookies(when: string): void;

/** The address of a handler that tells the Cookie field and sets the others. */
declare function cookieURL(handler: string, cookies: string[]): string;

/** Connects, prints which cookies the handshake had, and goes on after the close event. */
declare function showSent(what: string, url: string, then: () => void): WebSocket;

/** Deletes the cookies, and ends the test. */
declare function finishCookieTest(cookies: string[]): void;
