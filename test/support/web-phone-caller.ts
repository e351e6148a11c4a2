import WebSocket from "ws";

/** A caller on the web phone's WebSocket who types each field as soon as it is asked. */
export async function payByWebPhone(
  url: string,
  { number, cvv }: { readonly number: string; readonly cvv: string },
): Promise<Record<string, unknown>[]> {
  const fields = [`${number}#`, "1230", cvv];
  const socket = new WebSocket(`${url.replace("http", "ws")}/phone`, { origin: url });
  const told: Record<string, unknown>[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the web phone's socket closed")));
    socket.on("message", (message) => {
      const said = JSON.parse(String(message));
      told.push(said);
      if (said.type === "line") socket.send(JSON.stringify({ do: "dial", destination: "pay" }));
      const { happening } = said;
      if (happening?.type === "status" && happening.body.For !== "payment-processing") {
        for (const key of fields.shift() ?? "") socket.send(key);
      }
      if (happening?.type === "call-ended") resolve();
    });
  });
  socket.removeAllListeners("close");
  socket.close();
  return told;
}
