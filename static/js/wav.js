// One channel of samples from -1 to 1 as a WAV file of 24 bits.
const BYTES = 3;
const HEAD = 44;
const PEAK = 0x7fffff;

export function wav(blocks, sampleRate) {
  const samples = blocks.reduce((sum, block) => sum + block.length, 0);
  const view = new DataView(new ArrayBuffer(HEAD + samples * BYTES));
  head(view, samples * BYTES, sampleRate);
  let at = HEAD;
  for (const block of blocks) {
    for (const sample of block) {
      const value = Math.round(Math.max(-1, Math.min(1, sample)) * PEAK);
      view.setUint8(at, value & 0xff);
      view.setInt16(at + 1, value >> 8, true);
      at += BYTES;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

function head(view, size, sampleRate) {
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, HEAD - 8 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // whole numbers
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * BYTES, true);
  view.setUint16(32, BYTES, true);
  view.setUint16(34, BYTES * 8, true);
  text(36, "data");
  view.setUint32(40, size, true);
}
