// What SECURITY.md calls unique in a DispVM differs between clones of one template, and what it calls the same is the
// same: three real clones, jailed and handed out as dom0 does it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { makeZip } from '../../scripts/zip.ts';
import { loadTemplate, startClone, type Clone } from '../support/clone.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { describeStart, findProgramStarts, type ProgramStart } from '../support/program-starts.ts';
import { waitUntil } from '../support/wait-until.ts';

const skip = (await missingForDispvms()) ?? false;
const numbers = [1, 2, 3];
/** init, X server, stage, terminal, editor, two readers, picture viewer, agent, freshener. */
const waitingPrograms = 10;
/** Above it the kernel puts what may lie anywhere. */
const fixedPlacesEnd = 0x1_0000_0000n;
const page = 4096;
const slowMs = 60_000;
let parent = '';
const clones: Clone[] = [];

before(async () => {
  if (skip !== false) return;
  parent = await mkdtemp(join(tmpdir(), 'glovebox-clones-'));
  const template = await loadTemplate();
  for (const number of numbers) clones.push(await startClone(template, parent, number));
});

after(async () => {
  for (const clone of clones) await clone.stop();
  if (parent !== '') await rm(parent, { recursive: true });
});

const assertAllDiffer = (values: readonly unknown[], what: string): void => {
  assert.equal(new Set(values).size, values.length, `each clone has its own ${what}`);
};

/** At the start of a page: where a file in memory begins. */
const beginsPage = (memory: Buffer, text: string): boolean => {
  for (let at = memory.indexOf(text); at !== -1; at = memory.indexOf(text, at + 1)) if (at % page === 0) return true;
  return false;
};

test('each clone draws its own random numbers, boot id and machine id, in files of the guest', { skip }, async () => {
  for (const [index, what] of ['random numbers', 'boot id', 'machine id'].entries()) {
    assertAllDiffer(
      clones.map(({ drawn }) => drawn[index]),
      what,
    );
  }
  for (const clone of clones) {
    const [, bootId = '', machineId = ''] = clone.drawn;
    assert.match(bootId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(machineId, /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    const memory = await clone.readMemory();
    for (const name of [bootId, machineId]) assert.ok(beginsPage(memory, `${name}\n`), 'a file of the guest holds it');
  }
});

test('each clone has a VM generation id of its own', { skip }, () => {
  for (const { generationId } of clones) assert.match(generationId, /^[0-9a-f-]{36}$/);
  assertAllDiffer(
    clones.map(({ generationId }) => generationId),
    'VM generation id',
  );
});

/** From the note that Linux keeps in memory for whoever looks into a crashed one: how far it moved when it booted. */
const readKernelOffset = (memory: Buffer): string => {
  const label = 'KERNELOFFSET=';
  for (let at = memory.indexOf(label); at !== -1; at = memory.indexOf(label, at + 1)) {
    const offset = /^([0-9a-f]+)\n/.exec(memory.toString('latin1', at + label.length, at + label.length + 20))?.[1];
    if (offset !== undefined) return offset;
  }
  throw new Error('the kernel left no note');
};

test('the kernel lies where it moved to when the template was made, in every clone', { skip }, async () => {
  const offsets = [];
  for (const clone of clones) offsets.push(readKernelOffset(await clone.readMemory()));
  assert.notEqual(Number.parseInt(offsets[0] ?? '', 16), 0);
  assert.equal(new Set(offsets).size, 1);
});

test(
  'waiting programs lie at the same addresses in every clone, one started on a click does not',
  { skip },
  async () => {
    const laidOut: ProgramStart[][] = [];
    const waiting: string[][] = [];
    const waitingEntries: bigint[] = [];
    for (const clone of clones) {
      const found = findProgramStarts(await clone.readMemory());
      const known = new Set(found.map(describeStart));
      waitingEntries.push(...found.map(({ entry }) => entry));
      waiting.push([...known].toSorted());
      await clone.open('letters.zip', makeZip({ 'letter.txt': 'Words' }));
      const findNew = async (): Promise<ProgramStart[]> =>
        findProgramStarts(await clone.readMemory()).filter((start) => !known.has(describeStart(start)));
      laidOut.push(
        await waitUntil(
          async () => {
            const started = await findNew();
            return started.length > 0 && started;
          },
          'a viewer has started',
          slowMs,
        ),
      );
    }
    assert.ok((waiting[0]?.length ?? 0) >= waitingPrograms, 'the waiting programs were found');
    for (const one of waiting) assert.deepEqual(one, waiting[0]);
    assert.ok(
      waitingEntries.every((entry) => entry > fixedPlacesEnd),
      'no program has a fixed place',
    );
    for (const address of ['base', 'entry', 'vdso', 'stack'] as const) {
      assertAllDiffer(
        laidOut.flat().map((start) => start[address]),
        address,
      );
    }
  },
);
