import type { XmlPayProfile } from "../../../src/dialects/xml/pay/profile.js";

/** A valid value for each attribute of <Pay> that is not a choice of words. */
const VALUES: Readonly<Record<string, string>> = {
  action: "https://shop.example/paid?order=7&amp;kind=a",
  statusCallback: "/status",
  timeout: "10",
  minPostalCodeLength: "5",
  postalCode: "true",
  securityCode: "false",
  chargeAmount: "20.45",
  currency: "usd",
  language: "en-US",
  description: "Tea &amp; cake &#8364; &lt;2&gt;",
  output: "paid",
  history: "full",
  paymentConnector: "Default",
  paymentConnectorUrl: "https://pay.example/charge",
};

/** A <Pay> with every attribute of the dialect, and <Prompt>s and <Parameter>s with all of theirs. */
function payOf(profile: XmlPayProfile, method: "credit-card" | "ach-debit"): string {
  const { choices, prompt } = profile;
  const words: Readonly<Record<string, string>> = {
    ...profile.defaults,
    ...VALUES,
    validCardTypes: choices.validCardTypes.join(" "),
    maxAttempts: choices.maxAttempts.join(" ").slice(-1),
    paymentMethod: method,
    ...(method === "ach-debit" ? { tokenType: "one-time", chargeAmount: "0" } : {}),
  };
  const attributes = profile.attributes.map((name) => `\n    ${name}="${words[name] ?? ""}"`).join("");
  const errors = Object.keys(prompt.errors).join(" ");
  const matchable: readonly string[] = prompt.matchable;
  const prompts = prompt.stages.map((stage) => {
    const again = prompt.attributes.includes("requireMatchingInputs") && matchable.includes(stage);
    return `    <Prompt for="${stage}" attempt="1 2 3" cardType="visa amex" errorType="${errors}"${again ? ' requireMatchingInputs="true"' : ""}>
      <Say voice="woman" language="en-GB" loop="2">Please <emphasis level="strong">type</emphasis> it<break time="1s"/></Say>
      <Play loop="1">prompts/${stage}.wav</Play>
      <Pause length="2"/>
    </Prompt>`;
  });
  return `  <Pay${attributes}>
${prompts.join("\n")}
    <Parameter name="order" value="7"/>
    <Parameter name="__proto__" value="a &quot;b&quot; &apos;c&apos;"/>
  </Pay>`;
}

/** Documents that together use every verb, every attribute, and every way of writing text. */
export function xmlSeeds(profile: XmlPayProfile): readonly string[] {
  const verbs = `<?xml version="1.0" encoding="UTF-8"?>
<!-- every verb -->
<Response xmlns:x="urn:x">
  <Say voice="alice" language="pl-PL" loop="0">Zażółć <![CDATA[<gęślą> & jaźń]]> &#x1F600;</Say>
  <Play loop="3">https://shop.example/a.mp3</Play>
  <Play digits="1ww2#*A"/>
  <Pause length="86400"/>
  <Gather input="dtmf" action="/menu" method="GET" timeout="7" numDigits="4" finishOnKey="#" actionOnEmptyResult="true">
    <Say>One or two?</Say>
    <Pause/>
  </Gather>
  <Dial action="/after" method="POST" timeout="20" callerId="+15550100">
    <Number>+1 (555) 010-0199</Number>
    <Sip>sip:ann@pbx.example:5070;transport=tcp;user=phone</Sip>
  </Dial>
  <Dial>15550100</Dial>
  <Redirect method="POST">next.xml</Redirect>
  <Reject reason="busy"/>
  <Hangup/>
</Response>
`;
  const pays = (["credit-card", "ach-debit"] as const).map(
    (method) => `<Response>\n${payOf(profile, method)}\n  <Say>Thank you.</Say>\n</Response>\n`,
  );
  return [verbs, ...pays];
}
