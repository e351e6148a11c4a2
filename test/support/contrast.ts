import type { Page } from "playwright-core";

/** Each visible text, its color, and the backgrounds behind it, from the nearest to the farthest. */
const TEXTS = `[...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && node.closest(".visually-hidden, option, thead") === null)
  .filter((node) => [...node.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== ""))
  .map((node) => {
    const backgrounds = [];
    for (let at = node; at !== null; at = at.parentElement) backgrounds.push(getComputedStyle(at).backgroundColor);
    return { text: node.textContent.trim().slice(0, 40), color: getComputedStyle(node).color, backgrounds };
  })`;

interface Text {
  readonly text: string;
  readonly color: string;
  readonly backgrounds: readonly string[];
}

/** The contrast of each visible text on a page (WCAG 2.2, "contrast ratio"). */
export async function contrasts(page: Page): Promise<{ text: string; ratio: number }[]> {
  const texts = (await page.evaluate(TEXTS)) as readonly Text[];
  return texts.map(({ text, color, backgrounds }) => {
    const behind = backgrounds.find((background) => channelsOf(background)[3] !== 0) ?? "rgb(255, 255, 255)";
    const [darker, lighter] = [color, behind].map(luminanceOf).sort((one, other) => one - other) as [
      number,
      number,
    ];
    return { text, ratio: (lighter + 0.05) / (darker + 0.05) };
  });
}

/** Red, green, blue from 0 to 255, and alpha. */
function channelsOf(color: string): number[] {
  const channels = /^rgba?\(([^)]+)\)$/.exec(color)?.[1]?.split(",").map(Number);
  if (channels === undefined) throw new Error(`unsupported color: ${color}`);
  return channels.length === 3 ? [...channels, 1] : channels;
}

/** WCAG 2.2, "relative luminance". */
function luminanceOf(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
