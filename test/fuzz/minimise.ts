// Makes a failing input as small as it can be made by leaving out parts of it, and then as plain.
// Bounded in time: an input that is not the smallest is better than none.

/** `isStillWrong` says whether a candidate fails in the same way. */
export const minimise = async (
  input: Uint8Array,
  isStillWrong: (candidate: Uint8Array) => Promise<boolean>,
  timeMs = 10_000,
): Promise<Uint8Array> => {
  const deadline = performance.now() + timeMs;
  const search: Search = { isStillWrong, isOver: () => performance.now() > deadline };
  let smallest = input;
  for (let before = Infinity; smallest.length < before && !search.isOver();) {
    before = smallest.length;
    smallest = await leaveOutParts(smallest, search);
  }
  return makePlain(smallest, search);
};

interface Search {
  readonly isStillWrong: (candidate: Uint8Array) => Promise<boolean>;
  readonly isOver: () => boolean;
}

const leaveOutParts = async (input: Uint8Array, { isStillWrong, isOver }: Search): Promise<Uint8Array> => {
  let smallest = input;
  for (let partBytes = Math.ceil(input.length / 2); partBytes >= 1; partBytes = Math.floor(partBytes / 2)) {
    for (let at = 0; at < smallest.length && !isOver();) {
      const without = new Uint8Array(Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + partBytes)]));
      if (await isStillWrong(without)) smallest = without;
      else at += partBytes;
    }
  }
  return smallest;
};

/** Zeros and blanks show that a byte does not matter. */
const makePlain = async (input: Uint8Array, { isStillWrong, isOver }: Search): Promise<Uint8Array> => {
  let plainest = input;
  for (let at = 0; at < input.length && !isOver(); at += 1) {
    for (const plain of [0, 0x20]) {
      if (plainest[at] === plain) break;
      const candidate = plainest.slice();
      candidate[at] = plain;
      if (!(await isStillWrong(candidate))) continue;
      plainest = candidate;
      break;
    }
  }
  return plainest;
};
