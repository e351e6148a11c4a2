/** Which room of src/ may import which; the table is in docs/architecture.md. */
const rooms = {
  domain: [],
  redaction: ["domain"],
  config: ["domain"],
  switch: ["domain"],
  dialects: ["domain"],
  prompts: ["domain", "dialects"],
  pay: ["domain", "prompts"],
  connectors: ["domain", "redaction"],
  http: ["domain"],
  webhooks: ["domain"],
  ledger: ["domain", "redaction"],
  live: ["domain"],
  metrics: ["domain"],
  carding: ["domain"],
  call: ["domain", "redaction", "switch", "dialects", "prompts", "pay", "webhooks"],
  sidecar: ["domain", "redaction"],
};

const every = Object.keys(rooms);

module.exports = {
  forbidden: [
    ...every.map((room) => ({
      name: `${room}-imports`,
      severity: "error",
      comment: `src/${room} may import only: ${rooms[room].join(", ") || "nothing"}`,
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: `^src/(${[room, ...rooms[room]].join("|")})/` },
    })),
    {
      name: "adapters-apart",
      severity: "error",
      comment: "one dialect never imports another",
      from: { path: "^src/dialects/(twiml|cxml|swml|voxml)/" },
      to: { path: "^src/dialects/(twiml|cxml|swml|voxml)/", pathNot: "^src/dialects/$1/" },
    },
    {
      name: "connectors-apart",
      severity: "error",
      comment: "one connector never imports another; what they share lies beside their folders",
      from: { path: "^src/connectors/([^/]+)/" },
      to: { path: "^src/connectors/[^/]+/", pathNot: "^src/connectors/$1/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "^src/main\\.ts$|\\.d\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    exclude: { path: "^src/sidecar/web/" },
  },
};
