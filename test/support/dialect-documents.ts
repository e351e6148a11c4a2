import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

const LANGUAGES = ["de-DE", "es-ES", "fr-FR", "it-IT", "pl-PL"];

function documents(connector: string): Record<string, { dialect: string; text: string }> {
  const twiml = (language: string) => ({
    dialect: "twiml",
    text: `<Response><Pay chargeAmount="5" language="${language}"/></Response>`,
  });
  return {
    ...Object.fromEntries(LANGUAGES.slice(0, 4).map((language) => [language, twiml(language)])),
    cxml: {
      dialect: "cxml",
      text: `<Response><Pay chargeAmount="5" paymentConnectorUrl="${connector}"/></Response>`,
    },
    voxml: { dialect: "voxml", text: '<Response><Pay chargeAmount="5"/></Response>' },
    "pl-PL": {
      dialect: "swml",
      text: `{"version": "1.0.0", "sections": {"main": [{"pay": {"charge_amount": "5", "language": "pl-PL",
        "payment_connector_url": "${connector}"}}]}}`,
    },
  };
}

/** A configuration with an app for each dialect and each of five languages; returns CONFIG_FILE. */
export function dialectConfiguration(connector: string): string {
  const folder = temporaryFolder();
  const apps = Object.entries(documents(connector)).map(([name, { dialect, text }]) => {
    writeFileSync(join(folder, name), text);
    return `  "${name}": { document: ${name}, dialect: ${dialect} }`;
  });
  writeFileSync(join(folder, "config.yaml"), `apps:\n${apps.join("\n")}\n`);
  return join(folder, "config.yaml");
}
