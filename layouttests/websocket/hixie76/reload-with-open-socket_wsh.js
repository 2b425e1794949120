// Counts how often the page was there.
const n = shared.add("loads");
if (n === 2)
    shared.set("loads", undefined);
connection.send(String(n));
connection.receive();
