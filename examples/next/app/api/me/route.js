import { auth } from "@clerk/nextjs/server";

export async function GET() {
  const { isAuthenticated, userId, sessionId } = await auth();
  if (!isAuthenticated) {
    return Response.json({ error: "signed out" }, { status: 401 });
  }
  return Response.json({ userId, sessionId });
}
