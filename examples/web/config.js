// Which Clerk instance the pages talk to; README.md says what to put here.
export default {
  publishableKey: "",
  // Where the Frontend API is, if not at the host in the key; for example "http://127.0.0.1:4000".
  proxyUrl: undefined,
  // Where the SDK is, if not at the Frontend API under `/npm`; for example "https://cdn.jsdelivr.net/npm".
  sdkUrl: undefined,
};
