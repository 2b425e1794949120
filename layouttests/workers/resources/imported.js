list.push("imported");
function imported() { return "function " + typeof location; }
