// RC4, which old documents are behind: Node's own is switched off, as nobody should use it.

/** Goes on from call to call. */
export const createRc4 = (key: Uint8Array): ((input: Uint8Array) => Buffer) => {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number): number => state[index & 255] ?? 0;
  const swap = (one: number, other: number): void => {
    [state[one], state[other]] = [at(other), at(one)];
  };
  for (let index = 0, other = 0; index < 256; index += 1) {
    other = (other + at(index) + (key[index % key.length] ?? 0)) & 255;
    swap(index, other);
  }
  let [one, other] = [0, 0];
  return (input) =>
    Buffer.from(
      input.map((byte) => {
        one = (one + 1) & 255;
        other = (other + at(one)) & 255;
        swap(one, other);
        return byte ^ at(at(one) + at(other));
      }),
    );
};

export const rc4 = (key: Uint8Array, input: Uint8Array): Buffer => createRc4(key)(input);
