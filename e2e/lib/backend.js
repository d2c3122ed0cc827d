import { installed } from "./home.js";

/** A client of the Backend API, as a server makes it from its environment. */
export async function backend({ env }) {
  const { createClerkClient } = await installed("@clerk/backend");
  return createClerkClient({ secretKey: env.CLERK_SECRET_KEY, apiUrl: env.CLERK_API_URL });
}
