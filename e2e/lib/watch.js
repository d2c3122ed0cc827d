// What has to hold for everything a browser sends and gets, whatever a test looks at.

const MINUTE = 60_000;

/** Pictures that Clerk's components take from Clerk's own host, wherever the Frontend API is; and what they get. */
const PICTURES = "https://img.clerk.com/static/";
const PICTURE = {
  contentType: "image/svg+xml",
  headers: { "access-control-allow-origin": "*" },
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><circle cx="12" cy="12" r="10"/></svg>',
};

export class Watch {
  #origins;
  #since;
  #ahead = 0;
  #pending = [];
  #faults = [];

  /** `origins` are the only ones that may be asked for anything; nothing is older than the time `since`. */
  constructor(origins, since) {
    this.#origins = origins;
    this.#since = since;
  }

  /** Takes account of a clock of the sandbox that was moved forward. */
  advance(ms) {
    this.#ahead += ms;
  }

  async start(context, frontendApi) {
    await context.route("**/*", (route) => {
      const url = route.request().url();
      if (this.#origins.includes(new URL(url).origin) || /^(blob|data):/.test(url)) {
        return route.continue();
      }
      if (url.startsWith(PICTURES)) {
        return route.fulfill(PICTURE);
      }
      this.#faults.push(`off-site request to ${new URL(url).origin}`);
      return route.abort();
    });
    context.on("weberror", (error) => this.#faults.push(`uncaught in the page: ${error.error().message}`));
    context.on("response", (response) => {
      if (response.url().startsWith(`${frontendApi}/v1/`)) {
        this.#pending.push(this.#judge(response, frontendApi));
      }
    });
  }

  /** What was found, each once. */
  async finish() {
    await Promise.all(this.#pending);
    return new Set(this.#faults);
  }

  async #judge(response, frontendApi) {
    const request = response.request();
    const { pathname: path, searchParams } = new URL(response.url().slice(frontendApi.length), frontendApi);
    const method = searchParams.get("_method") ?? request.method();
    const fault = (text) => this.#faults.push(`${method} ${path} ${response.status()}: ${text}`);
    try {
      const [asked, headers] = await Promise.all([request.allHeaders(), response.allHeaders()]);
      judgeHeaders(asked, headers, fault);
      if (response.status() >= 500) {
        fault("the server failed");
      }
      if (response.status() === 204 || (response.status() >= 300 && response.status() < 400)) {
        return;
      }
      const body = await response.json();
      if (response.status() >= 400) {
        judgeErrors(body, fault);
      } else {
        judgeEnvelope(method, path, body, fault);
        this.#judgeTimes(body, path, fault);
      }
    } catch (error) {
      // The page went on before the answer was read.
      if (!/No resource with given identifier|No data found|closed|Target|navigat/i.test(error.message)) {
        fault(error.message);
      }
    }
  }

  #judgeTimes(value, path, fault) {
    if (value === null || typeof value !== "object") {
      return;
    }
    const now = Date.now() + this.#ahead;
    for (const [name, inner] of Object.entries(value)) {
      const isPast = name === "created_at" || name === "updated_at";
      if (isPast && path !== "/v1/dev_browser" && !(inner > this.#since - MINUTE && inner < now + MINUTE)) {
        fault(`${name} is not the milliseconds of just now`);
      }
      // 0 and null stand for a verification that was never prepared, or does not end.
      if (name === "expire_at" && "attempts" in value && inner) {
        if (!(inner > this.#since && inner < now + 11 * MINUTE)) {
          fault("a verification does not expire within ten minutes");
        }
      }
      this.#judgeTimes(inner, path, fault);
    }
  }
}

function judgeHeaders(asked, headers, fault) {
  if (!asked.origin) {
    return;
  }
  if (headers["access-control-allow-origin"] !== asked.origin) {
    fault(`the origin ${asked.origin} may not read it`);
  }
  if (headers["access-control-allow-credentials"] !== "true") {
    fault("it may not be read with credentials");
  }
  if (!/\borigin\b/i.test(headers.vary ?? "")) {
    fault("it does not vary by origin");
  }
}

function judgeErrors({ errors }, fault) {
  const isError = (e) => [e.code, e.message, e.long_message].every((text) => typeof text === "string" && text);
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every(isError)) {
    fault("it has no errors that name a code, a message and a long message");
  }
}

/** What changes something answers with the resource and the client it belongs to. */
function judgeEnvelope(method, path, body, fault) {
  const isMutation = method !== "GET" && /^\/v1\/(me|client\/sign_(ins|ups))\b/.test(path);
  if (!isMutation) {
    return;
  }
  if (!body.response?.object) {
    fault("it has no response");
  }
  if (!body.client?.id || !Array.isArray(body.client.sessions)) {
    fault("it has no client");
  }
}
