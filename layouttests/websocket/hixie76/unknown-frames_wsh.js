connection.accept();
for (let type = 0x01; type <= 0x7F; type++)
    connection.writeRaw(type, String(type), 0xFF);
for (let type = 0x80; type <= 0xFF; type++)
    connection.writeRaw(type, 3, String(type)); // FF with a length is no close frame
connection.send("done");
