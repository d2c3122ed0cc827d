// The configuration of examples/playwright, with browsers that do not get to other machines, and with patience: the
// machine may be busy. It is copied beside that.

import config from "./playwright.config.js";

export default {
  ...config,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { ...config.use, proxy: { server: process.env.GATE, bypass: "localhost" } },
};
