connection.accept();
connection.close(Number(request.params.code), request.params.reason);
