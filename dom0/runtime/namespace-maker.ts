// What stands before a program that makes a user namespace. Some systems refuse them to programs that AppArmor does not know;
// it knows this one by its path, where the profile was loaded.
import { existsSync } from 'node:fs';
import { findShipped } from './locations.ts';

/** Also beside the benchmark, which is bundled one folder above. */
export const namespaceProgram = findShipped(import.meta.url, ['./new-namespace', './dom0/new-namespace']);

/** The beginning of a command line; empty where a test has bundled the daemon alone. */
export const namespaceMaker: readonly string[] = existsSync(namespaceProgram) ? [namespaceProgram] : [];
