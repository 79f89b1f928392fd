// How an opening in the guest fails: each cause has its code, and what was saved is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, openInVmCommand } from '../../../protocol/agent-services.ts';
import type { openSession } from './guest-stand-in.ts';
import { eventsOf, exitCodeOf, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, openRequest, prepareRequest, stdin, text } from './requests.ts';
import { freshSession, notePath } from './fresh-session.ts';

test('has a code for each failure, and takes the rest of the input', () => {
  const field = (name: string): Uint8Array => {
    const bytes = new Uint8Array(256);
    bytes.set(text(name));
    return bytes;
  };
  type Setup = (guest: ReturnType<typeof openSession>['guest']) => void;
  const failures: readonly [string, Uint8Array, number, Setup?][] = [
    ['a path', openRequest(field('a/b.txt'), text('x')), agentExitCodes.protocol],
    ['no name', openRequest(field(''), text('x')), agentExitCodes.protocol],
    ['a name without its end', openRequest(new Uint8Array(256).fill(65), text('x')), agentExitCodes.protocol],
    ['half a name', bytesOf(command(openInVmCommand('en')), stdin(text('a')), endOfStdin), agentExitCodes.protocol],
    [
      'a full disk',
      openRequest('a.txt', text('too long')),
      agentExitCodes.storageFull,
      (guest) => {
        guest.storageBytes = 3;
      },
    ],
    ['no type', openRequest('a.bin', Uint8Array.of(0, 1, 2)), agentExitCodes.unsupported],
    ['no program', openRequest('a.webp', text('RIFF    WEBP')), agentExitCodes.viewerMissing],
    [
      'no start',
      openRequest('a.draw', text('x')),
      agentExitCodes.viewerFailed,
      (guest) => {
        guest.viewerStarts = false;
      },
    ],
    [
      'no viewer of ours',
      openRequest('a.txt', text('x')),
      agentExitCodes.viewerFailed,
      (guest) => {
        guest.hasResident = false;
      },
    ],
    [
      'a viewer of ours that takes nothing',
      openRequest('a.txt', text('x')),
      agentExitCodes.viewerFailed,
      (guest) => {
        guest.residentTakes = false;
      },
    ],
  ];
  for (const [what, request, expected, setUp] of failures) {
    const { session, guest, said } = freshSession();
    setUp?.(guest);
    session.receive(request);
    const answer = said();
    assert.equal(exitCodeOf(answer), expected, what);
    assert.equal(eventsOf(answer), '', what);
    assert.equal(guest.incomingOpen, 0, what);
    session.receive(prepareRequest);
    assert.equal(exitCodeOf(said()), agentExitCodes.ok, what);
  }
});

test('reports a viewer that failed by itself, but keeps its edit', () => {
  for (const isEdited of [false, true]) {
    const { session, guest, said, drain } = freshSession();
    session.receive(openRequest('note.sheet', text('hello')));
    if (isEdited) guest.edit(notePath, text('saved'));
    guest.viewerStatus = 'failed';
    said();
    guest.passTime();
    drain();
    const answer = said();
    assert.equal(exitCodeOf(answer), isEdited ? agentExitCodes.viewerEnded : agentExitCodes.viewerFailed);
    assert.equal(Buffer.from(stdoutOf(answer)).toString(), isEdited ? 'saved' : '');
  }
});
