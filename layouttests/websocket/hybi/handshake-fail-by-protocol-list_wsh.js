connection.accept({ protocol: "chat, superchat" });
connection.drop();
