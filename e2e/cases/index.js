import * as account from "./account.js";
import * as backend from "./backend.js";
import * as dashboard from "./dashboard.js";
import * as email from "./email.js";
import * as express from "./express.js";
import * as next from "./next.js";
import * as notion from "./notion.js";
import * as password from "./password.js";
import * as phone from "./phone.js";
import * as react from "./react.js";
import * as reverification from "./reverification.js";
import * as secondFactor from "./second-factor.js";
import * as session from "./session.js";
import * as signIn from "./sign-in.js";
import * as signUp from "./sign-up.js";
import * as testing from "./testing.js";
import * as vue from "./vue.js";
import * as wallet from "./wallet.js";

/** Every case: its name, and what it does in its world. */
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
    vue,
    backend,
    express,
    next,
    testing,
  }).flatMap(([file, cases]) => Object.entries(cases).map(([name, run]) => [`${file}.${name}`, run])),
);
