for (var n = 0; ; n++)
    if (n === 0)
        postMessage("busy");
    else if (n % 100 === 0)
        postMessage("FAIL a message came after terminate()");
