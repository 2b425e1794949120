connection.accept();
connection.writeRaw(0x00, "whole", 0xFF, 0x00, "half of a mess");
connection.drop();
