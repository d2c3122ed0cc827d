// Which Clerk instance the pages talk to. `clerk-user sandbox --example-pages` answers this file itself.
// With an instance of your own, put its publishable key here and serve this folder with any web server.
export default {
  publishableKey: "",
  // Where the Frontend API is, if not at the host in the key; for example "http://127.0.0.1:4000".
  proxyUrl: undefined,
  // Where the folder `@clerk` of the SDK's packages is, if not at the Frontend API under `/npm`.
  sdkUrl: undefined,
};
