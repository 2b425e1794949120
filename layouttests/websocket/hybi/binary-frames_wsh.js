// For several tests: three binary messages.
connection.send(utf8("Hello, world!"));
connection.send(new Uint8Array(0));
connection.send(Uint8Array.from({ length: 256 }, (_, i) => i));
