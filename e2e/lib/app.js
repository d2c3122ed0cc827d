// The developer's own web server: pages on another origin than the Frontend API.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { npmDir } from "./home.js";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript" };

/** A page that loads Clerk and nothing else. */
const BARE = `<!doctype html>
<html lang="en">
  <title>Bare</title>
  <link rel="icon" href="data:,">
  <p id="error" hidden></p>
  <script type="module">
    import { load } from "./clerk.js";
    await load();
    document.body.dataset.loaded = "";
  </script>
</html>
`;

/** Where the Frontend API is behind the app's own server. */
export const BEHIND = "/__clerk";

/**
 * Serves the folder `pages` at `http://<host>:<free port>`, configured for one instance; the SDK under `/npm`; and the
 * Frontend API `fapi` behind itself.
 */
export async function serveApp(host, pages, config, fapi) {
  const made = {
    "/bare.html": BARE,
    "/config.js": `export default ${JSON.stringify({ ...config, sdkUrl: "/npm" })};`,
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://app");
    const name = pathname === "/" ? "/index.html" : pathname;
    const type = TYPES[path.extname(name)];
    const folder = name.startsWith("/npm/") ? path.dirname(npmDir) : pages;
    const file = path.join(folder, name);
    if (name.startsWith(`${BEHIND}/`)) {
      forward(request, response, new URL(request.url.slice(BEHIND.length), fapi));
    } else if (made[name]) {
      response.setHeader("content-type", type).end(made[name]);
    } else if (type && fs.existsSync(file)) {
      response.setHeader("content-type", type).end(fs.readFileSync(file));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://${host}:${server.address().port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function forward(request, response, url) {
  const { method, headers } = request;
  const forwarded = http.request(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  request.pipe(forwarded);
}
