#!/usr/bin/env node
// Stack traces name the lines of the TypeScript sources.
process.setSourceMapsEnabled(true);
await import("../dist/main.js");
