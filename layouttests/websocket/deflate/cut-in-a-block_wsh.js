connection.accept({ extensions: "permessage-deflate" });
connection.writeRaw(hex("c1 03 f2 48 cd")); // half of Hello
connection.close(1000);
