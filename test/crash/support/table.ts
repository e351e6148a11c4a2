import type { CrashReport } from "./crash-run.js";

/** What happened, as a readable table. */
export function tableOf({
  gateway,
  receiver,
  transactions,
  webhooks,
  calls,
  kept,
  kills,
  faults,
}: CrashReport): string {
  const counts = new Map<string, number>();
  for (const { id, state, settlement } of transactions) {
    const truth = gateway.truth.get(id)?.outcome ?? "nothing charged";
    const said = settlement === null ? state : `unknown, then settled as ${settlement.as}`;
    const row = `| ${truth.padEnd(15)} | ${said.padEnd(32)} |`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  const behaved = Object.entries(gateway.behaved).map(([how, count]) => `${how} ${count}`);
  return [
    `calls ${calls} (${kept.filter(({ ended_by }) => ended_by === "crash").length} ended by a crash), payments sent ${gateway.asked.size}, controllers killed ${kills}`,
    `gateway: ${behaved.join(", ")}`,
    `webhooks: ${webhooks.length} delivered, ${receiver.refusals} refused at first, ${receiver.repeats} received twice`,
    "",
    "| in truth        | the ledger says                  | payments |",
    "|-----------------|----------------------------------|----------|",
    ...[...counts].sort().map(([row, count]) => `${row} ${String(count).padStart(8)} |`),
    "",
    faults.length === 0 ? "no fault" : `${faults.length} fault(s):\n${faults.slice(0, 20).join("\n")}`,
  ].join("\n");
}
