/** Which room of src/ may import which; the table is in docs/architecture.md. */
const rooms = {
  domain: [],
  config: ["domain"],
  switch: ["domain"],
  dialects: ["domain"],
  prompts: ["domain", "dialects"],
  pay: ["domain", "prompts"],
  connectors: ["domain"],
  http: ["domain"],
  webhooks: ["domain"],
  ledger: ["domain"],
  live: ["domain"],
  metrics: ["domain"],
  carding: ["domain"],
  call: ["domain", "switch", "dialects", "prompts", "pay", "webhooks"],
  sidecar: ["domain"],
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
      comment: "one dialect, one connector never imports another",
      from: { path: "^src/(dialects|connectors)/(twiml|cxml|swml|voxml|http|test|stripe)/" },
      to: {
        path: "^src/(dialects|connectors)/(twiml|cxml|swml|voxml|http|test|stripe)/",
        pathNot: "^src/$1/$2/",
      },
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
