import { attempt, say, showList, signedIn } from "./clerk.js";

const clerk = await signedIn();
const list = document.querySelector("#list");
const connect = document.querySelector("#connect");

show();

connect.addEventListener("click", () =>
  attempt(connect, async () => {
    if (!window.ethereum) {
      throw new Error("This browser has no Ethereum wallet.");
    }
    const [address] = await window.ethereum.request({ method: "eth_requestAccounts" });
    let wallet = await clerk.user.createWeb3Wallet({ web3Wallet: address });
    wallet = await wallet.prepareVerification({ strategy: "web3_metamask_signature" });
    show();
    // clerk-js 4 knows only the nonce.
    const text = wallet.verification.message ?? wallet.verification.nonce;
    const signature = await window.ethereum.request({
      method: "personal_sign",
      params: [hex(text), address],
    });
    wallet = await wallet.attemptVerification({ signature });
    say(`${wallet.web3Wallet} is ${wallet.verification.status}.`);
    show();
  }),
);

/** The bytes of a text as wallets take them. */
function hex(text) {
  const bytes = new TextEncoder().encode(text);
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function show() {
  showList(
    list,
    clerk.user.web3Wallets.map((wallet) => [wallet.web3Wallet, wallet.verification]),
  );
}
