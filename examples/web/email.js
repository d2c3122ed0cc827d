import { onSubmit, say, showList, signedIn } from "./clerk.js";

const clerk = await signedIn();
const list = document.querySelector("#list");
const verify = document.querySelector("#verify");
let added;

show();

onSubmit(document.querySelector("#add"), async (form) => {
  added = await clerk.user.createEmailAddress({ email: form.get("email").trim() });
  await added.prepareVerification({ strategy: "email_code" });
  verify.hidden = false;
  verify.elements.code.focus();
  say(`A code is on its way to ${added.emailAddress}.`);
  show();
});

onSubmit(verify, async (form) => {
  added = await added.attemptVerification({ code: form.get("code").trim() });
  verify.reset();
  verify.hidden = true;
  say(`${added.emailAddress} is ${added.verification.status}.`);
  show();
});

function show() {
  showList(
    list,
    clerk.user.emailAddresses.map((email) => [email.emailAddress, email.verification]),
  );
}
