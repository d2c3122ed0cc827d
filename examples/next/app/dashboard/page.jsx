import { currentUser } from "@clerk/nextjs/server";

export default async function Dashboard() {
  const user = await currentUser();
  return (
    <>
      <h1>Your identifiers</h1>
      <ul>
        {user.emailAddresses.map(({ id, emailAddress }) => (
          <li key={id}>{emailAddress}</li>
        ))}
        {user.phoneNumbers.map(({ id, phoneNumber }) => (
          <li key={id}>{phoneNumber}</li>
        ))}
      </ul>
    </>
  );
}
