import { isAbsolute, relative, sep } from "node:path";

/** Whether an absolute path lies in a folder or below it. Links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
