const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const DAY_AND_TIME = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

/** A time in the viewer's zone, with its date if that is not today. */
export function timeText(iso, now = Date.now(), language = undefined) {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date(now).toDateString();
  return time.toLocaleString(language, isToday ? TIME : DAY_AND_TIME);
}

/** A duration: 0:07, 12:30, 1:02:03. */
export function durationText(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

/** The time from now, in words: "now", "in 40 s", "in 3 min". */
export function untilText(iso, now) {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < 100) return `in ${seconds} s`;
  return seconds < 6000 ? `in ${Math.round(seconds / 60)} min` : `in ${Math.round(seconds / 3600)} h`;
}
