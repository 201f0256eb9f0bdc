// Measures jsonwebtoken, jose and @mux/mux-node and prints the results in the
// format of Go benchmarks, which benchstat reads.
// Usage: npm install && node bench.mjs
import { signers } from "./signers.mjs";

for (const [name, sign] of Object.entries(signers)) {
  for (let i = 0; i < 50; i++) await sign();
  const n = 1000;
  const start = process.hrtime.bigint();
  for (let i = 0; i < n; i++) await sign();
  const nanoseconds = Number(process.hrtime.bigint() - start) / n;
  console.log(`BenchmarkSign/${name}\t${n}\t${nanoseconds.toFixed(0)} ns/op`);
}
