import { Command, CommanderError } from "commander";
import { version } from "./app/package.js";
import { asAppError } from "./core/errors.js";

// Each command loads its modules when it runs: `check` and `call` must not wait for the server's libraries.
const program = new Command("freeswitch-pay")
  .description("Take card payments by keypad on your own FreeSWITCH.")
  .version(version)
  .exitOverride();

program
  .command("serve")
  .description("take calls from FreeSWITCH, or from the web phone when FREESWITCH_HOST is not set")
  .action(async () => (await import("./cli/serve.js")).runServe(process.env));

program
  .command("drain")
  .description("ask a running controller to take no more calls, and wait until those in progress have ended")
  .option("--url <url>", "URL of its HTTP server; default: from the configuration")
  .addHelpText("after", "\nSet FREESWITCH_PAY_KEY to an API key with the scope controller:drain.")
  .action(async (options: { url?: string }) =>
    (await import("./cli/drain.js")).runDrain(options, process.env, (line) =>
      process.stdout.write(`${line}\n`),
    ),
  );

program
  .command("call")
  .description("run one complete call of a document on the embedded switch")
  .argument("<document>", "path or URL of the document")
  .option("--keys <list>", "keys that the caller presses, one entry for each question", "")
  .option("--connector <url>", "use this connector instead of the document's or the test connector")
  .option("--status <url>", "send status webhooks here instead of to the built-in sink")
  .option("--dialect <name>", "the document's dialect; default: from its file name")
  .option("--json", "print one JSON object", false)
  .addHelpText("after", keysHelp())
  .action(async (document, options) =>
    (await import("./cli/call.js")).runCall(document, options, process.env),
  );

program
  .command("check")
  .description("report every mistake and every warning in a document, with line and column")
  .argument("<document>", "path of the document")
  .option("--dialect <name>", "the document's dialect; default: from its file name")
  .option("--strict", "exit code 1 for warnings too", false)
  .addHelpText(
    "after",
    "\nA warning is a part that is left out or has its default; the rest of the document runs.\nExit code 1: the document is refused, or a payment in it ends with validation-error.",
  )
  .action(async (document: string, { dialect, strict }: { dialect?: string; strict: boolean }) => {
    const { check } = await import("./cli/check.js");
    const { lines, isMistaken } = await check(document, dialect, process.env);
    for (const line of lines) process.stdout.write(`${line}\n`);
    const warned =
      lines.length === 0 ? "" : `, ${lines.length} ${lines.length === 1 ? "warning" : "warnings"}`;
    if (!isMistaken) process.stdout.write(`${document}: no mistakes${warned}\n`);
    process.exitCode = isMistaken || (strict && lines.length > 0) ? 1 : 0;
  });

program
  .command("doctor")
  .description(
    "report what is right and what is not safe, on FreeSWITCH and here; exit code 1 when something is unsafe",
  )
  .option("--json", "print one JSON object", false)
  // Exit code 1 means that something is unsafe.
  .exitOverride((error) => {
    throw error.exitCode === 0 ? error : new CommanderError(2, error.code, error.message);
  })
  .action(async (options: { json: boolean }) =>
    (await import("./cli/doctor.js")).runDoctor(options, process.env),
  );

program
  .command("switch")
  .description("run the embedded switch alone, for tests of Event Socket clients")
  .option("--port <port>", "TCP port on 127.0.0.1", "8021")
  .action(async ({ port }: { port: string }) =>
    (await import("./cli/switch.js")).runSwitch(Number(port), process.env),
  );

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode;
  } else {
    const { message, remedy } = asAppError(thrown);
    process.stderr.write(`freeswitch-pay: ${message}\n  ${remedy}\n`);
    process.exitCode = 1;
  }
}

function keysHelp(): string {
  return `
--keys: entries are separated by commas; each is entered when the question has been played.
  4242424242424242,1230,123,94105   a card
  ^4242                             "^" in front: entered while the prompt plays
  ,1230                             an empty entry lets the question time out
  4242!                             "!" hangs up after the keys`;
}
