// Which families a type or an ending belongs to: family-members.ts says what each holds.
import type { Family } from '../../protocol/policy.ts';
import { membersOf, type Members } from './family-members.ts';

/** For running, not for reading. */
export const dangerousFamilies: readonly Family[] = ['executable', 'script', 'shortcut', 'disk-image'];

const isPattern = (type: string): boolean => type.endsWith('*');
const all = Object.entries(membersOf) as readonly (readonly [Family, Members])[];

const gather = (
  entries: readonly (readonly [key: string, family: Family])[],
): ReadonlyMap<string, ReadonlySet<Family>> => {
  const map = new Map<string, Set<Family>>();
  for (const [key, family] of entries) map.set(key, (map.get(key) ?? new Set()).add(family));
  return map;
};
const byType = gather(
  all.flatMap(([family, { types }]) => types.filter((type) => !isPattern(type)).map((type) => [type, family] as const)),
);
const byExtension = gather(
  all.flatMap(([family, { extensions }]) => extensions.split(' ').map((extension) => [extension, family] as const)),
);
const byPrefix = all.flatMap(([family, { types }]) =>
  types.filter(isPattern).map((type) => [type.slice(0, -1), family] as const),
);

/** Types that fit a pattern of a family they do not belong to: they do more than their name says. */
const exceptions: Readonly<Partial<Record<Family, ReadonlySet<string>>>> = {
  image: new Set(['image/svg+xml']),
  text: new Set([
    'text/html',
    'text/calendar',
    'text/vcard',
    'text/javascript',
    'text/vbscript',
    'text/x-python',
    'text/x-perl',
    'text/x-ruby',
    'text/x-php',
    'text/x-lua',
    'text/x-awk',
    'text/x-powershell',
    'text/scriptlet',
    'text/css',
    'text/x-ldif',
  ]),
};

/** `type` must be normalised. */
export const familiesOfType = (type: string): ReadonlySet<Family> => {
  const families = new Set(byType.get(type));
  for (const [prefix, family] of byPrefix) {
    if (type.startsWith(prefix) && exceptions[family]?.has(type) !== true) families.add(family);
  }
  return families;
};

/** `extension` is in lower case and without its dot. */
export const familiesOfExtension = (extension: string): ReadonlySet<Family> => byExtension.get(extension) ?? new Set();
