if (request.query === "first") {
    connection.sleep(30);
    shared.set("answered", true);
    connection.accept();
} else {
    connection.send(shared.get("answered") ? "had been answered" : "had not been answered");
    shared.set("answered", undefined);
}
