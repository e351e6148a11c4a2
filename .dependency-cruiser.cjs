const rooms = require("./scripts/rooms.cjs");

/** The rooms that put the others together; docs/architecture.md has the table. */
const composition = { app: ["cli", "doctor"], doctor: ["cli", "sidecar", "calls"] };

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports`,
      severity: "error",
      comment: `src/${room} may import only: ${allowed.join(", ") || "nothing"}`,
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
    })),
    ...Object.entries(composition).map(([room, refused]) => ({
      name: `${room}-imports`,
      severity: "error",
      comment: `src/${room} may not import ${refused.join(", ")}`,
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${refused.join("|")})/` },
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
