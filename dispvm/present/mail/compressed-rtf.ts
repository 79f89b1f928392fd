// Takes Outlook's compression off a body in RTF ([MS-OXRTFCP]). Pure; bounded by what it may write, and total: what is
// cut or broken gives what came before, what is no such body gives null.

const headBytes = 16;
const windowBytes = 4096;
const rtfMaxBytes = 4 * 1024 * 1024;
const compressed = 0x75465a4c;
const stored = 0x414c454d;
/** What the window holds at first: the words that every such RTF begins with. */
const dictionary =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS ' +
  'Sans SerifSymbolArialTimes New RomanCourier' +
  '{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';

/** The bytes of the RTF. */
export const decompressRtf = (untrusted: Uint8Array): Uint8Array | null => {
  if (untrusted.length < headBytes) return null;
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const sizeBytes = Math.min(view.getUint32(4, true), rtfMaxBytes);
  if (view.getUint32(8, true) === stored) return untrusted.subarray(headBytes, headBytes + sizeBytes);
  return view.getUint32(8, true) === compressed ? unpack(untrusted, sizeBytes) : null;
};

const unpack = (untrusted: Uint8Array, sizeBytes: number): Uint8Array => {
  const start = dictionary.length;
  const output = new Uint8Array(start + sizeBytes);
  for (let at = 0; at < start; at++) output[at] = dictionary.charCodeAt(at);
  const end = output.length;
  let to = start;
  let at = headBytes;
  while (at < untrusted.length && to < end) {
    const control = untrusted[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < untrusted.length && to < end; bit++) {
      if ((control & (1 << bit)) === 0) {
        output[to++] = untrusted[at++] ?? 0;
        continue;
      }
      const reference = ((untrusted[at] ?? 0) << 8) | (untrusted[at + 1] ?? 0);
      at += 2;
      // Places in the window count from its begin, which is where `output` begins; its own end means the end of all.
      const back = (to - (reference >> 4)) & (windowBytes - 1);
      if (back === 0) return output.subarray(start, to);
      to = copy(output, to, back, Math.min((reference & 15) + 2, end - to));
    }
  }
  return output.subarray(start, to);
};

/** What it copies may be what it has just written. Places before the begin are zeros. */
const copy = (output: Uint8Array, to: number, back: number, length: number): number => {
  for (let index = to; index < to + length; index++) output[index] = output[index - back] ?? 0;
  return to + length;
};
