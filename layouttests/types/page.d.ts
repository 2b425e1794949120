// What a test's page finds under a test runner, for editors: window.testRunner and its kin. In a
// browser that nobody drives they are missing. A test compares the names with the engine's.

/** The test runner's object (DumpRenderTree's LayoutTestController). */
interface TestRunner {
    /** Asks for the page's text, which is what every test gives. */
    dumpAsText(): void;
    /** The test does not end with the page's load, but with notifyDone. */
    waitUntilDone(): void;
    /** The test has ended. */
    notifyDone(): void;
    /** The text that stands for the page's, and for its console. */
    setCustomTextOutput(text: string): void;
    /** WebKitHixie76WebSocketProtocolEnabled, 1: sockets speak draft-hixie-76 from now on. */
    overridePreference(name: string, value: number): void;
    /** Puts the clock of the page and its sockets forward. Browsers cannot. */
    advanceClock?(milliseconds: number): void;
    /** Collects garbage. */
    gc(): void;
}

interface GarbageCollectionController {
    /** Collects garbage. */
    collect(): void;
}

declare var testRunner: TestRunner | undefined;

/** testRunner by its old name. */
declare var layoutTestController: TestRunner | undefined;

declare var GCController: GarbageCollectionController | undefined;

interface TestServerAddresses {
    readonly http: string;
    readonly ws: string;
    readonly https?: string;
    readonly wss?: string;
}

/** The server's addresses, for a page that includes /server.js. */
declare var testServer: TestServerAddresses;
