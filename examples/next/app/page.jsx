import { auth } from "@clerk/nextjs/server";

export default async function Home() {
  const { userId } = await auth();
  return <h1>{userId ? "Signed in" : "Signed out"}</h1>;
}
