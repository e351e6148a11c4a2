import type { Calls } from "../calls.js";
import { type Api, quotedWordsOf, usage, wordsOf } from "./api.js";

const SYNTAX = "<uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]";

/** API commands for recordings; there is no sound in them. */
export function recordingApis(calls: Calls): [name: string, api: Api][] {
  return [
    // Says nothing of a call that there is not, as FreeSWITCH does.
    ["uuid_buglist", (argument) => calls.get(wordsOf(argument)[0] ?? "")?.record.recordings.list() ?? ""],
    [
      "uuid_record",
      (argument) => {
        const [id, action, path] = quotedWordsOf(argument.toString());
        if (id === undefined || action === undefined || path === undefined) return usage(SYNTAX);
        const call = calls.get(id);
        if (call === undefined) return "-ERR Cannot locate session!\n";
        const { recordings } = call.record;
        const done = (isDone: boolean, what: string) => (isDone ? "+OK Success\n" : `-ERR Cannot ${what}!\n`);
        switch (action.toLowerCase()) {
          case "start":
            recordings.start(path);
            call.fire("MEDIA_BUG_START", [
              ["Media-Bug-Function", "session_record"],
              ["Media-Bug-Target", path],
            ]);
            return done(true, "");
          case "stop":
            return done(recordings.stop(path), "stop record session");
          case "mask":
            return done(recordings.mask(path, true), "mask recording session");
          case "unmask":
            return done(recordings.mask(path, false), "unmask recording session");
          default:
            return usage(SYNTAX);
        }
      },
    ],
  ];
}
