import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodedBody } from "../../src/http-client/content-coding.js";

const LARGEST = 100_000;
const ORIGIN = "https://shop.example";

const own = (bytes: Uint8Array) => new Uint8Array(bytes);
const decode = (encoded: Uint8Array, encoding: string, largest = LARGEST) =>
  decodedBody({ body: encoded, encoding, largest, origin: ORIGIN });

const CODINGS = [
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["GZIP", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["identity", (bytes: Uint8Array) => bytes],
  ["", (bytes: Uint8Array) => bytes],
  ["gzip, br", (bytes: Uint8Array) => brotliCompressSync(gzipSync(bytes))],
] as const;

describe("a content coding", () => {
  it.each(CODINGS)("%s is undone", async (encoding, encode) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 50_000 }), async (bytes) => {
        const decoded = await decode(own(encode(bytes)), encoding);
        expect(Buffer.from(decoded).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each(["zstd", "UTF-8", "none", "aws-chunked", "constructor", "__proto__", "zstd, gzip"])(
    "%s, which is not supported, leaves the body as it was sent",
    async (encoding) => {
      const sent = gzipSync("approved");
      const body = await decode(own(sent), encoding);
      expect(Buffer.from(body).equals(sent)).toBe(true);
    },
  );

  it("is not looked for in an empty body", async () => {
    expect(await decode(new Uint8Array(0), "gzip")).toHaveLength(0);
  });

  it.each(CODINGS.filter(([encoding]) => !["identity", ""].includes(encoding)))(
    "%s is limited by the decoded body: a kilobyte cannot become a gigabyte",
    async (encoding, encode) => {
      const exact = own(encode(Buffer.alloc(LARGEST, "a")));
      expect(await decode(exact, encoding)).toHaveLength(LARGEST);
      const bomb = own(encode(Buffer.alloc(5_000_000, "a")));
      await expect(decode(bomb, encoding)).rejects.toMatchObject({ code: "HTTP_ANSWER_TOO_LARGE" });
    },
  );

  it.each([
    ["other data", "gzip", Buffer.from("no gzip at all"), /not valid gzip/],
    ["half of the data", "gzip", gzipSync("a".repeat(99)).subarray(0, 15), /not valid gzip/],
    ["half of the data", "br", brotliCompressSync("abcdefghijklmn").subarray(0, 8), /not valid br/],
    ["other data", "deflate", Buffer.from("\xff\xff\xff\xff", "latin1"), /not valid deflate/],
    ["a chain of codings", "gzip, gzip, gzip, gzip", gzipSync("a"), /has 4 content codings/],
  ])("with %s is an unreadable answer: %s", async (_case, encoding, bytes, message) => {
    const failed = decode(own(bytes), encoding);
    await expect(failed).rejects.toMatchObject({ code: "HTTP_ANSWER_UNREADABLE" });
    await expect(failed).rejects.toThrow(message);
  });

  it.each([
    ["is replaced", "gzip", gzipSync("a".repeat(99))],
    ["is broken", "gzip", gzipSync("a".repeat(99)).subarray(0, 20)],
    ["is too large", "br", brotliCompressSync(Buffer.alloc(5_000_000))],
  ])("leaves nothing of a body that %s", async (_case, encoding, bytes) => {
    const body = own(bytes);
    await decode(body, encoding).catch(() => undefined);
    expect(body.every((byte) => byte === 0)).toBe(true);
  });
});
