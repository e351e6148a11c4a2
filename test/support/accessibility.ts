import type { Page } from "playwright-core";

/** The roles of the page's landmarks, in document order (WAI-ARIA 1.2, section 5.3.4). */
export function landmarks(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("body > header, nav, main, body > footer, aside")]
    .map(({ localName, ariaLabel }) => [localName, ariaLabel].filter(Boolean).join(" "))`);
}

/** The levels of the visible headings, in document order. */
export function headingLevels(page: Page): Promise<number[]> {
  return page.evaluate(`[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((node) => node.checkVisibility())
    .map(({ localName }) => Number(localName[1]))`);
}

/** Visible controls without an accessible name: no text, no label, no aria-label. */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
    .filter((node) => node.checkVisibility())
    .filter(({ ariaLabel, labels, textContent }) => ![ariaLabel, labels?.[0]?.textContent, textContent].some((name) => name?.trim()))
    .map(({ outerHTML }) => outerHTML)`);
}

/** Visible controls that are smaller than a fingertip: 44 pixels (WCAG 2.2, 2.5.5 "Target Size (Enhanced)"). */
export function smallTargets(page: Page, least = 44): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("nav a, button, input, select, textarea")]
    .filter((node) => node.checkVisibility())
    .map((node) => node.closest("label") ?? node)
    .map((node) => ({ name: node.textContent.trim(), box: node.getBoundingClientRect() }))
    .filter(({ box }) => Math.min(box.height, box.width) < ${least})
    .map(({ name, box }) => \`\${name} \${box.width} x \${box.height}\`)`);
}

/** The elements that Tab focuses, from the top of the page to its end. */
export async function tabOrder(page: Page): Promise<string[]> {
  const order: string[] = [];
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press("Tab");
    const name = (await page.evaluate(`(({ localName, ariaLabel, labels, textContent }) =>
      localName === "body" ? "" : (ariaLabel ?? labels?.[0]?.textContent ?? textContent).trim().replace(/\\s+/g, " "))(document.activeElement)`)) as string;
    if (name === "") return order;
    order.push(name);
  }
  throw new Error("Tab never reached the end of the page");
}
