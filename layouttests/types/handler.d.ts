// What a handler script (foo_wsh.js) finds in its global object, for editors. "go doc
// ./tools/testserver" says the same at greater length; a test compares the names with the
// server's.
//
// A script runs from top to bottom, once for each connection. Everything in it blocks: there is
// no event loop.

/** Bytes: a buffer, a view of one, or a string that has one byte in each UTF-16 unit. */
type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Text for a string, binary for bytes. */
type MessageData = string | ArrayBuffer | ArrayBufferView;

/** Header fields; a list of pairs where names repeat. */
type Fields = { [name: string]: string } | string[][];

/** What the client sent. In its strings each UTF-16 unit is one byte. */
interface HandlerRequest {
    readonly method: string;
    /** The path and the query as they were sent. */
    readonly target: string;
    /** The path, decoded. */
    readonly path: string;
    /** The query, without its question mark. */
    readonly query: string;
    /** The query's parameters; the first of equal names. */
    readonly params: { readonly [name: string]: string | undefined };
    /** The header fields, with lower-case names; the values of equal names are joined with ", ". */
    readonly headers: { readonly [name: string]: string | undefined };
    /** One header field, in any case; null when it is absent. */
    header(name: string): string | null;
    /** The whole head as text. */
    readonly raw: string;
    readonly httpVersion: "1.0" | "1.1" | "2";
    /** Whether it came over TLS. */
    readonly secure: boolean;
    /** The Origin field, null when it is absent. */
    readonly origin: string | null;
    /** The subprotocols that the client offers. */
    readonly protocols: string[];
    readonly dialect: "rfc6455" | "hixie76" | "hixie75";
    /** The URL that the client has connected to: "ws://host:port/path?query". */
    readonly location: string;
    /** Draft 76: the 8 bytes after the head. */
    readonly key3?: Uint8Array;
    /** Draft 76: the 16 bytes that the server must answer. */
    readonly challenge?: Uint8Array;
}

/** What a correct opening handshake is to have otherwise. */
interface AcceptOptions {
    /** The chosen subprotocol; null for none. Default: the first that the client offers. */
    protocol?: string | null;
    /** The value of Sec-WebSocket-Extensions; to speak the extension is the script's business. */
    extensions?: string;
    /** Another status than 101, or than 200 in HTTP/2. */
    status?: number;
    /** The whole first line without its end; not in HTTP/2. */
    statusLine?: string;
    /** Names of fields to leave out. */
    omit?: string[];
    /** Fields that get other values. */
    replace?: Fields;
    /** Fields to append. */
    add?: Fields;
    /** Bytes instead of draft 76's answer. */
    body?: Bytes;
}

interface RejectOptions {
    /** The reason phrase. Default: the usual one. */
    reason?: string;
    headers?: Fields;
    body?: Bytes;
}

/** A frame to send; it may contradict itself. */
interface FrameOptions {
    /** RFC 6455. Default: true. */
    fin?: boolean;
    rsv1?: boolean;
    rsv2?: boolean;
    rsv3?: boolean;
    /** RFC 6455. Default: 1 for a string, 2 for bytes. */
    opcode?: number;
    /** RFC 6455: true, or the 4 bytes of the mask. Default: none, as a server must. */
    mask?: boolean | Bytes;
    payload?: MessageData;
    /** The length that is announced. Default: the payload's. */
    length?: number;
    /** RFC 6455: how many bytes have the length. Default: as few as can. */
    lengthForm?: 1 | 2 | 8;
    /** The drafts: the first byte. Default: 0, a text frame. */
    type?: number;
}

/** A frame of HTTP/2; the server does not know what it means. */
interface HTTP2FrameOptions {
    type?: number;
    flags?: number;
    /** Default: the WebSocket's stream. */
    stream?: number;
    payload?: MessageData;
}

/** A frame of the client, as it came. */
interface ReceivedFrame {
    /** RFC 6455. */
    readonly fin: boolean;
    readonly rsv1: boolean;
    readonly rsv2: boolean;
    readonly rsv3: boolean;
    /** RFC 6455. */
    readonly opcode: number;
    readonly masked: boolean;
    readonly lengthForm: 1 | 2 | 8;
    /** The drafts: the first byte. */
    readonly type: number;
    /** Without its mask. */
    readonly payload: ArrayBuffer;
    /** The whole frame. */
    readonly raw: ArrayBuffer;
}

interface DeflateOptions {
    /** How far it may refer back. Default: 15; from 8. */
    windowBits?: number;
    /** What was sent before, with context takeover. */
    dictionary?: MessageData;
    /** End with a block that has BFINAL set. */
    final?: boolean;
}

interface InflateOptions {
    /** What came before, with context takeover. */
    dictionary?: MessageData;
}

/** How the client's half came to its end. */
type Ending = "close" | "eof" | "reset" | "timeout";

/**
 * The server's end of the WebSocket. A script that has neither accepted nor rejected nor written
 * raw bytes accepts with its first operation on messages or frames. What writes throws when
 * the client is gone, which a script need not catch.
 */
interface HandlerConnection {
    /** Completes the opening handshake, correctly but for what options change. */
    accept(options?: AcceptOptions): void;
    /** Answers with an HTTP status and ends the connection. */
    reject(status: number, options?: RejectOptions): void;
    /** The head that accept would write, for writeRaw; not in HTTP/2. */
    handshakeText(options?: AcceptOptions): string;
    /** RFC 6455: the right Sec-WebSocket-Accept; not in HTTP/2. */
    readonly acceptValue: string;
    /** Draft 76: the right 16 bytes, which follow the head. */
    readonly challengeAnswer: Uint8Array;

    /** Sends one message. In the drafts bytes go into a text frame as they are. */
    send(data: MessageData): void;
    /**
     * The next message; null when there will be none, or when timeout has passed. Joins
     * fragments, answers pings, and answers a Close with the same body. Throws when the client
     * breaks a rule of RFC 6455.
     */
    receive(): any;
    /** Whether the last message had RSV1; receive gave an ArrayBuffer then, for inflate. */
    readonly compressed: boolean;
    /** Sends a message to all other open connections of this script. */
    broadcast(data: MessageData): void;
    /** Why receive gave null; null before. */
    readonly ended: Ending | null;
    /** How TCP has ended; null before. */
    readonly streamEnded: "eof" | "reset" | null;
    /** What the client's Close said: 1005 when it was empty, 1006 when there was none, undefined before. */
    readonly closeCode: number | undefined;
    readonly closeReason: string;
    /** Set to false, receive does not answer pings. */
    autoPong: boolean;
    /** Set to false, receive does not answer a Close. */
    autoClose: boolean;
    /** Milliseconds that each wait for the client may take; 0, the default, is without limit. */
    timeout: number;

    /** Only sends a Close, once (FF 00 in draft 76); the reason may be bytes. */
    sendClose(code?: number | null, reason?: MessageData): void;
    /** Sends a Close unless it was sent, waits for the client's, half-closes, and reads to the end. */
    close(code?: number | null, reason?: MessageData): void;
    /** Sends FIN, or END_STREAM; reading goes on. */
    halfClose(): void;
    /** Sends FIN without a Close, and reads to the end of the stream. */
    drop(): void;
    /** Sends RST, or RST_STREAM. */
    abort(): void;

    /** Sends one frame. */
    sendFrame(options: FrameOptions): void;
    /** The next frame, null at the end of the stream; nothing is judged or answered. */
    receiveFrame(): ReceivedFrame | null;
    /** Writes all of its arguments at once; a number is one byte. */
    writeRaw(...parts: (Bytes | number)[]): void;
    /** The next n bytes; fewer at the end of the stream. */
    readRaw(n: number): Uint8Array;
    /** All bytes to the end of the stream, or until timeout has passed. */
    readAll(): Uint8Array;
    /** Writes a frame of HTTP/2. */
    http2Frame(options: HTTP2FrameOptions): void;
    /** Waits for so many milliseconds. */
    sleep(milliseconds: number): void;

    /** The same as the global function. */
    hex: typeof hex;
    toHex: typeof toHex;
    utf8: typeof utf8;
    text: typeof text;
    deflate: typeof deflate;
    inflate: typeof inflate;
    log: typeof log;
}

/**
 * What all connections of the script have in common for as long as the server runs. Values are
 * copied as JSON.
 */
interface HandlerShared {
    /** The value under a name, undefined when there is none. */
    get(name: string): any;
    /** Keeps a value; undefined takes it away. */
    set(name: string, value: any): void;
    /** Adds n (1) to a number, 0 at first, and returns the sum. */
    add(name: string, n?: number): number;
    /** Waits for the value, for at most 10 s or so many milliseconds; then it is undefined. */
    wait(name: string, milliseconds?: number): any;
}

declare const request: HandlerRequest;
declare const connection: HandlerConnection;
declare const shared: HandlerShared;

interface HandlerConsole {
    /** Writes a line to the server's log. */
    log(...values: any[]): void;
}
declare const console: HandlerConsole;

/** Writes a line to the server's log. */
declare function log(...values: any[]): void;

/** The bytes of hexadecimal digits: hex("81 05"). */
declare function hex(digits: string): Uint8Array;

/** Hexadecimal digits of bytes. */
declare function toHex(bytes: Bytes): string;

/** A string in UTF-8. */
declare function utf8(text: string): Uint8Array;

/** Bytes decoded from UTF-8. */
declare function text(bytes: Bytes): string;

/** Compresses as permessage-deflate has it, for a frame with rsv1. */
declare function deflate(data: MessageData, options?: DeflateOptions): Uint8Array;

/** The opposite of deflate. */
declare function inflate(bytes: Bytes, options?: InflateOptions): Uint8Array;
