import { UserProfile } from "@clerk/nextjs";

export default function Profile() {
  return <UserProfile />;
}
