const BIAS = 0x84;
const SAMPLES = 160;
/** Complete periods in a packet of 20 ms at 8 kHz. */
const HERTZ = 400;

/** ITU-T G.711, a positive or negative sample of 16 bits as one byte. */
function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample), 32_635) + BIAS;
  const exponent = Math.max(0, Math.floor(Math.log2(size)) - 7);
  return ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** A packet of a tone with this amplitude, out of 32,767. */
export function muLawTone(amplitude: number): Uint8Array {
  return Uint8Array.from({ length: SAMPLES }, (_, index) =>
    muLaw(Math.round(amplitude * Math.sin((2 * Math.PI * HERTZ * index) / 8_000))),
  );
}
