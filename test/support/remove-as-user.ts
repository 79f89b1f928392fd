// For an ordinary user: makes what is hard to remove, removes it, and prints what came of it as one JSON line.
// Usage: KIND FOLDER, where FOLDER is the tree's parent.
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { removeTree } from '../../dom0/runtime/remove-tree.ts';

/** Deeper than any path can tell. */
const deepLevels = 600;
const levelName = 'a-name-of-a-level';

const kinds: Readonly<Record<string, (tree: string) => void>> = {
  closed: (tree) => {
    mkdirSync(`${tree}/x/y`, { recursive: true });
    writeFileSync(`${tree}/x/y/file`, 'x');
    for (const folder of ['x/y', 'x', '']) chmodSync(`${tree}/${folder}`, 0);
  },
  unwritable: (tree) => {
    mkdirSync(`${tree}/x/y`, { recursive: true });
    writeFileSync(`${tree}/x/y/file`, 'x');
    for (const folder of ['x/y', 'x', '']) chmodSync(`${tree}/${folder}`, 0o500);
  },
  deep: (tree) => {
    mkdirSync(tree);
    process.chdir(tree);
    for (let level = 0; level < deepLevels; level += 1) {
      mkdirSync(levelName);
      process.chdir(levelName);
    }
    process.chdir('/');
  },
};

const [kind = '', folder = ''] = process.argv.slice(2);
kinds[kind]?.(`${folder}/tree`);
const wasThere = existsSync(`${folder}/tree`);
const removed = await removeTree(folder, 'tree');
const descriptors = readdirSync('/proc/self/fd').filter((fd) => existsSync(`/proc/self/fd/${fd}/.`)).length;
process.stdout.write(`${JSON.stringify({ wasThere, removed, isThere: existsSync(`${folder}/tree`), descriptors })}\n`);
