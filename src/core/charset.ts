/** The charset of a content type (RFC 9110, section 8.3.2), in lower case; undefined without one. */
export function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase();
}

/**
 * The bytes 0x80 to 0x9F in windows-1252, which is also what `iso-8859-1` means (Encoding Standard, section 4.2). Node.js 20
 * decodes them as ISO 8859-1's control characters: a euro sign would be lost.
 */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function decoderOf(
  charset: string,
): { readonly encoding: string; decode(bytes: Uint8Array): string } | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}

/** The text of bytes in a charset, by any name that the Encoding Standard lists; in UTF-8 if it is unknown. */
export function decodedText(bytes: Uint8Array, charset: string): string {
  const decoder = decoderOf(charset);
  if (decoder === undefined) return new TextDecoder().decode(bytes);
  const text = decoder.decode(bytes);
  if (decoder.encoding !== "windows-1252") return text;
  return text.replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] as string);
}

/** The 256 characters of a charset with one byte for each; undefined for any other charset, and an unknown one. */
export function characterTable(charset: string): string | undefined {
  if (decoderOf(charset) === undefined) return undefined;
  const table = decodedText(
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
    charset,
  );
  return table.length === 256 ? table : undefined;
}
