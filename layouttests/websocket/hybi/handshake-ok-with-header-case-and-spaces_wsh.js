connection.writeRaw(
    "HTTP/1.1 101 Any Words Will Do\r\n",
    "SEC-WEBSOCKET-ACCEPT:", connection.acceptValue, "\r\n",
    "x-other: \t value \t\r\n",
    "connection:\tUpgrade \r\n",
    "upGRADE:   websocket\t\r\n",
    "\r\n");
connection.close(1000);
