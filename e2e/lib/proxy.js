// Stands between browser and sandbox, and damages what it is told to: a test of the tests.

import http from "node:http";

export class DamagingProxy {
  /**
   * `damage` may have `request({ method, url, headers, body })`, which changes what is asked, and
   * `answer({ method, path, status, headers, json, body, stream })`, which changes what is answered.
   */
  static async start(target, damage, host = "127.0.0.1") {
    const proxy = new DamagingProxy();
    /** Where requests go; they are refused as long as there is none. */
    proxy.target = target;
    proxy.server = http.createServer((request, response) => {
      proxy.#forward(proxy.target, damage, request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://${host}:${proxy.server.address().port}`;
    return proxy;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  async #forward(target, damage, request, response) {
    const headers = { ...request.headers, host: new URL(target).host };
    if (headers.origin === this.url) {
      headers.origin = target;
    }
    const asked = { method: request.method, url: new URL(request.url, target), headers, body: await read(request) };
    damage.request?.(asked);
    const answer = await send(asked);
    answer.method = asked.url.searchParams.get("_method") ?? request.method;
    answer.path = asked.url.pathname.replace(/\/$/, "");
    if (answer.stream) {
      await damage.answer?.(answer);
      response.writeHead(answer.status, answer.headers);
      response.flushHeaders();
      response.on("close", () => answer.stream.destroy());
      answer.stream.on("data", (data) => answer.isSilent || response.write(data)).on("close", () => response.end());
      return;
    }
    const isJson = answer.headers["content-type"]?.startsWith("application/json");
    answer.json = isJson ? JSON.parse(answer.body) : undefined;
    await damage.answer?.(answer);
    const bytes = isJson ? Buffer.from(JSON.stringify(answer.json)) : answer.body;
    delete answer.headers["transfer-encoding"];
    response.writeHead(answer.status, { ...answer.headers, "content-length": bytes.length });
    response.end(bytes);
  }
}

function send({ method, url, headers, body }) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, async (response) => {
      const { statusCode: status, headers } = response;
      const isStream = headers["content-type"] === "text/event-stream";
      resolve({ status, headers, ...(isStream ? { stream: response } : { body: await read(response) }) });
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
