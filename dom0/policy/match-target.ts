// Whether a word of a rule means what a call names. Pure. Source: the match functions of core-qrexec's
// qrexec/policy/parser.py.
import type { SystemInfo } from './system-info.ts';
import {
  dispvmPrefix,
  isAdmin,
  uuidPrefix,
  wordOf,
  type IntendedTarget,
  type Pattern,
  type SourcePattern,
} from './tokens.ts';

/** Names, or one name and the other's uuid. */
const isSameQube = (one: string, other: string, system: SystemInfo): boolean => {
  if (one === other) return true;
  if (one.startsWith(uuidPrefix) === other.startsWith(uuidPrefix)) return false;
  const [word, name] = one.startsWith(uuidPrefix) ? [one, other] : [other, one];
  const uuid = system.find(name)?.uuid ?? null;
  return uuid !== null && word === `${uuidPrefix}${uuid}`;
};

const matchesName = (name: string, word: string, system: SystemInfo): boolean =>
  isAdmin(name) ? isAdmin(word) : isSameQube(name, word, system);

export const matchesSource = (pattern: SourcePattern, source: string, system: SystemInfo): boolean => {
  switch (pattern.pattern) {
    case 'everything':
      return true;
    case 'anyvm':
      return !isAdmin(source);
    case 'adminvm':
      return isAdmin(source);
    case 'tagged':
      return system.find(source)?.tags.has(pattern.tag) === true;
    case 'of-type':
      return system.find(source)?.type === pattern.type;
    case 'qube':
      return matchesName(pattern.name, source, system);
    // A source is always known by its own name, so a keyword for DispVMs never matches one, as in Qubes.
    case 'dispvm-of':
    case 'dispvm-tagged':
      return false;
  }
};

/**
 * null where it cannot be told, because the rule is about the template of a plain `@dispvm` and the source has none, or
 * one that does not exist: the call is refused then, as Qubes' own engine does.
 */
export const matchesTarget = (
  pattern: Pattern,
  asked: IntendedTarget,
  source: string,
  system: SystemInfo,
): boolean | null => {
  const word = wordOf(asked);
  switch (pattern.pattern) {
    case 'everything':
      return true;
    case 'anyvm':
      return !isAdmin(word);
    case 'adminvm':
      return isAdmin(word);
    case 'default':
    case 'dispvm':
      return asked.asked === pattern.pattern;
    case 'tagged':
      return system.find(word)?.tags.has(pattern.tag) === true;
    case 'of-type':
      return system.find(word)?.type === pattern.type;
    case 'qube':
      return matchesName(pattern.name, word, system);
    case 'dispvm-of':
      if (asked.asked === 'dispvm-of') return isSameQube(pattern.disposableTemplate, asked.disposableTemplate, system);
      if (asked.asked !== 'dispvm') return false;
      return isDefaultDispvm(`${dispvmPrefix}${pattern.disposableTemplate}`, source, system);
    case 'dispvm-tagged':
      return matchesTag(pattern.tag, asked, source, system);
  }
};

/** A plain @dispvm is also a DispVM of the source's default template, called by its name. */
const isDefaultDispvm = (word: string, source: string, system: SystemInfo): boolean | null => {
  const meant = system.defaultDispvm(source);
  return meant === null ? null : meant === word;
};

const matchesTag = (tag: string, asked: IntendedTarget, source: string, system: SystemInfo): boolean | null => {
  const word = asked.asked === 'dispvm' ? system.defaultDispvm(source) : wordOf(asked);
  if (word?.startsWith(dispvmPrefix) !== true) return false;
  const template = system.find(word.slice(dispvmPrefix.length));
  return template === undefined ? null : template.isDisposableTemplate && template.tags.has(tag);
};
