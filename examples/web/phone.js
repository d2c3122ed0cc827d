import { onSubmit, say, showList, signedIn } from "./clerk.js";

const clerk = await signedIn();
const list = document.querySelector("#list");
const verify = document.querySelector("#verify");
let added;

show();

onSubmit(document.querySelector("#add"), async (form) => {
  added = await clerk.user.createPhoneNumber({ phoneNumber: form.get("phone").trim() });
  await added.prepareVerification();
  verify.hidden = false;
  verify.elements.code.focus();
  say(`A code is on its way to ${added.phoneNumber}.`);
  show();
});

onSubmit(verify, async (form) => {
  added = await added.attemptVerification({ code: form.get("code").trim() });
  verify.reset();
  verify.hidden = true;
  say(`${added.phoneNumber} is ${added.verification.status}.`);
  show();
});

function show() {
  showList(
    list,
    clerk.user.phoneNumbers.map((phone) => [phone.phoneNumber, phone.verification]),
  );
}
