import { WebPhoneLine } from "./web-phone-line.js";

/** A caller on the web phone who types each field as soon as it is asked; returns all messages that the page received. */
export async function payByWebPhone(
  url: string,
  { number, cvv }: { readonly number: string; readonly cvv: string },
): Promise<WebPhoneLine["messages"]> {
  const line = await WebPhoneLine.call(url);
  line.answer({ "payment-card-number": `${number}#`, "expiration-date": "1230", "security-code": cvv });
  await line.reported(({ type }) => type === "call-ended");
  line.close();
  return line.messages;
}
