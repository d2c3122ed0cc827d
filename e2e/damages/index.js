// Ways to break Clerk's two APIs, each with the case that has to notice. A function returns whether it changed anything.

import { CLERK_JS } from "./clerk-js.js";
import { REACT } from "./react.js";
import { SERVERS } from "./servers.js";

export const DAMAGES = [...CLERK_JS, ...REACT, ...SERVERS];
