// A DXF drawing as its parts: lines of a number and a value in turn (Autodesk, “DXF Reference”). Everything is the
// sender's: counts are bounded, and a number that is none is 0.

/** One thing of the drawing: its kind, and what is said of it, in its order. */
export interface Entity {
  readonly kind: string;
  readonly groups: readonly (readonly [code: number, value: string])[];
}
export interface Layer {
  readonly colour: number;
  readonly isHidden: boolean;
}
export interface Block {
  readonly x: number;
  readonly y: number;
  readonly entities: readonly Entity[];
}
/** Whether the time for it is over. */
export type IsLate = () => boolean;
export interface Dxf {
  readonly entities: readonly Entity[];
  readonly blocks: ReadonlyMap<string, Block>;
  readonly layers: ReadonlyMap<string, Layer>;
  /** The drawing is longer than what was read of it. */
  readonly isPart: boolean;
}

const entitiesMax = 200_000;
/** What anything is drawn by. */
const drawnCodes: ReadonlySet<number> = new Set([
  1, 2, 3, 8, 10, 11, 12, 13, 20, 21, 22, 23, 40, 41, 42, 44, 45, 50, 51, 60, 62, 67, 70, 71, 72, 73, 230,
]);
/** How often the clock is looked at. */
export const pace = 500;
/** Of one entity: more than any polyline that a person draws. */
const groupsMax = 40_000;

export const numberOf = (entity: Entity, code: number, otherwise = 0): number => {
  const found = entity.groups.find(([known]) => known === code);
  return found === undefined ? otherwise : toNumber(found[1]);
};
export const textOf = (entity: Entity, code: number): string =>
  entity.groups.find(([known]) => known === code)?.[1] ?? '';
export const numbersOf = (entity: Entity, code: number): readonly number[] =>
  entity.groups.flatMap(([known, value]) => (known === code ? [toNumber(value)] : []));
export const toNumber = (untrusted: string): number => {
  const number = Number.parseFloat(untrusted);
  return Number.isFinite(number) && Math.abs(number) < 1e12 ? number : 0;
};

/** null where it is none as text. */
export const parseDxf = (untrusted: string, isLate: IsLate = () => false): Dxf | null => {
  const sections = new Map<string, readonly Entity[]>();
  const { all, isPart } = readEntities(untrusted, isLate);
  for (let at = 0; at < all.length; at++) {
    if (all[at]?.kind !== 'SECTION') continue;
    const end = endAfter(all, at, 'ENDSEC');
    sections.set(textOf(all[at] as Entity, 2), all.slice(at + 1, end));
    at = end;
  }
  const entities = sections.get('ENTITIES');
  if (entities === undefined) return null;
  return {
    entities,
    blocks: readBlocks(sections.get('BLOCKS') ?? []),
    layers: readLayers(sections.get('TABLES') ?? []),
    isPart,
  };
};

const endAfter = (all: readonly Entity[], from: number, kind: string): number => {
  let end = from + 1;
  while (end < all.length && all[end]?.kind !== kind) end++;
  return end;
};

/** By lines, and only what is drawn: the guest's runtime takes a second for a megabyte. */
const readEntities = (untrusted: string, isLate: IsLate): { all: readonly Entity[]; isPart: boolean } => {
  const lines = untrusted.split('\n');
  const all: Entity[] = [];
  let groups: (readonly [number, string])[] = [];
  let at = 0;
  for (; at + 1 < lines.length && all.length < entitiesMax; at += 2) {
    const code = Number(lines[at]);
    if (code === 0) {
      if (all.length % pace === 0 && isLate()) break;
      all.push({ kind: (lines[at + 1] ?? '').trim().toUpperCase(), groups: (groups = []) });
    } else if (drawnCodes.has(code) && groups.length < groupsMax) {
      const value = lines[at + 1] ?? '';
      groups.push([code, code === 1 || code === 3 ? value.replace(/\r$/, '') : value.trim()]);
    }
  }
  return { all, isPart: at + 1 < lines.length };
};

const readBlocks = (section: readonly Entity[]): ReadonlyMap<string, Block> => {
  const blocks = new Map<string, Block>();
  for (let at = 0; at < section.length; at++) {
    const head = section[at];
    if (head?.kind !== 'BLOCK') continue;
    const end = endAfter(section, at, 'ENDBLK');
    blocks.set(textOf(head, 2).toUpperCase(), {
      x: numberOf(head, 10),
      y: numberOf(head, 20),
      entities: section.slice(at + 1, end),
    });
    at = end;
  }
  return blocks;
};

const readLayers = (section: readonly Entity[]): ReadonlyMap<string, Layer> =>
  new Map(
    section
      .filter(({ kind }) => kind === 'LAYER')
      .map((layer) => {
        const colour = numberOf(layer, 62, 7);
        return [
          textOf(layer, 2).toUpperCase(),
          { colour: Math.abs(colour), isHidden: colour < 0 || (numberOf(layer, 70) & 1) !== 0 },
        ];
      }),
  );
