// Loaded before a program of the app's: connections to other machines are refused, and their hosts written to a file.

const fs = require("node:fs");
const net = require("node:net");

const OWN = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // `net.connect` gives its own arguments in an array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const { host, path } = typeof first === "object" ? first : { host: typeof second === "string" ? second : undefined };
  if (path || !host || OWN.test(host)) {
    return connect.apply(this, args);
  }
  fs.appendFileSync(process.env.OFFSITE_FILE, `${host}\n`);
  process.nextTick(() => this.destroy(Object.assign(new Error(`no connection to ${host}`), { code: "ECONNREFUSED" })));
  return this;
};
