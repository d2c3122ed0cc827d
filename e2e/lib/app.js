// The developer's own web server: the example pages on another origin than the Frontend API.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { examples, npmDir } from "./home.js";

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

/** Serves the pages at `http://<host>:<free port>`, configured for one instance; and the SDK under `/npm`. */
export async function serveApp(host, config) {
  const made = {
    "/bare.html": BARE,
    "/config.js": `export default ${JSON.stringify({ ...config, sdkUrl: "/npm" })};`,
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://app");
    const type = TYPES[path.extname(pathname)];
    const folder = pathname.startsWith("/npm/") ? path.dirname(npmDir) : examples;
    const file = path.join(folder, pathname);
    if (made[pathname]) {
      response.setHeader("content-type", type).end(made[pathname]);
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
