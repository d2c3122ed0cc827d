// What a browser needs to trust the certificate of a sandbox that serves HTTPS.

import { createHash } from "node:crypto";
import { once } from "node:events";
import tls from "node:tls";

/**
 * The arguments with which Chromium finds `host` at this port of the machine, and takes the certificate there: the
 * authority `ca` has issued it for that name, or this fails.
 */
export async function trusting(host, port, ca) {
  const socket = tls.connect({ host: "127.0.0.1", port, servername: host, ca });
  await once(socket, "secureConnect");
  const { publicKey } = socket.getPeerX509Certificate();
  socket.destroy();
  const key = publicKey.export({ type: "spki", format: "der" });
  const hash = createHash("sha256").update(key).digest("base64");
  return [`--host-resolver-rules=MAP ${host} 127.0.0.1:${port}`, `--ignore-certificate-errors-spki-list=${hash}`];
}
