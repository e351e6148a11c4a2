import { filter, firstValueFrom, map, ReplaySubject } from "rxjs";
import WebSocket from "ws";

/** An event of the call, as the page receives it. */
export interface ReportedEvent {
  readonly type: string;
  readonly stage?: string;
  readonly attempt?: number;
  readonly result?: string;
  readonly words?: string;
  readonly by?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A caller on the web phone's WebSocket. */
export class WebPhoneLine {
  /** Every message that the page received. */
  readonly messages: { readonly type: string; readonly happening?: ReportedEvent }[] = [];
  readonly #happenings$ = new ReplaySubject<ReportedEvent>();
  readonly #ids$ = new ReplaySubject<string>(1);

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (message) => {
      const said = JSON.parse(String(message));
      this.messages.push(said);
      if (said.type === "call") this.#ids$.next(said.id);
      if (said.type === "happening") this.#happenings$.next(said.happening);
    });
    socket.on("error", (thrown) => this.#happenings$.error(thrown));
    socket.on("close", () => this.#happenings$.complete());
  }

  /** Opens the web phone of a controller and calls. */
  static async call(url: string, destination = "pay"): Promise<WebPhoneLine> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/phone`, { origin: url });
    const line = new WebPhoneLine(socket);
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ do: "dial", destination }));
    return line;
  }

  /** The call's id. */
  id(): Promise<string> {
    return firstValueFrom(this.#ids$);
  }

  type(keys: string): void {
    for (const key of keys) this.socket.send(key);
  }

  hangup(): void {
    this.socket.send(JSON.stringify({ do: "hangup" }));
  }

  /** The first event that fits, from the beginning of the call. Rejects when the call ends without it. */
  reported(fits: (happening: ReportedEvent) => boolean): Promise<ReportedEvent> {
    return firstValueFrom(this.#happenings$.pipe(filter(fits)));
  }

  /** Types into each stage as it is asked. */
  answer(keys: Readonly<Record<string, string>>): void {
    const asked$ = this.#happenings$.pipe(
      filter(({ type }) => type === "stage"),
      map(({ stage }) => keys[stage ?? ""] ?? ""),
    );
    asked$.subscribe((typed) => this.type(typed));
  }

  close(): void {
    this.socket.close();
  }
}
