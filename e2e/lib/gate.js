// A proxy that leads nowhere, and remembers where to.

import http from "node:http";

/** Clerk's components take pictures from Clerk, wherever the Frontend API is; Chromium asks Google for itself. */
const EXPECTED = ["img.clerk.com", "content-autofill.googleapis.com"];

export class Gate {
  hosts = [];

  static async open() {
    const gate = new Gate();
    const note = (host) => EXPECTED.includes(host) || gate.hosts.push(host);
    gate.server = http.createServer((request, response) => {
      note(new URL(request.url).hostname);
      response.writeHead(502).end();
    });
    gate.server.on("connect", (request, socket) => {
      note(request.url.split(":")[0]);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    await new Promise((resolve) => gate.server.listen(0, "127.0.0.1", resolve));
    gate.url = `http://127.0.0.1:${gate.server.address().port}`;
    return gate;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
