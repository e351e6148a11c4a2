// The web phone's page is plain files: the build copies them beside the compiled server.
import { cpSync } from "node:fs";

cpSync("src/sidecar/web", "dist/sidecar/web", { recursive: true });
