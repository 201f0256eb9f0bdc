// Signs tokens for the benchmarks in Go. Each line of input is the name of a
// library and a number of tokens, and is answered when they are signed.
import { createInterface } from "node:readline";
import { signers } from "./signers.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [library, n] = line.split(" ");
  const sign = signers[`node-${library}`];
  for (let i = 0; i < Number(n); i++) await sign();
  console.log("signed");
}
