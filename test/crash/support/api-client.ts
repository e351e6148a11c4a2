import type { SettledAs } from "../../../src/ledger/transaction.js";
import type { CallView, ListView, TransactionView, WebhookView } from "../../../src/observability/views.js";

/** The controller's API, as a merchant's program uses it. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  transactions(query = ""): Promise<TransactionView[]> {
    return this.#all<TransactionView>(`/v1/transactions?limit=100${query}`);
  }

  webhooks(query = ""): Promise<WebhookView[]> {
    return this.#all<WebhookView>(`/v1/webhooks?limit=100${query}`);
  }

  calls(): Promise<CallView[]> {
    return this.#all<CallView>("/v1/calls?limit=100");
  }

  async settle(id: string, as: SettledAs): Promise<void> {
    await this.#ask(`/v1/transactions/${id}/settle`, { as, note: "the gateway says so" });
  }

  async #all<View>(path: string): Promise<View[]> {
    const views: View[] = [];
    for (let after = ""; ; ) {
      const page = (await this.#ask(path + after)) as ListView<View>;
      views.push(...page.data);
      if (page.next === null) return views;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  async #ask(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
