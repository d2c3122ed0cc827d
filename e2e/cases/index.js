import * as account from "./account.js";
import * as dashboard from "./dashboard.js";
import * as email from "./email.js";
import * as notion from "./notion.js";
import * as password from "./password.js";
import * as phone from "./phone.js";
import * as react from "./react.js";
import * as reverification from "./reverification.js";
import * as secondFactor from "./second-factor.js";
import * as session from "./session.js";
import * as signIn from "./sign-in.js";
import * as signUp from "./sign-up.js";
import * as wallet from "./wallet.js";

/** Every case: its name, and what it does in a `World`. Those of `react` are of that app. */
export const CASES = Object.fromEntries(
  Object.entries({
    dashboard,
    signIn,
    secondFactor,
    password,
    signUp,
    session,
    reverification,
    account,
    email,
    phone,
    wallet,
    notion,
    react,
  }).flatMap(([file, cases]) => Object.entries(cases).map(([name, run]) => [`${file}.${name}`, run])),
);
