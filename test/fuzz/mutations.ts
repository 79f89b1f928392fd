// What is done to a seed to make an input of it. fast-check picks the seed and the mutations, biased to small and
// extreme numbers and repeatable by its seed; this says what each mutation means. Every list of mutations gives an
// input: none is ever refused.
import fc from 'fast-check';
import { inputMaxBytes, type FuzzTarget } from './fuzz-target.ts';

/** Positions are taken modulo the length, so that they fit whatever the mutations before left. */
const position = fc.oneof(fc.nat(64), fc.nat(0xffffff));
const length = fc.oneof(fc.nat(16), fc.nat(4096));
const usualNumbers: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 0xfffff, 0x100000, 0x100001,
  0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | {
      readonly kind: 'number';
      readonly at: number;
      readonly width: 2 | 4;
      readonly littleEndian: boolean;
      readonly value: number;
    }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'overwrite'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'truncate'; readonly at: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'move'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly kind: 'splice'; readonly at: number; readonly other: number; readonly from: number };

const kind = <K extends Mutation['kind']>(value: K): fc.Arbitrary<K> => fc.constant(value);

const mutationOf = ({ words = [], limits = [] }: FuzzTarget): fc.Arbitrary<Mutation> => {
  const numbers = [...usualNumbers, ...limits.flatMap((limit) => [limit - 1, limit, limit + 1])];
  const value = fc.oneof(fc.constantFrom(...numbers), fc.nat(0xffffffff));
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    ...(words.length === 0 ? [] : [fc.constantFrom(...words.map((word) => new TextEncoder().encode(word)))]),
  );
  return fc.oneof(
    fc.record({ kind: kind('flip'), at: position, bit: fc.nat(7) }),
    fc.record({
      kind: kind('byte'),
      at: position,
      value: fc.oneof(fc.nat(255), fc.constantFrom(0, 9, 10, 13, 32, 34, 255)),
    }),
    fc.record({ kind: kind('number'), at: position, width: fc.constantFrom(2, 4), littleEndian: fc.boolean(), value }),
    fc.record({ kind: kind('insert'), at: position, bytes }),
    fc.record({ kind: kind('overwrite'), at: position, bytes }),
    fc.record({ kind: kind('remove'), at: position, length }),
    fc.record({ kind: kind('truncate'), at: position }),
    fc.record({
      kind: kind('repeat'),
      at: position,
      length,
      times: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 20_000 })),
    }),
    fc.record({ kind: kind('move'), at: position, length, to: position }),
    fc.record({ kind: kind('splice'), at: position, other: fc.nat(), from: position }),
  );
};

/** Inputs for a target. A tenth are bytes of chance, which reach little but cost nothing either. */
export const inputsFor = (target: FuzzTarget): fc.Arbitrary<Uint8Array> => {
  const seeds = target.seeds.length === 0 ? [new Uint8Array(0)] : target.seeds;
  const maxBytes = target.maxBytes ?? inputMaxBytes;
  const mutated = fc
    .tuple(fc.nat(seeds.length - 1), fc.array(mutationOf(target), { minLength: 0, maxLength: 6 }))
    .map(([index, mutations]) =>
      mutations.reduce((input, mutation) => mutate(input, mutation, seeds, maxBytes), seedAt(seeds, index)),
    );
  return fc.oneof({ arbitrary: mutated, weight: 9 }, { arbitrary: fc.uint8Array({ maxLength: 64 }), weight: 1 });
};

const seedAt = (seeds: readonly Uint8Array[], index: number): Uint8Array =>
  seeds[index % seeds.length] ?? new Uint8Array(0);

const joined = (maxBytes: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(
    Math.min(
      maxBytes,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let filled = 0;
  for (const part of parts) {
    const fitting = part.subarray(0, whole.length - filled);
    whole.set(fitting, filled);
    filled += fitting.length;
  }
  return whole;
};

const mutate = (input: Uint8Array, mutation: Mutation, seeds: readonly Uint8Array[], maxBytes: number): Uint8Array => {
  const at = mutation.at % (input.length + 1);
  const [before, after] = [input.subarray(0, at), input.subarray(at)];
  switch (mutation.kind) {
    case 'flip':
      return joined(maxBytes, before, Uint8Array.of((input[at] ?? 0) ^ (1 << mutation.bit)), after.subarray(1));
    case 'byte':
      return joined(maxBytes, before, Uint8Array.of(mutation.value), after.subarray(1));
    case 'number':
      return joined(maxBytes, before, numberBytes(mutation), after.subarray(mutation.width));
    case 'insert':
      return joined(maxBytes, before, mutation.bytes, after);
    case 'overwrite':
      return joined(maxBytes, before, mutation.bytes, after.subarray(mutation.bytes.length));
    case 'remove':
      return joined(maxBytes, before, after.subarray(mutation.length));
    case 'truncate':
      return joined(maxBytes, before);
    case 'repeat':
      return joined(maxBytes, before, repeated(after.subarray(0, mutation.length), mutation.times, maxBytes), after);
    case 'move': {
      const [moved, rest] = [
        after.subarray(0, mutation.length),
        joined(maxBytes, before, after.subarray(mutation.length)),
      ];
      const to = mutation.to % (rest.length + 1);
      return joined(maxBytes, rest.subarray(0, to), moved, rest.subarray(to));
    }
    case 'splice': {
      const other = seedAt(seeds, mutation.other);
      return joined(maxBytes, before, other.subarray(mutation.from % (other.length + 1)));
    }
  }
};

const numberBytes = ({ width, littleEndian, value }: Extract<Mutation, { kind: 'number' }>): Uint8Array => {
  const view = new DataView(new ArrayBuffer(width));
  if (width === 2) view.setUint16(0, value, littleEndian);
  else view.setUint32(0, value, littleEndian);
  return new Uint8Array(view.buffer);
};

const repeated = (part: Uint8Array, times: number, maxBytes: number): Uint8Array => {
  const copies = Math.min(times, part.length === 0 ? 0 : Math.ceil(maxBytes / part.length));
  const whole = new Uint8Array(part.length * copies);
  for (let copy = 0; copy < copies; copy += 1) whole.set(part, copy * part.length);
  return whole;
};
