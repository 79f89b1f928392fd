// Finds the administrator's policy and says where it came from. Thunderbird gives an add-on a file from the person's
// own home as if it were the administrator's; here only what the person cannot write counts. It must never throw: no
// policy that is there may be mistaken for none.
import type { Switches } from '../../protocol/policy.ts';
import type { ManagedPolicySource } from '../policy/managed-policy-source.ts';

/**
 * Those of the schema, repeated because the schema is too heavy to load with every Thunderbird. A test compares them.
 */
export const unmanagedSwitches: Switches = {
  mayOpenLocally: false,
  mayAddRules: true,
  mayDisableAddon: true,
  maySave: true,
  mayDragOut: false,
  maySafeCopy: true,
  mayPrint: true,
  maySameVm: true,
  tellDecisions: false,
};
/** While nobody knows what the administrator wants. */
export const lockedSwitches: Switches = {
  mayOpenLocally: false,
  mayAddRules: false,
  mayDisableAddon: false,
  maySave: false,
  mayDragOut: false,
  maySafeCopy: false,
  mayPrint: false,
  maySameVm: false,
  tellDecisions: false,
};

export interface ManagedPolicy {
  readonly found: ManagedPolicySource;
  readonly switches: Switches;
}

/** `isValid` is asked only where there is something to check. */
export const readManagedPolicy = (extensionId: string, isValid: (value: unknown) => boolean): ManagedPolicy => {
  try {
    const found = findManagedPolicy(extensionId);
    return { found, switches: switchesOf(found, isValid) };
  } catch (error) {
    Cu.reportError(error);
    return {
      found: { source: 'unreadable', path: '', key: 'policyErrorFileFailed', values: [String(error)] },
      switches: lockedSwitches,
    };
  }
};

const switchesOf = (found: ManagedPolicySource, isValid: (value: unknown) => boolean): Switches => {
  if (found.source === 'none' || found.source === 'user-file') return unmanagedSwitches;
  if (found.source === 'unreadable' || !isValid(found.value)) return lockedSwitches;
  const { switches } = found.value as { readonly switches?: Partial<Switches> };
  return { ...unmanagedSwitches, ...switches };
};

const findManagedPolicy = (extensionId: string): ManagedPolicySource => {
  const fromPolicies = findInPolicies(extensionId);
  if (fromPolicies.source === 'administrator' || fromPolicies.source === 'unreadable') return fromPolicies;
  const fromSystem = findInManagedStorage('XRESysNativeManifests', extensionId);
  if (fromSystem.source !== 'none') return fromSystem;
  if (fromPolicies.source !== 'none') return fromPolicies;
  return findLostPolicy(extensionId) ?? findInManagedStorage('XREUserNativeManifests', extensionId);
};

/**
 * Whoever installs the add-on for everybody means to rule it: a misspelled id must not leave it to the person. null
 * where nobody does.
 */
const findLostPolicy = (extensionId: string): ManagedPolicySource | null => {
  const file = findPoliciesFile();
  if (file === null || mayPersonWrite(file)) return null;
  const { ExtensionSettings: settings, Extensions: extensions } = readPolicies(file);
  const isInstalled =
    settings?.[extensionId]?.installation_mode === 'force_installed' ||
    extensions?.Locked?.includes(extensionId) === true;
  return isInstalled
    ? { source: 'unreadable', path: file.path, key: 'policyErrorFileNoPolicy', values: [extensionId] }
    : null;
};

/** As Thunderbird chooses it: the system's folder first, then that of the program. */
const findPoliciesFile = (): Gecko.File | null => {
  for (const [key, ...names] of [
    ['SysConfD', 'policies', 'policies.json'],
    ['XREAppDist', 'policies.json'],
  ] as const) {
    const file = findFile(key, ...names);
    if (file?.exists() === true) return file;
  }
  return null;
};

const findInPolicies = (extensionId: string): ManagedPolicySource => {
  const file = findPoliciesFile();
  const value = Services.policies?.getExtensionPolicy(extensionId) ?? null;
  // Thunderbird reads others only while it is being tested, and then from wherever it is told.
  if (file === null) return value === null ? { source: 'none' } : { source: 'user-file', path: 'policies.json' };
  const { path } = file;
  const holds = value !== null || mentions(file, extensionId);
  if (mayPersonWrite(file)) return holds ? { source: 'user-file', path } : { source: 'none' };
  if (Services.policies?.status === Ci.nsIEnterprisePolicies.FAILED || isEmpty(file)) {
    return { source: 'unreadable', path, key: 'policyErrorFilePolicies', values: [] };
  }
  if (value !== null) return { source: 'administrator', path, value: copyOf(value) };
  return holds ? { source: 'unreadable', path, key: 'policyErrorFileThirdParty', values: [] } : { source: 'none' };
};

/** Whether the file has an entry for this add-on, used by Thunderbird or not. */
const mentions = (file: Gecko.File, extensionId: string): boolean =>
  readPolicies(file)['3rdparty']?.Extensions?.[extensionId] !== undefined;

/** Those parts of it that are asked about here. */
interface Policies {
  readonly '3rdparty'?: { readonly Extensions?: Readonly<Record<string, unknown>> };
  readonly ExtensionSettings?: Readonly<Record<string, { readonly installation_mode?: unknown }>>;
  readonly Extensions?: { readonly Locked?: readonly unknown[] };
}

/** A file that is not JSON has none. */
const readPolicies = (file: Gecko.File): Policies => {
  try {
    return (JSON.parse(Cu.readUTF8File(file)) as { readonly policies?: Policies }).policies ?? {};
  } catch {
    return {};
  }
};

/** Thunderbird takes a file of no bytes, as a full disk leaves it, for no policy. */
const isEmpty = (file: Gecko.File): boolean => file.fileSize === 0;

const findInManagedStorage = (
  key: 'XRESysNativeManifests' | 'XREUserNativeManifests',
  extensionId: string,
): ManagedPolicySource => {
  const file = findFile(key, 'managed-storage', `${extensionId}.json`);
  if (file?.exists() !== true) return { source: 'none' };
  const { path } = file;
  if (key === 'XREUserNativeManifests' || mayPersonWrite(file)) return { source: 'user-file', path };
  try {
    const { data, name, type } = JSON.parse(Cu.readUTF8File(file)) as {
      readonly data?: unknown;
      readonly name?: unknown;
      readonly type?: unknown;
    };
    if (name === extensionId && type === 'storage' && data !== undefined)
      return { source: 'administrator', path, value: data };
    return { source: 'unreadable', path, key: 'policyErrorFileStorage', values: [extensionId] };
  } catch {
    return { source: 'unreadable', path, key: 'policyErrorFileJson', values: [] };
  }
};

const findFile = (key: string, ...names: readonly string[]): Gecko.File | null => {
  try {
    const file = Services.dirsvc.get(key, Ci.nsIFile);
    for (const name of names) file.append(name);
    return file;
  } catch {
    return null;
  }
};

/** The file, its folders, or where they really lie. Whoever may write to the root folder is the administrator. */
const mayPersonWrite = (file: Gecko.File): boolean => {
  const real = file.clone();
  real.normalize();
  const home = findFile('Home');
  if (home?.contains(file) === true || home?.contains(real) === true) return true;
  const places = [...withParents(file), ...withParents(real)];
  const isAdministrator = places.some((place) => place.parent === null && isWritable(place));
  return !isAdministrator && places.some(isWritable);
};

const isWritable = (place: Gecko.File): boolean => {
  try {
    return place.isWritable();
  } catch {
    // A file system that is mounted read-only makes Thunderbird's question an error.
    return false;
  }
};

function* withParents(file: Gecko.File): Generator<Gecko.File> {
  for (let place: Gecko.File | null = file; place !== null; place = place.parent) yield place;
}

/** Plain data of our own, whatever Thunderbird does with the original. */
const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
