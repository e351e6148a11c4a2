// The pages are plain files: the build copies them next to the compiled server.
import { cpSync } from "node:fs";

cpSync("src/sidecar/web", "dist/sidecar/web", { recursive: true });
