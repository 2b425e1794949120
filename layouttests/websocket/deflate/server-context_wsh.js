// RFC 7692 §7.2.3.2: the second Hello is one reference to the first.
connection.accept({ extensions: "permessage-deflate" });
connection.writeRaw(hex("c1 07 f2 48 cd c9 c9 07 00  c1 05 f2 00 11 00 00"));
