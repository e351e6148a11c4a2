import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSipAddress, writeSipAddress, writeSipRemainder } from "../../src/core/call.js";

const dialed = (text: string) => {
  const address = readSipAddress(text);
  return address && [writeSipAddress(address), writeSipRemainder(address)];
};

/** All characters that RFC 3261, section 25.1, and a FreeSWITCH dial string interpret alike. */
const GRAMMAR =
  /^sips?:[\w.!*&=+-]+@(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:;transport=(?:udp|tcp|tls))?(?:;user=phone)?$/;

describe("a SIP address", () => {
  it.each([
    ["sip:ann@pbx.example", "ann@pbx.example"],
    ["SIP:Ann@PBX.Example.", "Ann@pbx.example"],
    [
      "sip:+15550100@192.0.2.7:5070;user=phone;transport=TCP",
      "+15550100@192.0.2.7:5070;transport=tcp;user=phone",
    ],
    ["sip:ann@[2001:DB8::7]:5061;transport=tls", "ann@[2001:db8::7]:5061;transport=tls"],
    ["sip:ann@[::ffff:192.0.2.7]", "ann@[::ffff:192.0.2.7]"],
    ["sip:%61nn%2Eb@pbx.example:05060", "ann.b@pbx.example:5060"],
    ["sip:*72@pbx.example", "*72@pbx.example"],
    ["sips:ann@pbx.example", "ann@pbx.example;transport=tls"],
    ["sips:ann@pbx.example;transport=tcp", "ann@pbx.example;transport=tls"],
  ])("%s is dialed as %s", (text, expected) => {
    expect(dialed(text)?.[1]).toBe(expected);
  });

  it.each([
    ["a header", "sip:ann@pbx.example?Route=%3Csip:evil.example%3Blr%3E"],
    ["an empty header part", "sip:ann@pbx.example?"],
    ["a header in the user", "sip:ann?Route=x@pbx.example"],
    ["an encoded header in the user", "sip:ann%3FRoute=x@pbx.example"],
    ["maddr", "sip:ann@pbx.example;maddr=192.0.2.66"],
    ["maddr in capitals", "sip:ann@pbx.example;MADDR=192.0.2.66"],
    ["maddr in escapes", "sip:ann@pbx.example;%6daddr=192.0.2.66"],
    ["maddr behind transport", "sip:ann@pbx.example;transport=tcp;maddr=192.0.2.66"],
    ["maddr in the transport", "sip:ann@pbx.example;transport=tcp%3bmaddr=192.0.2.66"],
    ["fs_path", "sip:ann@pbx.example;fs_path=sip:evil.example"],
    ["fs_path in the user", "sip:ann;fs_path=sip%3Aevil.example@pbx.example"],
    ["fs_nat", "sip:ann@pbx.example;fs_nat=yes"],
    ["lr", "sip:ann@pbx.example;lr"],
    ["ttl", "sip:ann@pbx.example;ttl=255"],
    ["method", "sip:ann@pbx.example;method=REFER"],
    ["user=ip", "sip:ann@pbx.example;user=ip"],
    ["an unknown parameter", "sip:ann@pbx.example;region=us1"],
    ["a parameter without a value", "sip:ann@pbx.example;transport"],
    ["an empty parameter", "sip:ann@pbx.example;"],
    ["a transport twice", "sip:ann@pbx.example;transport=tcp;transport=udp"],
    ["WebRTC by transport", "sip:ann@pbx.example;transport=ws"],
    ["sips over UDP", "sips:ann@pbx.example;transport=udp"],
    ["a line break", "sip:ann@pbx.example\r\nRoute: <sip:evil.example>"],
    ["an encoded line break", "sip:ann%0d%0aRoute:x@pbx.example"],
    ["an encoded line break in the host", "sip:ann@pbx.example%0d%0a"],
    ["an encoded line break in a parameter", "sip:ann@pbx.example;transport=tcp%0d%0a"],
    ["an encoded NUL", "sip:ann%00@pbx.example"],
    ["an encoded at sign", "sip:ann%40evil.example@pbx.example"],
    ["an encoded percent sign", "sip:ann%2540x@pbx.example"],
    ["half an escape", "sip:ann%4@pbx.example"],
    ["two at signs", "sip:ann@evil.example@pbx.example"],
    ["a password", "sip:ann:secret@pbx.example"],
    ["an encoded colon", "sip:ann%3asecret@pbx.example"],
    ["no user", "sip:pbx.example"],
    ["an empty user", "sip:@pbx.example"],
    ["a registered user of the profile", "sip:1000"],
    ["another registered user", "sip:ann%25pbx.example"],
    ["another To", "sip:ann^bob@pbx.example"],
    ["another profile", "sip:../external/ann@pbx.example"],
    ["a second dial string", "sip:ann,sofia/external/bob@pbx.example"],
    ["a second dial string in the host", "sip:ann@pbx.example,sofia/external/bob@evil.example"],
    ["a second enterprise dial string", "sip:ann@pbx.example:_:sofia/external/bob"],
    ["alternatives", "sip:ann@pbx.example|user/bob"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what FreeSWITCH would expand.
    ["an expansion", "sip:${hostname}@pbx.example"],
    ["an encoded expansion", "sip:%24%7Bsystem(id)%7D@pbx.example"],
    ["channel variables", "sip:{sip_route_uri=sip:evil.example}ann@pbx.example"],
    ["a leg's variables", "sip:[sip_route_uri=x]ann@pbx.example"],
    ["a leg's variables as a host", "sip:ann@[leg_timeout=1]"],
    ["quotes", "sip:'ann'@pbx.example"],
    ["a tilde", "sip:ann~X-A=b@pbx.example"],
    ["a zone", "sip:ann@[fe80::1%25eth0]"],
    ["an IPv6 address without brackets", "sip:ann@2001:db8::7"],
    ["no IPv6 address in brackets", "sip:ann@[192.0.2.7]"],
    ["something behind the brackets", "sip:ann@[::1]x"],
    ["a short IPv4 address", "sip:ann@127.1"],
    ["a hexadecimal IPv4 address", "sip:ann@0x7f000001"],
    ["an IPv4 address in octal", "sip:ann@0177.0.0.1"],
    ["an IPv4 address of one number", "sip:ann@2130706433"],
    ["an underscore in the host", "sip:ann@_sip._udp.pbx.example"],
    ["two dots in the host", "sip:ann@pbx..example"],
    ["letters of another script", "sip:ann@pbx.exаmple"],
    ["fullwidth digits", "sip:ann@pbx.example:５０６０"],
    ["port 0", "sip:ann@pbx.example:0"],
    ["port 65536", "sip:ann@pbx.example:65536"],
    ["an empty port", "sip:ann@pbx.example:"],
    ["a port of letters", "sip:ann@pbx.example:x"],
    ["spaces", "sip:ann @pbx.example"],
    ["a name before it", "Ann <sip:ann@pbx.example>"],
    ["tel", "tel:+15550100"],
    ["https", "https://ann@pbx.example"],
    ["nothing", ""],
    ["a user without end", `sip:${"a".repeat(129)}@pbx.example`],
    ["a host without end", `sip:ann@${"a.".repeat(130)}example`],
    ["a label without end", `sip:ann@${"a".repeat(64)}.example`],
  ])("is not taken with %s", (_what, text) => {
    expect(dialed(text)).toBeUndefined();
  });

  const user = fc.stringMatching(/^(?:[\w.!*&=+-]|%[2-7][0-9A-Fa-f]){1,20}$/);
  const host = fc.oneof(
    fc.stringMatching(/^(?:[a-z0-9-]{1,5}\.){0,2}[a-z0-9-]{1,5}\.?$/),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  );
  const parameter = fc.constantFrom(
    ";transport=udp",
    ";transport=TLS",
    ";user=phone",
    ";maddr=1.2.3.4",
    ";lr",
    ";fs_path=x",
    "?Route=x",
    "%0d%0a",
    ",sofia/x/y",
  );
  const nearly = fc
    .tuple(
      fc.constantFrom("sip:", "sips:", "SIP:", "tel:"),
      user,
      host,
      fc.option(fc.nat(70_000), { nil: undefined }),
      fc.array(parameter, { maxLength: 2 }),
    )
    .map(([scheme, name, where, port, tail]) =>
      [scheme, name, "@", where, port === undefined ? "" : `:${port}`, ...tail].join(""),
    );

  it("is dialed as text that parses into the same parts, using only characters of the grammar", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nearly,
          fc.string({ unit: "binary" }).map((text) => `sip:a@${text}`),
        ),
        (text) => {
          const address = readSipAddress(text);
          if (address === undefined) return;
          const written = writeSipAddress(address);
          expect(written).toMatch(GRAMMAR);
          expect(readSipAddress(written)).toEqual(
            address.secure ? { ...address, transport: "tls" } : address,
          );
          expect(readSipAddress(`sip:${writeSipRemainder(address)}`)).toEqual({ ...address, secure: false });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
