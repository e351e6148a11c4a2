import { EventSocketClient } from "../../support/event-socket-client.js";
import { authenticated } from "../../support/switch-under-test.js";
import type { Telephone } from "./telephone.js";

const AT_ONCE = 200;

/** Every client that listens for background jobs, as the controllers do, is sent thousands of them a second. */
export async function flood({ port, password }: Telephone, forMs: number): Promise<void> {
  const connect = () => EventSocketClient.connect("127.0.0.1", port);
  const client = await authenticated({ password, connect });
  const headers = { "Job-UUID": "of-no-client", "Caller-Context": "pay", "X-Padding": "x".repeat(2_000) };
  for (const end = Date.now() + forMs; Date.now() < end; )
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => client.command("sendevent BACKGROUND_JOB", headers)),
    );
  await client.close();
}
