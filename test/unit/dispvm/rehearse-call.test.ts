import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes, rehearseCommand } from '../../../protocol/agent-services.ts';
import { exitCodes } from '../../../protocol/qrexec.ts';
import { exitCodeOf, openSession, stdoutOf } from './guest-stand-in.ts';
import {
  bytesOf,
  command,
  endOfStdin,
  hello,
  openRequest,
  prepareRequest,
  stdin,
  termination,
  text,
} from './requests.ts';

const rehearsal = bytesOf(command(rehearseCommand), endOfStdin);
const samplePath = '/home/user/attachment/sample.pdf';
const opening = `open\ten\tpages\t${samplePath}`;

const openWithSamples = (): ReturnType<typeof openSession> => {
  const opened = openSession();
  opened.guest.samples.set('rehearsal.txt', text('sample.pdf\n'));
  opened.guest.samples.set('sample.pdf', text('%PDF-1.7 sample'));
  return opened;
};

/** Time passes until nothing waits any more. */
const passAllTime = ({ guest }: ReturnType<typeof openSession>): void => {
  for (let turn = 0; turn < 300 && guest.isWaiting; turn += 1) guest.passTime();
};

test('shows the sample, then the blank page, and leaves nothing but the running viewer', () => {
  const opened = openWithSamples();
  opened.session.receive(bytesOf(hello, rehearsal));
  assert.deepEqual(opened.guest.told, [opening]);
  for (let turn = 0; turn < 10; turn += 1) opened.guest.passTime();
  assert.deepEqual(opened.guest.told, [opening], 'the viewer has not painted yet');
  opened.guest.viewerSays('page 1 1\npainted\n');
  passAllTime(opened);
  assert.deepEqual(opened.guest.told, [opening, 'blank']);
  const answer = opened.said();
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  assert.equal(stdoutOf(answer).length, 0);
  assert.deepEqual(opened.guest.ended, []);
  assert.equal(opened.guest.contents.size, 0, 'the sample is gone');
  assert.equal(opened.guest.restocked, 1, 'the files that the rehearsal used are there again');
});

test('has no editor load a sample: the next document would find it there', () => {
  const opened = openWithSamples();
  opened.guest.samples.set('rehearsal.txt', text('sample.letter\n'));
  opened.guest.samples.set('sample.letter', text('LETTER'));
  opened.session.receive(bytesOf(hello, rehearsal));
  opened.guest.viewerSays('painted\n');
  passAllTime(opened);
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.ok);
  assert.deepEqual(opened.guest.started, []);
});

test('shows each sample of the list, in its order, when the one before has come to rest', () => {
  const opened = openWithSamples();
  opened.guest.samples.set('rehearsal.txt', text('sample.pdf\nsample.txt\n'));
  opened.guest.samples.set('sample.txt', text('sample'));
  opened.session.receive(bytesOf(hello, rehearsal));
  for (const expected of [[opening], [opening, 'open\ten\ttext\t/home/user/attachment/sample.txt']]) {
    for (let turn = 0; turn < 10; turn += 1) opened.guest.passTime();
    assert.deepEqual(opened.guest.told, expected);
    opened.guest.viewerSays('painted\n');
    assert.equal(opened.guest.contents.size, 1, 'one sample at a time');
  }
  passAllTime(opened);
  assert.equal(opened.guest.told.at(-1), 'blank');
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.ok);
  assert.equal(opened.guest.contents.size, 0, 'the samples are gone');
});

test('fails where the viewer does, or paints nothing', () => {
  for (const words of ['failed 70\n', 'quit\n', '']) {
    const opened = openWithSamples();
    opened.session.receive(bytesOf(hello, rehearsal));
    opened.guest.viewerSays(words);
    passAllTime(opened);
    assert.notEqual(exitCodeOf(opened.said()), agentExitCodes.ok, words);
    assert.equal(opened.guest.isWaiting, false);
  }
});

test('a guest that has rehearsed still needs to be made fresh, and then opens a document', () => {
  const opened = openWithSamples();
  opened.session.receive(bytesOf(hello, rehearsal));
  opened.guest.viewerSays('painted\n');
  passAllTime(opened);
  opened.said();
  opened.session.receive(openRequest('a.pdf', text('%PDF-1.7 mine')));
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.notPrepared);
  opened.session.receive(bytesOf(hello, prepareRequest));
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.ok);
  opened.session.receive(openRequest('a.pdf', text('%PDF-1.7 mine')));
  assert.equal(Buffer.from(opened.guest.contents.get('/home/user/attachment/a.pdf') ?? []).toString(), '%PDF-1.7 mine');
});

test('waits for the guest to come to rest, not for ever', () => {
  const opened = openWithSamples();
  opened.guest.isBusy = true;
  opened.session.receive(bytesOf(hello, rehearsal));
  passAllTime(opened);
  assert.equal(exitCodeOf(opened.said()), agentExitCodes.viewerFailed);
});

test('does not rehearse in a guest that is fresh: it may have a document', () => {
  const opened = openWithSamples();
  opened.session.receive(bytesOf(hello, prepareRequest));
  opened.said();
  opened.session.receive(rehearsal);
  assert.equal(exitCodeOf(opened.said()), exitCodes.noSuchService);
  assert.equal(opened.guest.contents.has(samplePath), false);
});

test('fails without a sample, with input, and ends when asked', () => {
  const without = openSession();
  without.session.receive(bytesOf(hello, rehearsal));
  assert.equal(exitCodeOf(without.said()), agentExitCodes.viewerMissing);
  const named = openWithSamples();
  named.guest.samples.delete('sample.pdf');
  named.session.receive(bytesOf(hello, rehearsal));
  assert.equal(exitCodeOf(named.said()), agentExitCodes.viewerMissing);
  const fed = openWithSamples();
  fed.session.receive(bytesOf(hello, command(rehearseCommand), stdin(text('x'))));
  assert.equal(exitCodeOf(fed.said()), agentExitCodes.protocol);
  const asked = openWithSamples();
  asked.session.receive(bytesOf(hello, rehearsal, termination));
  assert.equal(exitCodeOf(asked.said()), agentExitCodes.ok);
  assert.equal(asked.guest.isWaiting, false);
});
