// What suites of documents in DispVMs have in common: a screen and a dom0 of their own, and a person before them.
import { after, before } from 'node:test';
import { startDispvmWorld, type DispvmWorld } from './dispvm-world.ts';
import { DocumentUser } from './document-user.ts';

/** Within a suite: its world is there before its tests, and stopped after them, also where they never began. */
export const withDispvmWorld = (take: (user: DocumentUser, world: DispvmWorld) => void): void => {
  let started: DispvmWorld | null = null;
  before(async () => {
    started = await startDispvmWorld();
    take(new DocumentUser(started), started);
  });
  after(() => started?.stop());
};
