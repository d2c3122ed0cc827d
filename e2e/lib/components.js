// What people do in Clerk's components, whatever the framework.

export const DEMO = "demo@example.com";
export const PASSWORD = "correct horse battery staple";

/** Signs in by password. */
export async function signInByPassword(page, password = PASSWORD) {
  await page.getByLabel("Email address").fill(DEMO);
  await press(page, "Continue");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await press(page, "Continue");
}

/** Opens the form for a new address in the profile, and sends it. */
export async function sendEmail(page, email) {
  await press(page, "Add email address");
  await page.getByLabel("Email address").fill(email);
  await press(page, "Add");
}

export async function typeCode(page, code) {
  await page.getByLabel("Enter verification code").first().fill(code);
}

/** A part of the profile. */
export function section(page, name) {
  return page.locator(`.cl-profileSection__${name}`);
}

/** The identifiers in a part of the profile. */
export function rows(page, name) {
  return section(page, name).locator(`.cl-profileSectionItem__${name}`);
}

export async function press(page, name) {
  await page.getByRole("button", { name, disabled: false, exact: typeof name === "string" }).click();
}
