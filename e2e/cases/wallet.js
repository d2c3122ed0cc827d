import assert from "node:assert/strict";

/** The example page, with a wallet that really signs. */
export async function page(world) {
  const { page, wallet } = world;
  await world.open("wallet");
  await page.click("#connect");
  await page.waitForFunction(() => document.querySelector("#status").textContent.endsWith(" is verified."));
  const [[address, status], ...others] = await world.rows();
  assert.deepEqual([address.toLowerCase(), status, others], [wallet.address, "verified", []]);
  await page.reload();
  await page.waitForSelector("#list li");
  assert.deepEqual(await world.rows(), [[address, "verified"]]);
}

/** A signature of another text, and an address that is none. */
export async function refusals(world) {
  const { wallet } = world;
  await world.signIn();
  await world.refused(422, "form_param_format_invalid", "web3_wallet", (clerk) =>
    clerk.user.createWeb3Wallet({ web3Wallet: "0x12" }),
  );
  await world.call(async (clerk, web3Wallet) => {
    window.wallet = await clerk.user.createWeb3Wallet({ web3Wallet });
    await window.wallet.prepareVerification({ strategy: "web3_metamask_signature" });
  }, wallet.address);
  const signature = wallet.sign(`0x${Buffer.from("another text").toString("hex")}`);
  await world.refused(
    422,
    "form_incorrect_signature",
    null,
    (_, signature) => window.wallet.attemptVerification({ signature }),
    signature,
  );
}
