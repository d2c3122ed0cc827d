// A wallet with a key of its own, put into the page as `window.ethereum`.

import { installed } from "./home.js";

const { secp256k1 } = await installed("@noble/curves/secp256k1.js");
const { keccak_256: keccak } = await installed("@noble/hashes/sha3.js");

export class Wallet {
  #key = secp256k1.utils.randomSecretKey();

  /** In lower case, as many wallets give it. */
  get address() {
    const point = secp256k1.getPublicKey(this.#key, false);
    return `0x${Buffer.from(keccak(point.slice(1))).subarray(-20).toString("hex")}`;
  }

  /** EIP-191, version 0x45, over the bytes in `hex`. */
  sign(hex) {
    const message = Buffer.from(hex.slice(2), "hex");
    const prefix = Buffer.from(`\x19Ethereum Signed Message:\n${message.length}`);
    const hash = keccak(Buffer.concat([prefix, message]));
    const [recovery, ...rs] = secp256k1.sign(hash, this.#key, { prehash: false, format: "recovered" });
    return `0x${Buffer.from([...rs, 27 + recovery]).toString("hex")}`;
  }

  /** Makes it the wallet of every page of `context`. */
  async install(context) {
    await context.exposeFunction("askWallet", ({ method, params }) => {
      switch (method) {
        case "eth_requestAccounts":
          return [this.address];
        case "personal_sign":
          return this.sign(params[0]);
        default:
          throw new Error(`the wallet does not know ${method}`);
      }
    });
    await context.addInitScript(() => {
      window.ethereum = { request: (args) => window.askWallet(args) };
    });
  }
}
